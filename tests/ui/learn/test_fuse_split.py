"""Kernels and networks behind the page Fuse and split."""

import pytest
import torch

import dsviz
from dsviz.analysis.factoring import fuse
from dsviz.figures.theme import Mode
from dsviz.layers.convolution import Conv1d, Conv2d, Padding
from dsviz.layers.kind import Kind
from dsviz.text import Language, words
from dsviz.ui import cache
from dsviz.ui.cache import Given
from dsviz.ui.learn import fuse_split_network as network
from dsviz.ui.learn.fuse_split_cards import power_of_ten
from dsviz.ui.learn.fuse_split_kernels import CLASSIC, Size, dense
from dsviz.ui.learn.fuse_split_maps import curve, halves, sheet_of_patterns
from dsviz.ui.learn.fuse_split_place import INPUTS, KERNELS, OUTPUTS, Family

SIZES = [Size(i, o, k) for i in INPUTS for o in OUTPUTS for k in KERNELS]


@pytest.fixture(scope="module")
def photo() -> Given:
    return Given("temple", cache.reference(dsviz.CATALOG[0].inputs_for({})).content)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_each_family_has_the_rank_that_it_stands_for(size):
    cells, outputs = size.kernel**2, size.outputs
    expected = {
        Family.FUSED: 1,
        Family.DIRECTIONS: 2,
        Family.CLASSIC: min(outputs, int(torch.linalg.matrix_rank(CLASSIC.flatten(1)))),
        Family.RANDOM: min(outputs, cells),
    }
    for family, rank in expected.items():
        kernel = dense(family, size)
        assert kernel.shape == (outputs, size.inputs, size.kernel, size.kernel)
        found = torch.linalg.matrix_rank(kernel.flatten(2).transpose(0, 1).double(), rtol=1e-5)
        assert found.tolist() == [rank] * size.inputs, family


@pytest.mark.parametrize("family", Family)
def test_maps_lose_nothing_where_the_kernel_loses_nothing(photo, family):
    size = Size(4, 16, 3)
    for trade in curve(family, size):
        found = halves(family, size, trade.multiplier, photo)
        assert (found.map_error < 1e-4) == (trade.error < 1e-4), trade
        assert found.trade is trade


def test_the_patterns_beyond_the_multiplier_are_not_drawn(photo):
    size = Size(4, 16, 3)
    bytes_of = [
        len(sheet_of_patterns(halves(Family.RANDOM, size, m, photo), Mode.LIGHT).png) for m in (1, 5, 9)
    ]
    assert bytes_of == sorted(bytes_of)
    assert bytes_of[0] < bytes_of[2]


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("rule", [Padding.SYMMETRIC, Padding.SAME, Padding.CAUSAL, Padding.VALID])
@pytest.mark.parametrize(("stride", "dilation", "multiplier"), [(1, 1, 1), (2, 1, 1), (1, 3, 1), (1, 1, 2)])
def test_the_one_convolution_gives_the_output_of_both(bias, rule, stride, dilation, multiplier):
    for call, space in ((Conv1d, (23,)), (Conv2d, (13, 17))):
        first = call(
            4, 4 * multiplier, 3, stride=stride, dilation=dilation, groups=4, bias=bias, padding=rule
        )
        second = call(4 * multiplier, 6, 1, bias=bias)
        made = network.apply(first, second, torch.randn(1, 4, *space))
        assert made.difference < 1e-5
        torch.testing.assert_close(made.dense, fuse(first.weight, second.weight, multiplier).detach())
        assert not made.once.requires_grad


@pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda architecture: architecture.key)
def test_pairs_are_a_depthwise_row_and_the_pointwise_row_that_reads_it(architecture):
    rows = cache.costs(architecture.key, network.items(architecture.key)).rows
    for pair in network.found(architecture.key):
        assert rows[pair.depthwise].kind is Kind.DEPTHWISE
        assert rows[pair.pointwise].kind is Kind.POINTWISE
        assert pair.pointwise - pair.depthwise == 1 + len(pair.between)


def test_networks_for_pictures_fuse_their_first_pair(photo):
    fitting = network.fitting(photo)
    assert fitting
    for architecture in fitting[:2]:
        pairs = network.found(architecture.key)
        made = network.fused(architecture.key, pairs[0], photo)
        scale = float(made.twice.abs().max())
        assert made.difference < 1e-4 * max(1, scale)
        assert made.dense.shape[:2] == (made.twice.shape[1], made.source.shape[1])


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1.94e-6, "1.9 · 10⁻⁶"), (3.0e-12, "3.0 · 10⁻¹²"), (25.0, "2.5 · 10¹")]
)
def test_small_differences_are_written_as_powers_of_ten(value, text):
    assert power_of_ten(value, words(Language.ENGLISH)) == text
