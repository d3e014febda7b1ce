"""Max pooling with padding on one side or on both."""

import pytest
import torch
from torch.nn import functional as F

from dsviz.analysis.arithmetic import explain
from dsviz.analysis.explanation import PoolWindow
from dsviz.layers.convolution import Padding
from dsviz.layers.pooling import MaxPool2d
from dsviz.recording import prepare, record


@pytest.mark.parametrize("size", [7, 8, 37, 74])
def test_tensorflow_pads_after_even_sizes_only(size: int) -> None:
    x = torch.randn(1, 2, size, size)
    y = MaxPool2d(3, stride=2, padding=Padding.SAME)(x)
    both_sides = MaxPool2d(3, stride=2)(x)
    one_side = F.max_pool2d(F.pad(x, (0, 1, 0, 1), value=-9.0), 3, 2)
    assert y.shape == both_sides.shape == (1, 2, -(-size // 2), -(-size // 2))
    assert torch.equal(y, both_sides if size % 2 else one_side)


@pytest.mark.parametrize("padding", [Padding.SAME, Padding.SYMMETRIC])
@pytest.mark.parametrize("size", [7, 8])
def test_padding_never_wins(size: int, padding: Padding) -> None:
    x = torch.rand(1, 1, size, size) - 2.0  # all below the 0 that a convolution would pad with
    assert float(MaxPool2d(3, stride=2, padding=padding)(x).max()) < 0


@pytest.mark.parametrize("padding", [Padding.SAME, Padding.SYMMETRIC])
@pytest.mark.parametrize("position", [(0, 0), (1, 2), (3, 3)])
def test_every_maximum_is_explained_by_its_window(padding: Padding, position: tuple[int, int]) -> None:
    x = torch.randn(1, 2, 8, 8)
    (step,) = record(prepare(torch.nn.Sequential(MaxPool2d(3, stride=2, padding=padding))), x)
    explained = explain(step, (x,), 1, position)
    assert isinstance(explained, PoolWindow)
    assert explained.agrees
    first = tuple(2 * p - (padding is Padding.SYMMETRIC) for p in position)
    assert tuple(cells[0] for cells in explained.place) == first
