"""Masks: shares that sum to one, a bank that is its own inverse, edits that do what they say."""

import pytest
import torch

from dsviz.analysis.masks import CosineBank, Edit, edited, ratio, strength
from dsviz.analysis.quality import improvement, si_snr

BANKS = [CosineBank(512, 16), CosineBank(256, 20), CosineBank(128, 40), CosineBank(80, 40)]
EACH = pytest.mark.parametrize("bank", BANKS, ids=str)


def sound(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@EACH
@pytest.mark.parametrize("samples", [40, 41, 997])
def test_what_is_encoded_is_decoded_exactly(bank, samples):
    x = sound(2, 1, samples)
    torch.testing.assert_close(bank.decode(bank.encode(x), samples), x, atol=1e-5, rtol=0)


@EACH
def test_a_tone_is_strongest_at_its_own_frequency(bank):
    pairs = bank.filters // 2
    for place in (pairs // 4, pairs // 2):
        frequency = torch.pi * (place + 0.5) / pairs
        tone = (frequency * torch.arange(800)).sin()[None, None]
        sizes = strength(bank.encode(tone), paired=True)[0, ::2, 5:-5].mean(1)
        assert abs(int(sizes.argmax()) - place) <= 1 + pairs // bank.length


def test_a_bank_that_could_not_be_inverted_is_refused():
    for filters, length in ((16, 16), (65, 16), (512, 15)):
        with pytest.raises(ValueError, match="filters must be even"):
            CosineBank(filters, length)


def test_cosine_and_sine_share_their_strength():
    sizes = strength(sound(3, 10, 7), paired=True)
    torch.testing.assert_close(sizes[:, ::2], sizes[:, 1::2])
    assert (strength(sound(3, 10, 7), paired=False) - sound(3, 10, 7).abs()).abs().max() == 0


@pytest.mark.parametrize("voices", [2, 3])
def test_shares_sum_to_one_and_give_each_voice_its_own(voices):
    masks = ratio(sound(voices, 6, 50).abs())
    torch.testing.assert_close(masks.sum(0), torch.ones(6, 50))
    alone = torch.zeros(voices, 6, 50)
    alone[0] = 1
    assert ratio(alone)[0].min() > 0.999


def test_an_ideal_mask_separates_two_tones():
    time = torch.arange(4000) / 8000
    references = torch.stack([(2 * torch.pi * hertz * time).sin() for hertz in (300, 2500)])
    bank, mixture = CosineBank(256, 40), references.sum(0)
    masks = ratio(strength(bank.encode(references[:, None]), paired=True))
    outputs = bank.decode(masks * bank.encode(mixture[None, None]), 4000)[:, 0]
    assert improvement(si_snr, outputs, references, mixture).min() > 10


def test_edits_do_what_they_say():
    masks = ratio(sound(2, 6, 50).abs())
    assert edited(masks, Edit.IDEAL, 0.5) is masks
    assert edited(masks, Edit.FLAT, 0.5).unique().tolist() == [0.5]
    torch.testing.assert_close(edited(masks, Edit.INVERTED, 0.5), masks.flip(0))
    for threshold in (0.2, 0.5, 0.8):
        hard = edited(masks, Edit.THRESHOLD, threshold)
        assert set(hard.unique().tolist()) <= {0.0, 1.0}
        assert (hard == 1).equal(masks >= threshold)
