"""Attention is the formula it says it is, step by step; signals tell every moment from every other."""

import math

import pytest
import torch
from torch import Tensor, nn

from dsviz.layers.attention import (
    Attention,
    Hide,
    Mix,
    PrintedAttention,
    Scale,
    Score,
    Timing,
    paper_timing,
    released_timing,
)
from dsviz.recording import prepare, record

CHANNELS, SOURCE, TARGET = 64, 7, 5
BOTH = pytest.mark.parametrize("cls", [Attention, PrintedAttention])
SIGNALS = pytest.mark.parametrize("signal", [paper_timing, released_timing])


def inputs(hidden: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """A query, a source and which of its moments are present: all but the last `hidden`."""
    present = torch.ones(1, 1, SOURCE)
    present[..., SOURCE - hidden :] = 0
    return torch.randn(1, CHANNELS, TARGET), torch.randn(1, CHANNELS, SOURCE), present


def weights_of(network: nn.Module, *given: Tensor) -> Tensor:
    """(source, target)."""
    steps = {step.path: step for step in record(network, *given)}
    return steps["softmax"].output[0]


@BOTH
@pytest.mark.parametrize("hidden", [0, 3])
def test_the_weights_of_every_moment_add_up_to_one_and_hidden_moments_have_none(cls, hidden) -> None:
    weights = weights_of(prepare(cls(CHANNELS)), *inputs(hidden))
    assert torch.allclose(weights.sum(dim=0), torch.ones(TARGET))
    assert (weights >= 0).all()
    assert (weights[SOURCE - hidden :] == 0).all()
    assert (weights[: SOURCE - hidden] > 0).any(dim=0).all()


def test_it_is_torchs_own_attention() -> None:
    query, source, present = inputs(hidden=2)
    keys = source.transpose(1, 2)
    mask = present[0] > 0
    expected = nn.functional.scaled_dot_product_attention(query.transpose(1, 2), keys, keys, attn_mask=mask)
    attended = Attention(CHANNELS)(query, source, present)
    assert torch.allclose(attended.transpose(1, 2), expected, atol=1e-6)


def test_as_printed_the_scale_comes_last() -> None:
    query, source, present = inputs()
    keys = source[0].T
    expected = (query[0].T @ keys.T).softmax(dim=1) @ keys / math.sqrt(CHANNELS)
    assert torch.allclose(PrintedAttention(CHANNELS)(query, source, present)[0].T, expected, atol=1e-6)


def test_as_printed_the_weights_are_all_or_nothing() -> None:
    given = (torch.randn(1, CHANNELS, 200), torch.randn(1, CHANNELS, 50), torch.ones(1, 1, 50))
    inside, printed = (weights_of(prepare(cls(CHANNELS)), *given) for cls in (Attention, PrintedAttention))
    assert inside.max(dim=0).values.mean() < 0.3
    assert printed.max(dim=0).values.mean() > 0.7


def test_each_part_of_attention_is_a_step() -> None:
    steps = record(prepare(Attention(CHANNELS)), *inputs())
    kinds = [type(step.module) for step in steps]
    assert kinds == [Score, Scale, Hide, nn.Softmax, Mix]


def test_a_source_of_nothing_but_padding_gives_finite_values() -> None:
    query, source, present = inputs(hidden=SOURCE)
    assert torch.isfinite(Attention(CHANNELS)(query, source, present)).all()


@SIGNALS
def test_a_signal_goes_on_where_it_is_told_to(signal) -> None:
    whole = signal(CHANNELS, 30, 0)
    assert torch.equal(signal(CHANNELS, 10, 20), whole[:, 20:])


@SIGNALS
def test_no_two_moments_sound_alike(signal) -> None:
    whole = signal(CHANNELS, 400, 0)
    apart = torch.cdist(whole.T, whole.T) + torch.eye(400) * 10
    assert apart.min() > 0.1


def test_the_papers_signal_is_its_formula() -> None:
    signal = paper_timing(CHANNELS, 20)
    for channel, t in ((0, 3), (1, 3), (10, 7), (63, 19)):
        angle = t / 10_000 ** (2 * (channel // 2) / CHANNELS)
        wave = math.sin if channel % 2 == 0 else math.cos
        assert float(signal[channel, t]) == pytest.approx(wave(angle), abs=1e-12)


def test_the_released_signal_fills_32_channels_whatever_the_width() -> None:
    for channels in (96, 768):
        signal = released_timing(channels, 20, 1)
        assert signal[:32].abs().amax(dim=1).min() > 0
        assert (signal[32:] == 0).all()
    assert float(released_timing(96, 2)[15, 1]) == pytest.approx(math.sin(1e-4))
    assert released_timing(8, 5).shape == (8, 5)


@SIGNALS
def test_timing_adds_its_signal_and_keeps_the_type(signal) -> None:
    x = torch.randn(2, CHANNELS, 9, dtype=torch.float64)
    y = Timing(signal)(x)
    assert y.dtype == x.dtype
    assert torch.equal(y - x, (x + signal(CHANNELS, 9, 0)) - x)
