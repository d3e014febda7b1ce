"""Masks and banks: shares sum to one, a bank is its own inverse, edits do what they say."""

import pytest
import torch
from torch import nn

from dsviz.analysis.banks import CosineBank, NetworkBank, by_frequency, fitted
from dsviz.analysis.masks import Edit, edited, flat, ratio, strength
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
    assert edited(masks, Edit.KEEP, 0.5) is masks
    assert edited(masks, Edit.OFF, 0.5).unique().tolist() == [1.0]
    assert flat(masks, 4).unique().tolist() == [0.25]
    torch.testing.assert_close(edited(masks, Edit.INVERTED, 0.5), masks.flip(0))
    for threshold in (0.2, 0.5, 0.8):
        hard = edited(masks, Edit.THRESHOLD, threshold)
        assert set(hard.unique().tolist()) <= {0.0, 1.0}
        assert (hard == 1).equal(masks >= threshold)


class Toy(nn.Module):
    """An encoder and a decoder as separators have them."""

    def __init__(self, filters, length, act):
        super().__init__()
        torch.manual_seed(0)
        hop = length // 2
        self.encoder = nn.Sequential(nn.Conv1d(1, filters, length, hop, bias=False), act)
        self.decoder = nn.Sequential(nn.ConvTranspose1d(filters, 1, length, hop, bias=False))

    def encode(self, x):
        return self.encoder(x)


@pytest.mark.parametrize("act", [nn.Identity(), nn.ReLU()], ids=["linear", "relu"])
def test_even_random_filters_can_be_decoded_once_a_decoder_is_fitted(act):
    x = sound(1, 1, 4000)
    with torch.no_grad():
        network = Toy(128, 16, act)
        bank, own = fitted(network, x), NetworkBank(network)
        again, junk = (b.decode(b.encode(x), 4000) for b in (bank, own))
    assert si_snr(again[0, 0], x[0, 0]) > 20
    assert si_snr(junk[0, 0], x[0, 0]) < 0


def test_a_network_s_own_bank_decodes_as_the_network_does():
    network = Toy(32, 16, nn.ReLU())
    x = sound(1, 1, 400)
    torch.testing.assert_close(
        NetworkBank(network).decode(network.encode(x), 400), network.decoder(network.encode(x))[..., :400]
    )


def test_filters_are_ordered_by_their_frequency():
    bank = CosineBank(128, 32)
    mixed = torch.randperm(128, generator=torch.Generator().manual_seed(0))
    order = mixed[by_frequency(bank.kernels[mixed])]
    assert ((order // 2).diff() >= -1).float().mean() > 0.95
    assert by_frequency(torch.zeros(3, 1, 8)).tolist() == [0, 1, 2]
