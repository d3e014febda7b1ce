"""What learning does to a stage: numbers that are known for maps and kernels made for it."""

import numpy as np
import pytest
import torch

from dsviz.analysis.learned import MOST_PLACES, kept, likeness


@pytest.fixture
def chance():
    return np.random.default_rng(3)


def test_copies_of_one_map_are_wholly_alike_whatever_their_size_and_sign(chance):
    one = chance.standard_normal((20, 30), np.float32)
    assert likeness(np.stack([one, -2 * one, one + 5])) == pytest.approx(1, abs=1e-5)


def test_independent_channels_are_hardly_alike(chance):
    size = 40_000
    # the mean size of the correlation of n independent pairs is sqrt(2 / (pi n))
    expected = (2 / (np.pi * MOST_PLACES)) ** 0.5
    assert likeness(chance.standard_normal((60, size), np.float32)) == pytest.approx(expected, rel=0.2)


def test_likeness_is_the_mean_over_pairs(chance):
    maps = chance.standard_normal((5, 7, 9), np.float32)
    table = np.abs(np.corrcoef(maps.reshape(5, -1)))
    assert likeness(maps) == pytest.approx(table[np.triu_indices(5, 1)].mean(), rel=1e-5)


@pytest.mark.parametrize("shape", [(4,), (1, 6, 6), (3, 1, 1)])
def test_where_no_two_channels_vary_there_is_no_likeness(chance, shape):
    assert likeness(chance.standard_normal(shape, np.float32)) is None


def test_channels_that_never_change_are_left_out(chance):
    maps = chance.standard_normal((3, 50), np.float32)
    still = np.full((2, 50), 0.1, np.float32)
    assert likeness(np.concatenate([maps, still])) == pytest.approx(likeness(maps))


def test_kernels_that_only_grew_are_kept_and_turned_ones_are_not():
    kernels = torch.randn(8, 1, 3, 3, generator=torch.Generator().manual_seed(0))
    assert kept(kernels, 3 * kernels) == pytest.approx(1)
    assert kept(kernels, -kernels) == pytest.approx(-1)
    assert kept(kernels, torch.zeros_like(kernels)) == 0
    straight = torch.zeros(2, 2).index_put((torch.tensor([0]), torch.tensor([0])), torch.tensor(1.0))
    assert kept(straight, straight.flip(0)) == 0


def test_kernels_of_different_shapes_are_not_compared():
    with pytest.raises(ValueError, match="one shape"):
        kept(torch.ones(2, 3), torch.ones(3, 2))
