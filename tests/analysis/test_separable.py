"""Pairs of depthwise and pointwise steps on toy blocks, and what they save."""

import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.cost import Row, count
from dsviz.analysis.separable import Cost, Pair, pair_saving, pairs, row_saving
from dsviz.architectures.architecture import Architecture
from dsviz.layers.convolution import Conv1d, Conv2d, Padding
from dsviz.layers.kind import Kind
from dsviz.layers.operations import Add, Concat
from dsviz.recording import prepare, record


def rows_of(network: nn.Module, *shape: int) -> tuple[Row, ...]:
    return count(network, record(prepare(network.eval()), torch.zeros(shape))).rows


class Pyramid(nn.Module):
    """Kernels of 3 and 5 side by side, one pointwise behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.small = Conv2d(4, 4, 3, groups=4)
        self.large = Conv2d(4, 4, 5, groups=4)
        self.concat = Concat()
        self.pointwise = Conv2d(8, 6, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.pointwise(self.concat(self.small(x), self.large(x)))


class TwoReaders(nn.Module):
    """One depthwise step, two pointwise steps that read it."""

    def __init__(self) -> None:
        super().__init__()
        self.depthwise = Conv1d(4, 4, 3, groups=4)
        self.act = nn.PReLU()
        self.residual = Conv1d(4, 4, 1)
        self.skip = Conv1d(4, 2, 1)
        self.add = Add()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y = self.act(self.depthwise(x))
        return self.skip(y), self.add(self.residual(y), x)


def test_norms_and_activations_between_the_two_are_walked_through() -> None:
    rows = rows_of(
        nn.Sequential(Conv2d(4, 4, 3, groups=4), nn.BatchNorm2d(4), nn.ReLU(), Conv2d(4, 6, 1)), 1, 4, 8, 8
    )
    assert pairs(rows) == (Pair((0,), 3),)


def test_a_pyramid_is_one_pair() -> None:
    assert pairs(rows_of(Pyramid(), 1, 4, 8, 8)) == (Pair((0, 1), 3),)


def test_a_depthwise_step_belongs_to_its_first_reader() -> None:
    rows = rows_of(TwoReaders(), 1, 4, 20)
    assert [(rows[p.depthwise[0]].path, rows[p.pointwise].path) for p in pairs(rows)] == [
        ("depthwise", "skip")
    ]


@pytest.mark.parametrize("between", [Conv2d(4, 4, 3), nn.AvgPool2d(2), Conv2d(4, 4, 3, groups=2)], ids=repr)
def test_what_mixes_or_moves_in_space_ends_the_walk(between: nn.Module) -> None:
    network = nn.Sequential(Conv2d(4, 4, 3, groups=4), between, Conv2d(4, 6, 1))
    assert pairs(rows_of(network, 1, 4, 8, 8)) == ()


def test_of_two_depthwise_steps_in_a_row_the_second_is_paired() -> None:
    network = nn.Sequential(Conv2d(4, 4, 3, groups=4), Conv2d(4, 4, 3, groups=4), Conv2d(4, 6, 1))
    assert pairs(rows_of(network, 1, 4, 8, 8)) == (Pair((1,), 2),)


def test_a_pointwise_step_in_groups_completes_a_pair() -> None:
    network = nn.Sequential(Conv2d(4, 4, 3, groups=4), Conv2d(4, 6, 1, groups=2))
    rows = rows_of(network, 1, 4, 8, 8)
    assert pairs(rows) == (Pair((0,), 1),)
    assert pair_saving(rows, pairs(rows)[0]).pointwise == Cost(12, 12 * 64)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel", [3, 5])
def test_the_saving_is_that_of_the_formula(kernel: int, stride: int) -> None:
    depthwise = Conv2d(6, 6, kernel, stride=stride, groups=6)
    rows = rows_of(nn.Sequential(depthwise, Conv2d(6, 10, 1)), 1, 6, 12, 12)
    saving = pair_saving(rows, pairs(rows)[0])
    expected = 1 / 10 + 1 / kernel**2
    assert saving.plain
    assert saving.weights_ratio == pytest.approx(expected)
    assert saving.macs_ratio == pytest.approx(expected)


@pytest.mark.parametrize("multiplier", [1, 3])
@pytest.mark.parametrize("padding", [Padding.SYMMETRIC, Padding.VALID])
def test_the_standard_convolution_is_the_one_torch_would_run(multiplier: int, padding: Padding) -> None:
    depthwise = Conv2d(4, 4 * multiplier, 3, stride=2, groups=4, padding=padding)
    rows = rows_of(nn.Sequential(depthwise, Conv2d(4 * multiplier, 6, 1)), 1, 4, 9, 11)
    standard = rows_of(nn.Sequential(Conv2d(4, 6, 3, stride=2, padding=padding)), 1, 4, 9, 11)[0]
    saving = pair_saving(rows, pairs(rows)[0])
    assert saving.standard == Cost(standard.weights, standard.macs)
    assert saving.together == Cost(sum(r.weights for r in rows), sum(r.macs for r in rows))
    assert saving.plain == (multiplier == 1)


def test_a_pyramid_is_compared_with_its_largest_kernel() -> None:
    rows = rows_of(Pyramid(), 1, 4, 8, 8)
    saving = pair_saving(rows, pairs(rows)[0])
    assert saving.standard.weights == 25 * 4 * 6
    assert saving.depthwise.weights == 9 * 4 + 25 * 4
    assert (saving.taps, saving.in_channels, saving.out_channels, saving.plain) == (25, 4, 6, False)


def test_in_one_dimension_the_kernel_is_k() -> None:
    rows = rows_of(nn.Sequential(Conv1d(4, 4, 6, groups=4), Conv1d(4, 8, 1)), 1, 4, 10)
    saving = pair_saving(rows, pairs(rows)[0])
    assert saving.taps == 6
    assert saving.standard.weights == 6 * 4 * 8


def test_a_standard_convolution_is_compared_with_the_pair_it_could_be() -> None:
    rows = rows_of(nn.Sequential(Conv2d(4, 6, 3, stride=2, bias=True)), 1, 4, 8, 8)
    saving = row_saving(rows[0])
    assert saving.together == Cost(4 * 9 + 4 * 6, (4 * 9 + 4 * 6) * 16)
    assert saving.standard == Cost(216, 216 * 16)
    assert saving.plain


@pytest.mark.parametrize("network", [nn.ReLU(), Conv2d(4, 4, 1), Conv2d(4, 4, 3, groups=4)], ids=repr)
def test_a_row_that_cannot_be_separated_is_refused(network: nn.Module) -> None:
    with pytest.raises(ValueError, match="cannot be separated"):
        row_saving(rows_of(nn.Sequential(network), 1, 4, 8, 8)[0])


@pytest.mark.parametrize("architecture", [a for a in dsviz.CATALOG if a.separable], ids=lambda a: a.key)
def test_every_depthwise_step_of_a_separable_network_finds_its_partner(architecture: Architecture) -> None:
    rows = dsviz.costs(architecture.key).rows
    paired = {index for pair in pairs(rows) for index in pair.depthwise}
    assert paired == {index for index, row in enumerate(rows) if row.kind is Kind.DEPTHWISE}
    assert all(pair_saving(rows, pair).macs_ratio < 1 for pair in pairs(rows))
