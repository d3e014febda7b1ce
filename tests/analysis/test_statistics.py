"""Statistics against numpy's own, and what zeros and dead channels mean."""

import numpy as np
import pytest

from dsviz.analysis.statistics import BINS, Order, describe, order, per_channel

RNG = np.random.default_rng(0)
SIGNED = RNG.normal(3, 2, (7, 9, 11)).astype(np.float32)
RECTIFIED = np.maximum(RNG.normal(0, 4, (7, 9, 11)), 0).astype(np.float32)


@pytest.mark.parametrize("maps", [SIGNED, RECTIFIED, SIGNED[:, 0], SIGNED[:, 0, 0], SIGNED + 1000], ids=str)
def test_numbers_are_those_of_numpy(maps: np.ndarray) -> None:
    found, exact = describe(maps), maps.astype(np.float64)
    assert (found.lowest, found.highest) == (exact.min(), exact.max())
    assert found.mean == pytest.approx(exact.mean())
    assert found.deviation == pytest.approx(exact.std(), rel=1e-4)
    assert found.zeros == pytest.approx((exact == 0).mean())


@pytest.mark.parametrize("maps", [SIGNED, SIGNED + 1000, RECTIFIED], ids=["signed", "far", "rectified"])
def test_channels_are_measured_one_by_one(maps: np.ndarray) -> None:
    found, exact = per_channel(maps), maps.reshape(7, -1).astype(np.float64)
    assert np.allclose(found.mean, exact.mean(axis=1))
    assert np.allclose(found.variance, exact.var(axis=1), rtol=1e-4)
    assert np.allclose(found.energy, (exact**2).mean(axis=1))
    assert np.allclose(found.zeros, (exact == 0).mean(axis=1))


@pytest.mark.parametrize("maps", [SIGNED, RECTIFIED, np.zeros((2, 3), np.float32), -RECTIFIED], ids=str)
def test_the_histogram_counts_every_value_once(maps: np.ndarray) -> None:
    histogram = describe(maps).histogram
    assert histogram.counts.sum() + histogram.zeros == maps.size
    assert (histogram.counts >= 0).all()
    assert histogram.zeros == (maps == 0).sum()
    assert len(histogram.edges) == BINS + 1


@pytest.mark.parametrize("maps", [SIGNED, RECTIFIED], ids=["signed", "rectified"])
def test_the_histogram_is_numpys_without_the_zeros(maps: np.ndarray) -> None:
    histogram = describe(maps).histogram
    counts, _ = np.histogram(maps[maps != 0], bins=histogram.edges)
    assert np.abs(counts - histogram.counts).sum() <= 2  # a value on an edge may fall to either side


def test_the_histogram_begins_at_zero_or_reaches_as_far_to_both_sides() -> None:
    signed, rectified = describe(SIGNED).histogram, describe(RECTIFIED).histogram
    assert signed.edges[0] == -signed.edges[-1] == -np.abs(SIGNED).max()
    assert (rectified.edges[0], rectified.edges[-1]) == (0, RECTIFIED.max())


def test_dead_channels_are_zero_everywhere() -> None:
    maps = RECTIFIED.copy()
    maps[[1, 4]] = 0
    maps[5] = 2  # constant, but alive
    assert describe(maps).dead.tolist() == [1, 4]


def test_saturated_values_stand_at_the_bound() -> None:
    clipped = np.minimum(RECTIFIED, np.float32(6))
    assert describe(clipped, bound=6.0).saturated == pytest.approx((RECTIFIED >= 6).mean())
    assert describe(clipped).saturated is None


def test_orders_sort_channels_and_keep_ties_in_place() -> None:
    maps = np.array([[0, 1, 1], [5, 5, 5], [0, 0, 3], [0, 1, 1]], dtype=np.float32)
    assert order(per_channel(maps), Order.NETWORK).tolist() == [0, 1, 2, 3]
    assert order(per_channel(maps), Order.ENERGY).tolist() == [1, 2, 0, 3]
    assert order(per_channel(maps), Order.VARIANCE).tolist() == [2, 0, 3, 1]
    assert order(per_channel(maps), Order.ZEROS).tolist() == [2, 0, 3, 1]


@pytest.mark.parametrize("by", list(Order))
def test_every_order_is_a_permutation(by: Order) -> None:
    assert sorted(order(per_channel(SIGNED), by).tolist()) == list(range(7))


def test_maps_with_other_strides_are_read_right() -> None:
    last = np.ascontiguousarray(SIGNED.transpose(1, 2, 0)).transpose(2, 0, 1)  # as channels_last stores them
    assert np.array_equal(per_channel(last).energy, per_channel(SIGNED).energy)


def test_an_empty_map_is_refused() -> None:
    with pytest.raises(ValueError, match="must have values"):
        describe(np.zeros((3, 0), np.float32))
