"""Windows on the input, and the way back."""

from collections.abc import Callable

import pytest
import torch
from torch import nn

from dsviz.analysis.geometry import axes_of, output_at, window_at
from dsviz.layers.convolution import Conv1d, Padding
from dsviz.layers.operations import Subsample
from dsviz.recording import Step

Alone = Callable[..., Step]


@pytest.mark.parametrize(
    "leaf",
    [
        Conv1d(1, 1, 3),
        Conv1d(1, 1, 3, stride=2, dilation=2),
        Conv1d(1, 1, 6, padding=Padding.SAME),
        Conv1d(1, 1, 5, padding=Padding.CAUSAL),
        nn.MaxPool1d(3, stride=2, padding=1),
        nn.AdaptiveAvgPool1d(4),
        Subsample(3),
        nn.ReLU(),
    ],
    ids=repr,
)
def test_a_click_on_the_input_finds_the_output_centred_there(alone: Alone, leaf: nn.Module) -> None:
    step = alone(leaf, torch.randn(1, 1, 23))

    def distance(output: int, cell: int) -> float:
        (window,) = window_at(step, (output,))
        return abs((window[0] + window[-1]) / 2 - cell)

    space = step.output_shapes[0][2:]
    outputs = range(space[0])
    for cell in range(23):
        (found,) = output_at(axes_of(step), (cell,), space)
        best = min(distance(output, cell) for output in outputs)
        slack = 1 if isinstance(leaf, nn.AdaptiveAvgPool1d) else 0  # its windows overlap unevenly
        assert distance(found, cell) <= best + slack
