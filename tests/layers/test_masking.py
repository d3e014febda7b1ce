"""Encoder, masks, product and decoder: lengths, linearity, the way there and back."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from dsviz.layers.masking import (
    Bottleneck,
    Decoder,
    Encoder,
    MaskHead,
    Masking,
    MaskingSeparator,
    SpeakerSoftmax,
)
from dsviz.layers.normalization import GlobalNorm
from dsviz.layers.operations import Crop, PadToWindows, Repeat
from dsviz.recording import prepare, record

LENGTHS = (1, 7, 15, 16, 17, 23, 24, 100)


class Toy(MaskingSeparator):
    def __init__(self, speakers: int = 2, act: nn.Module | None = None, filters: int = 12) -> None:
        super().__init__()
        self.encoder = Encoder(filters, 16, bias=False, act=act)
        head = MaskHead(5, filters, speakers, mask="sigmoid", bias=True, act=None)
        self.separator = nn.Sequential()
        self.separator.add_module("bottleneck", Bottleneck(GlobalNorm(filters), filters, 5, bias=True))
        self.separator.add_module("mask", head)
        self.masking = Masking(speakers)
        self.decoder = Decoder(filters, 16, speakers, bias=False)


@pytest.mark.parametrize(("length", "frames"), [(16, 3999), (20, 3199), (40, 1599)])
def test_four_seconds_make_the_frames_of_the_papers(length: int, frames: int) -> None:
    with torch.device("meta"):
        encoded = Encoder(3, length, bias=False, act=None)(torch.empty(1, 1, 32_000))
    assert encoded.shape == (1, 3, frames)


@pytest.mark.parametrize("window", [4, 15, 16])
@pytest.mark.parametrize("length", LENGTHS)
def test_padding_misses_no_sample_and_adds_less_than_a_hop(window: int, length: int) -> None:
    hop = window // 2
    pad = PadToWindows(window, hop)
    padded = pad(torch.ones(1, 1, length))
    assert padded.shape[-1] >= max(length, window)
    assert (padded.shape[-1] - window) % hop == 0
    assert length <= window or padded.shape[-1] - length < hop
    assert padded.sum() == length


def test_crop_and_repeat_move_values_only() -> None:
    x = torch.randn(2, 3)
    repeated = Repeat()(x, 5)
    assert repeated.shape == (2, 3, 5)
    assert all(torch.equal(repeated[..., moment], x) for moment in range(5))
    assert torch.equal(Crop()(repeated, 2), repeated[..., :2])


@pytest.mark.parametrize("samples", LENGTHS)
@pytest.mark.parametrize("speakers", [1, 3])
def test_a_voice_is_as_long_as_the_mixture(samples: int, speakers: int) -> None:
    assert Toy(speakers)(torch.randn(2, 1, samples)).shape == (2, speakers, samples)


def test_forward_is_the_composition_of_the_four_methods() -> None:
    toy, mixture = Toy(), torch.randn(1, 1, 90)
    encoded = toy.encode(mixture)
    masked = toy.apply_masks(encoded, toy.masks(encoded))
    assert torch.equal(toy.decode(masked, 90), toy(mixture))


@pytest.mark.parametrize("speakers", [1, 2])
@pytest.mark.parametrize("act", [None, nn.ReLU()])
def test_places_lead_to_the_stages_of_a_recording(speakers: int, act: nn.Module | None) -> None:
    toy, mixture = prepare(Toy(speakers, act).eval()), torch.randn(1, 1, 90)
    steps = {step.path: step.outputs or () for step in record(toy, mixture)}
    with torch.no_grad():
        encoded = toy.encode(mixture)
        masks = toy.masks(encoded)
        masked = toy.apply_masks(encoded, masks)
        places = toy.places
        assert torch.equal(steps[places.encoded][0], encoded)
        assert all(map(torch.equal, steps[places.masks], masks))
        assert all(torch.equal(steps[p][0], m) for p, m in zip(places.masked, masked, strict=True))
        assert torch.equal(steps[places.separated][0], toy.decode(masked, 90))
    assert (toy.speakers, toy.hop) == (speakers, 8)


def test_each_voice_is_decoded_by_the_same_filters() -> None:
    toy = prepare(Toy(3).eval())
    steps = [s for s in record(toy, torch.randn(1, 1, 60)) if s.path.startswith("decoder.speaker")]
    assert [s.path for s in steps] == ["decoder.speaker1", "decoder.speaker2", "decoder.speaker3"]
    assert {s.shares for s in steps} == {steps[0].index}


def test_the_decoder_is_linear() -> None:
    decoder = Decoder(12, 16, 1, bias=False)
    a, b = torch.randn(2, 1, 12, 9)
    mixed = decoder([2 * a - 3 * b], 80)
    assert torch.allclose(mixed, 2 * decoder([a], 80) - 3 * decoder([b], 80), atol=1e-5)


def test_masks_of_zeros_leave_silence_and_masks_that_sum_to_one_leave_the_mixture() -> None:
    toy, mixture = Toy(), torch.randn(1, 1, 90)
    encoded = toy.encode(mixture)
    silent = toy.decode(toy.apply_masks(encoded, [torch.zeros_like(encoded)] * 2), 90)
    assert not silent.any()
    share = torch.rand_like(encoded)
    voices = toy.decode(toy.apply_masks(encoded, [share, 1 - share]), 90)
    whole = toy.decode(toy.apply_masks(encoded, [torch.ones_like(encoded)] * 2), 90)
    assert torch.allclose(voices.sum(dim=1), whole[:, 0], atol=1e-5)


def dual(encoder: Encoder) -> Tensor:
    """Decoder filters that undo the encoder's, under windows of which two neighbours sum to 1."""
    filters = encoder.conv.weight[:, 0]
    window = torch.hann_window(filters.shape[1], periodic=True)
    return (torch.linalg.pinv(filters).T * window)[:, None]


@pytest.mark.parametrize("samples", [160, 163])
def test_dual_filters_and_masks_of_ones_give_the_sound_back(samples: int) -> None:
    toy = Toy(filters=32)
    with torch.no_grad():
        toy.decoder.get_submodule("speaker1").weight.copy_(dual(toy.encoder))
        mixture = torch.randn(1, 1, samples)
        encoded = toy.encode(mixture)
        back = toy.decode(toy.apply_masks(encoded, [torch.ones_like(encoded)] * 2), samples)
    inner = slice(toy.hop, samples - 2 * toy.hop)  # the ends lie under one window only
    assert torch.allclose(back[0, 0, inner], mixture[0, 0, inner], atol=1e-4)
    assert torch.equal(back[:, 0], back[:, 1])


def test_softmax_masks_share_every_value_among_the_voices() -> None:
    masks = SpeakerSoftmax(3)(torch.randn(2, 12, 7)).chunk(3, dim=1)
    assert torch.allclose(sum(masks), torch.ones(2, 4, 7))
    assert all(not torch.equal(a, b) for a, b in pairwise(masks))


@pytest.mark.parametrize(("mask", "low", "high"), [("sigmoid", 0, 1), ("relu", 0, None), ("softmax", 0, 1)])
def test_masks_keep_to_their_range(mask: str, low: float, high: float | None) -> None:
    head = MaskHead(5, 4, 2, mask=mask, bias=True, act=nn.PReLU())
    masks = head(3 * torch.randn(1, 5, 30))
    assert [m.shape for m in masks] == [(1, 4, 30)] * 2
    assert all(m.min() >= low and (high is None or m.max() <= high) for m in masks)


def test_as_many_masks_as_voices() -> None:
    toy = Toy(2)
    encoded = toy.encode(torch.randn(1, 1, 40))
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        toy.apply_masks(encoded, [encoded])
