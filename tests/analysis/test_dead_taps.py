"""Kernel cells that never meet a value, against what a change of the weights does."""

import pytest
import torch
from torch import nn

from dsviz.analysis.dead_taps import dead_taps
from dsviz.layers.convolution import Conv1d, Conv2d, Padding
from dsviz.recording import prepare, record


def step_of(module: nn.Module, *size: int):
    return record(prepare(nn.Sequential(module)).eval(), torch.randn(1, 4, *size))[0]


@pytest.mark.parametrize(
    ("module", "size"),
    [
        (Conv2d(4, 4, (3, 5), groups=4), (1, 1)),
        (Conv2d(4, 4, (3, 5), groups=4), (2, 1)),
        (Conv2d(4, 6, 3, stride=2), (2, 2)),
        (Conv2d(4, 4, 3, dilation=3, groups=2), (3, 7)),
        (Conv1d(4, 4, 6, groups=4, padding=Padding.CAUSAL), (2,)),
        (Conv1d(4, 2, 3, dilation=8), (5,)),
    ],
)  # fmt: skip
def test_dead_are_the_cells_whose_weights_change_nothing(module: nn.Module, size: tuple[int, ...]) -> None:
    found = dead_taps(step_of(module, *size))
    assert found is not None
    x = torch.randn(1, 4, *size)
    weight = module.weight
    module(x).square().sum().backward()
    assert isinstance(weight.grad, torch.Tensor)
    touched = weight.grad.abs().sum(dim=(0, 1)) > 0
    assert (touched.numpy() != found.dead).all()
    assert found.weights == int((weight.grad == 0).sum())


def test_where_every_cell_meets_a_value_nothing_is_found() -> None:
    assert dead_taps(step_of(Conv2d(4, 4, 3, groups=4), 2, 2)) is None
    assert dead_taps(step_of(nn.ReLU(), 1, 1)) is None
