"""Formulas against hand arithmetic: one awkward layer or network per case."""

from typing import ClassVar

import pytest
import torch
from torch import empty, nn
from torch.utils.flop_counter import FlopCounterMode

from dsviz.analysis.cost import Costs
from dsviz.api import costs_of
from dsviz.layers.kind import Kind
from dsviz.layers.operations import Concat
from dsviz.recording import prepare


def counted(network: nn.Module, *shapes: tuple[int, ...]) -> Costs:
    return costs_of(prepare(network.to("meta").eval()), *(empty(shape, device="meta") for shape in shapes))


def assert_agrees_with_torch(network: nn.Module, costs: Costs, *shapes: tuple[int, ...]) -> None:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        network(*(empty(shape, device="meta") for shape in shapes))
    assert counter.get_total_flops() == 2 * costs.macs
    assert sum(p.numel() for p in network.parameters()) == costs.params


CONVOLUTIONS = [
    # layer, input, parameters, multiply-adds; 3 x 3 kernels on 16 x 16 maps unless they say otherwise
    (nn.Conv2d(16, 32, 3, padding=1, bias=False), (1, 16, 16, 16), 9 * 16 * 32, 256 * 9 * 16 * 32),
    (nn.Conv2d(16, 32, 3, padding=1), (1, 16, 16, 16), 9 * 16 * 32 + 32, 256 * 9 * 16 * 32),
    (nn.Conv2d(16, 32, 3, stride=2, padding=1), (1, 16, 16, 16), 9 * 16 * 32 + 32, 64 * 9 * 16 * 32),
    (nn.Conv2d(16, 16, 3, groups=16), (1, 16, 16, 16), 9 * 16 + 16, 196 * 9 * 16),
    (nn.Conv2d(16, 32, 3, groups=16), (1, 16, 16, 16), 9 * 32 + 32, 196 * 9 * 32),
    (nn.Conv2d(16, 32, 3, groups=4), (1, 16, 16, 16), 9 * 4 * 32 + 32, 196 * 9 * 4 * 32),
    (nn.Conv2d(16, 32, 1), (1, 16, 16, 16), 16 * 32 + 32, 256 * 16 * 32),
    (nn.Conv1d(8, 8, 3, dilation=4, bias=False), (1, 8, 100), 3 * 64, 92 * 3 * 64),
    (nn.ConvTranspose1d(32, 16, 8, stride=4), (1, 32, 50), 8 * 32 * 16 + 16, 50 * 8 * 32 * 16),
    (nn.ConvTranspose1d(32, 16, 8, stride=4, padding=2), (1, 32, 50), 8 * 512 + 16, 50 * 8 * 512),
    (nn.ConvTranspose2d(16, 16, 4, 2, groups=16), (1, 16, 8, 8), 16 * 16 + 16, 64 * 16 * 16),
]


@pytest.mark.parametrize(("layer", "shape", "params", "macs"), CONVOLUTIONS)
def test_a_convolution_costs_what_its_formula_says(layer, shape, params, macs):
    costs = counted(layer, shape)
    assert (costs.params, costs.macs) == (params, macs)
    assert_agrees_with_torch(layer, costs, shape)


@pytest.mark.parametrize("leading", [(1,), (1, 10), (4,), (2, 3, 5)])
def test_a_linear_layer_multiplies_at_every_leading_position(leading):
    layer = nn.Linear(128, 64)
    costs = counted(layer, (*leading, 128))
    assert costs.macs == torch.Size(leading).numel() * 128 * 64
    assert costs.params == 128 * 64 + 64
    assert_agrees_with_torch(layer, costs, (*leading, 128))


def test_a_batch_of_four_costs_four_times_the_arithmetic_and_the_same_memory():
    layer = nn.Conv2d(3, 8, 3)
    one, four = counted(layer, (1, 3, 9, 9)), counted(nn.Conv2d(3, 8, 3), (4, 3, 9, 9))
    assert four.macs == 4 * one.macs
    assert four.params == one.params


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(10, 10)

    def forward(self, x):
        return self.layer(self.layer(x))


def test_a_module_used_twice_computes_twice_and_is_stored_once():
    network = Twice()
    costs = counted(network, (1, 10))
    assert [row.macs for row in costs.rows] == [100, 100]
    assert [row.params for row in costs.rows] == [110, 0]
    assert [row.shares for row in costs.rows] == [0, 0]
    assert_agrees_with_torch(network, costs, (1, 10))


class Tied(nn.Module):
    """Two convolutions of different dilation with one kernel; each has a bias of its own."""

    def __init__(self):
        super().__init__()
        self.near = nn.Conv1d(4, 4, 3)
        self.far = nn.Conv1d(4, 4, 3, dilation=2)
        self.far.weight = self.near.weight

    def forward(self, x):
        return self.far(self.near(x))


def test_a_tied_kernel_is_counted_where_it_is_first_used():
    with torch.device("meta"):
        tied = Tied()
    costs = counted(tied, (1, 4, 20))
    assert [row.params for row in costs.rows] == [3 * 16 + 4, 4]
    assert costs.macs == 18 * 48 + 14 * 48
    assert_agrees_with_torch(tied, costs, (1, 4, 20))


class Spare(nn.Module):
    """A layer that never runs, a norm that never runs, and a parameter outside every leaf."""

    def __init__(self):
        super().__init__()
        self.used = nn.Linear(4, 4)
        self.unused = nn.Linear(4, 3)
        self.norm = nn.BatchNorm1d(6)
        self.scale = nn.Parameter(torch.ones(2))

    def forward(self, x):
        return self.used(x)


def test_what_never_runs_is_stored_and_therefore_counted():
    network = Spare()
    costs = counted(network, (1, 4))
    assert [row.path for row in costs.rows] == ["used"]
    assert costs.idle == 15 + 12 + 2
    assert costs.buffers == 12
    assert costs.params == sum(p.numel() for p in network.parameters())


class MatMul(nn.Module):
    kind: ClassVar = Kind.MATMUL

    def forward(self, x, y):
        return x @ y


class Attention(nn.Module):
    """(batch, queries, d), (batch, keys, d) -> (batch, queries, d): scores and mixing as leaves."""

    def __init__(self):
        super().__init__()
        self.score, self.weigh, self.mix = MatMul(), nn.Softmax(-1), MatMul()

    def forward(self, queries, keys):
        return self.mix(self.weigh(self.score(queries, keys.mT)), keys)


def test_attention_costs_two_products():
    network, shapes = Attention(), ((2, 5, 16), (2, 7, 16))
    costs = counted(network, *shapes)
    assert costs.macs == 2 * (2 * 5 * 7 * 16)
    assert costs.params == 0
    assert_agrees_with_torch(network, costs, *shapes)


class Scores(MatMul):
    """(…, channels, target), (…, channels, source) -> (…, source, target)."""

    def forward(self, x, y):
        return y.mT @ x


@pytest.mark.parametrize(
    ("layer", "shapes", "macs"),
    [
        (MatMul(), ((3, 4), (4, 5)), 3 * 4 * 5),
        (MatMul(), ((2, 3, 4), (2, 4, 5)), 2 * 3 * 4 * 5),
        (MatMul(), ((2, 6, 3, 4), (4, 5)), 12 * 3 * 4 * 5),
        (MatMul(), ((2, 4, 4), (2, 4, 4)), 2 * 4 * 4 * 4),
        (Scores(), ((2, 16, 5), (2, 16, 7)), 2 * 16 * 5 * 7),
        (Scores(), ((1, 1, 5), (1, 1, 7)), 5 * 7),
    ],
)
def test_a_product_of_matrices_is_counted_in_any_orientation(layer, shapes, macs):
    costs = counted(layer, *shapes)
    assert costs.macs == macs
    assert_agrees_with_torch(layer, costs, *shapes)


def test_a_product_with_a_vector_is_no_product_of_matrices():
    with pytest.raises(ValueError, match="product of matrices"):
        counted(MatMul(), (2, 3, 4), (4,))


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.concat = nn.Conv1d(2, 3, 1), nn.Conv1d(2, 4, 1), Concat()

    def forward(self, x):
        return self.concat(self.first(x), self.second(x))


def test_branches_add_up():
    costs = counted(Branches(), (1, 2, 10))
    assert costs.macs == 10 * 2 * 3 + 10 * 2 * 4
    assert costs.params == 9 + 12


def test_a_norm_counts_its_gain_and_bias_and_keeps_statistics_apart():
    costs = counted(nn.Sequential(nn.Conv2d(3, 5, 1, bias=False), nn.BatchNorm2d(5)), (1, 3, 4, 4))
    assert [(row.weights, row.biases, row.affine) for row in costs.rows] == [(15, 0, 0), (0, 0, 10)]
    assert costs.buffers == 10
    assert costs.macs == 16 * 15


def test_one_bare_layer_is_a_network():
    assert counted(nn.PReLU(), (1, 3)).params == 1


def test_a_depthwise_separable_layer_of_the_course_has_656_weights():
    pair = nn.Sequential(nn.Conv2d(16, 16, 3, groups=16, bias=False), nn.Conv2d(16, 32, 1, bias=False))
    assert counted(pair, (1, 16, 8, 8)).params == 656
    assert counted(nn.Conv2d(16, 32, 3, bias=False), (1, 16, 8, 8)).params == 4608
