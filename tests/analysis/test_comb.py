"""The comb under an output instant: the frames that gradients say, and no others."""

import numpy as np
import pytest
import torch
from torch import nn

from dsviz.analysis.comb import comb, runs
from dsviz.analysis.field import field
from dsviz.layers.convolution import Conv1d, Padding
from dsviz.recording import prepare, record

FRAMES = 60


def stack(dilations, kernel=3, padding=Padding.SAME):
    layers = [Conv1d(2, 2, kernel, dilation=dilation, groups=2, padding=padding) for dilation in dilations]
    return prepare(nn.Sequential(*layers, Conv1d(2, 3, 1)))


def touched(network, instant):
    """Frames of the input that the output at `instant` depends on."""
    x = torch.randn(1, 2, FRAMES, requires_grad=True)
    network(x)[0, :, instant].sum().backward()
    return np.flatnonzero(x.grad[0].abs().sum(0).numpy())


@pytest.mark.parametrize("padding", [Padding.SAME, Padding.CAUSAL])
@pytest.mark.parametrize("dilations", [(1, 2, 4), (4,), (8, 1), (1, 2, 4, 1, 2, 4)])
@pytest.mark.parametrize("instant", [0, 30, 59])
def test_the_input_frames_are_those_that_have_a_gradient(dilations, padding, instant):
    network = stack(dilations, padding=padding)
    steps = record(network, torch.randn(1, 2, FRAMES), keep=lambda _: False)
    found = comb(steps, len(steps) - 1, instant)
    np.testing.assert_array_equal(found.inputs, touched(network, instant))
    (span,) = field(steps, len(steps) - 1, (instant,))[-1]
    assert (found.inputs[0], found.inputs[-1]) == (span.first, span.last)


def test_taps_lie_a_dilation_apart_and_teeth_grow_towards_the_input():
    steps = record(stack((1, 2, 4)), torch.randn(1, 2, FRAMES), keep=lambda _: False)
    teeth = comb(steps, len(steps) - 1, 30).teeth
    assert [tooth.taps.tolist() for tooth in teeth] == [[29, 30, 31], [28, 30, 32], [26, 30, 34]]
    assert teeth[0].reads.size > teeth[1].reads.size > teeth[2].reads.size


def test_a_causal_network_hears_nothing_later():
    steps = record(stack((1, 2, 4), padding=Padding.CAUSAL), torch.randn(1, 2, FRAMES), keep=lambda _: False)
    assert all(tooth.reads.max() <= 30 for tooth in comb(steps, len(steps) - 1, 30).teeth)


def test_neighbours_are_one_run():
    assert runs(np.array([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]
    assert runs(np.array([], np.int64)) == []


def test_an_instant_outside_is_refused():
    steps = record(stack((1,)), torch.randn(1, 2, FRAMES), keep=lambda _: False)
    with pytest.raises(ValueError, match="no instant 60"):
        comb(steps, len(steps) - 1, 60)
