"""Receptive fields against what gradients reach."""

from functools import cache

import pytest
import torch
from torch import Tensor, nn

from dsviz.analysis.field import Span, field, field_size, reach
from dsviz.layers.convolution import Conv1d, Conv2d, Padding
from dsviz.layers.operations import Add, Concat, Multiply, Subsample
from dsviz.recording import Step, prepare, record


class Branches(nn.Module):
    """A short and a long way, joined, with a strided shortcut around them."""

    def __init__(self) -> None:
        super().__init__()
        self.short = Conv1d(2, 2, 3, stride=2, groups=2, padding=Padding.CAUSAL)
        self.long = Conv1d(2, 2, 3, stride=2, dilation=4, padding=Padding.CAUSAL)
        self.concat = Concat()
        self.pointwise = Conv1d(4, 2, 1)
        self.shortcut = Subsample(2)
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        joined = self.concat(self.short(x), self.long(x))
        return self.add(self.pointwise(joined), self.shortcut(x))


class Excited(nn.Module):
    """A map times a mean of itself."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = Conv2d(2, 2, 3)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.multiply = Multiply()

    def forward(self, x: Tensor) -> Tensor:
        return self.multiply(self.conv(x), self.pool(x))


class Sum(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = Conv1d(2, 2, 5)
        self.add = Add()

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.add(self.conv(x), y)


def line(*leaves: nn.Module) -> tuple[nn.Module, tuple[int, ...]]:
    return nn.Sequential(*leaves), (1, 2, 29)


def plane(*leaves: nn.Module) -> tuple[nn.Module, tuple[int, ...]]:
    return nn.Sequential(*leaves), (1, 2, 17, 12)


TOYS: dict[str, tuple[nn.Module, tuple[int, ...]]] = {
    "dilated": line(Conv1d(2, 2, 3, dilation=2), Conv1d(2, 2, 3, dilation=5)),
    "strided": line(Conv1d(2, 2, 3, stride=2), Conv1d(2, 2, 3, stride=3), Conv1d(2, 2, 3)),
    "causal": line(
        Conv1d(2, 2, 6, padding=Padding.CAUSAL), Conv1d(2, 2, 3, dilation=4, padding=Padding.CAUSAL)
    ),
    "holes": line(Conv1d(2, 2, 2, dilation=5, padding=Padding.SAME), Conv1d(2, 2, 1, stride=4)),
    "pooled": line(nn.AvgPool1d(3, stride=2, padding=1), nn.BatchNorm1d(2), nn.AdaptiveAvgPool1d(4)),
    "spread": line(nn.ConvTranspose1d(2, 2, 4, stride=2, padding=1), Conv1d(2, 2, 3)),
    "branches": (Branches(), (1, 2, 29)),
    "normed": line(Conv1d(2, 2, 3), nn.GroupNorm(1, 2)),
    "keras": plane(*(Conv2d(2, 2, 3, stride=2, groups=2, padding=Padding.KERAS) for _ in range(2))),
    "same": plane(*(Conv2d(2, 2, 3, stride=2, padding=Padding.SAME) for _ in range(3))),
    "symmetric": plane(Conv2d(2, 2, 5, stride=2), nn.Dropout(), Conv2d(2, 2, 3)),
    "oblong": plane(nn.Conv2d(2, 2, (3, 1), padding=(1, 0)), nn.Conv2d(2, 2, (1, 5), padding=(0, 2))),
    "excited": (Excited(), (1, 2, 7, 6)),
    "head": plane(Conv2d(2, 2, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 3)),
}


@cache
def prepared(name: str) -> tuple[nn.Module, Tensor, list[Step]]:
    network, shape = TOYS[name]
    for parameter in network.parameters():
        parameter.data.abs_().add_(0.1)  # so that no path cancels another
    x = torch.rand(shape) + 0.5
    return network, x, record(prepare(network.eval()), x, keep=lambda path: False)


def seen(network: nn.Module, x: Tensor, position: tuple[int, ...]) -> list[tuple[int, int]]:
    """Per axis the first and the last input cell with a gradient."""
    x = x.clone().requires_grad_()
    output = network(x)
    output[(0, slice(None), *position)].square().sum().backward()
    assert x.grad is not None
    cells = x.grad[0].abs().sum(dim=0).nonzero()
    return list(zip(cells.amin(dim=0).tolist(), cells.amax(dim=0).tolist(), strict=True))


@pytest.mark.parametrize("name", TOYS)
def test_the_field_is_what_gradients_reach(name: str) -> None:
    network, x, steps = prepared(name)
    size = steps[-1].output_shapes[0][2:]
    for number in range(max(size, default=1)):
        position = tuple((number * 7) % n if axis else number % n for axis, n in enumerate(size))
        spans = field(steps, len(steps) - 1, position)[-1]
        assert [(span.first, span.last) for span in spans] == seen(network, x, position), position


@pytest.mark.parametrize("name", TOYS)
def test_the_field_without_edges_holds_the_one_inside(name: str) -> None:
    _, _, steps = prepared(name)
    for index in range(len(steps)):
        position = tuple(0 for _ in steps[index].output_shapes[0][2:])
        for span in field(steps, index, position)[-1]:
            assert span.low <= span.first <= span.last <= span.high


def test_sizes_and_steps_multiply_as_they_should() -> None:
    _, _, steps = prepared("strided")
    spans = [field_size(steps, index)[-1][0] for index in range(3)]
    assert [(span.size, span.step) for span in spans] == [(3, 2), (7, 6), (19, 6)]


def test_each_input_has_a_field_of_its_own() -> None:
    steps = record(prepare(Sum()), torch.zeros(1, 2, 12), torch.zeros(1, 2, 12))
    assert field(steps, 1, (6,)) == {-1: (Span(4, 8, 4, 8, 1),), -2: (Span(6, 6, 6, 6, 1),)}


def test_a_field_over_the_edge_is_told_with_and_without_it() -> None:
    _, _, steps = prepared("causal")
    span = field(steps, 0, (2,))[-1][0]
    assert (span.first, span.last, span.low, span.high, span.size) == (0, 2, -3, 2, 6)
    assert span.centre == -0.5


def test_where_one_position_is_there_is_no_step() -> None:
    _, _, steps = prepared("head")
    assert [span.step for span in field_size(steps, 1)[-1]] == [0, 0]
    assert [(span.first, span.last, span.step) for span in field(steps, 3, ())[-1]] == [
        (0, 16, 0),
        (0, 11, 0),
    ]


def test_a_position_that_does_not_exist_is_refused() -> None:
    _, _, steps = prepared("causal")
    for position in ((29,), (-1,), (), (0, 0)):
        with pytest.raises(ValueError, match="no position"):
            field(steps, 0, position)


def test_the_reach_of_a_step_is_its_field_along_the_last_axis():
    steps = record(prepare(Branches().eval()), torch.randn(1, 2, 40))
    assert [reach(steps, path) for path in ("short", "long", "add")] == [3, 9, 9]
    with pytest.raises(ValueError, match="no step 'head'"):
        reach(steps, "head")
