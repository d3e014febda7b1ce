"""Spatial separability: rank, the nearest product, and what filters make of a plane."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import signal

from dsviz.analysis.spatial import CLASSICS, CLASSICS_WIDE, filtered, filtered_twice, separate

PRESETS = [np.array(kernel) for family in (CLASSICS, CLASSICS_WIDE) for kernel in family.values()]
NUMBERS = st.integers(-9, 9).map(float)
VECTORS = st.integers(1, 7).flatmap(lambda size: arrays(float, size, elements=NUMBERS))
KERNELS = st.sampled_from((3, 5)).flatmap(lambda size: arrays(float, (size, size), elements=NUMBERS))


def plane(side: int = 24) -> np.ndarray:
    return np.random.default_rng(0).random((side, side), np.float32)


@settings(deadline=None)
@given(VECTORS, VECTORS)
def test_a_column_times_a_row_is_found_again_without_loss(column, row):
    found = separate(np.outer(column, row))
    assert found.rank == int(column.any() and row.any())
    assert found.error == 0
    np.testing.assert_allclose(found.nearest, found.kernel, atol=1e-6 * (1 + np.abs(found.kernel).max()))


@settings(deadline=None)
@given(KERNELS)
def test_the_error_is_that_of_the_nearest_product_and_no_other_is_nearer(kernel):
    found = separate(kernel)
    lost = np.linalg.norm(kernel - found.nearest)
    assert lost == pytest.approx(found.error * np.linalg.norm(kernel), abs=1e-4)
    rng = np.random.default_rng(1)
    for _ in range(5):
        column = found.column + 0.1 * rng.standard_normal(len(kernel))
        row = column @ kernel / (column @ column)
        assert np.linalg.norm(kernel - np.outer(column, row)) >= lost - 1e-6


@settings(deadline=None)
@given(KERNELS)
def test_the_rank_is_numpys(kernel):
    assert separate(kernel).rank == np.linalg.matrix_rank(kernel)


@pytest.mark.parametrize("kernel", [kernel for kernel in PRESETS if separate(kernel).rank == 1])
def test_two_thin_kernels_of_a_separable_one_give_the_same_output(kernel):
    np.testing.assert_allclose(
        filtered(plane(), kernel), filtered_twice(plane(), separate(kernel)), atol=1e-5
    )


@pytest.mark.parametrize("kernel", [kernel for kernel in PRESETS if separate(kernel).rank > 1])
def test_two_thin_kernels_of_another_one_do_not(kernel):
    apart = np.abs(filtered(plane(), kernel) - filtered_twice(plane(), separate(kernel)))
    assert apart.max() > 0.01


@pytest.mark.parametrize("kernel", PRESETS)
def test_filters_are_scipys_correlation_inside(kernel):
    ours = filtered(plane(), kernel)
    assert ours.shape == plane().shape
    edge = len(kernel) // 2
    expected = signal.correlate2d(plane(), kernel, mode="valid")
    np.testing.assert_allclose(ours[edge:-edge, edge:-edge], expected, atol=1e-5)


def test_a_constant_plane_has_no_edges_anywhere():
    grey = np.full((9, 9), 0.7, np.float32)
    for name in ("sobel_right", "sobel_down", "edge", "diagonal"):
        np.testing.assert_allclose(filtered(grey, np.array(CLASSICS[name])), 0, atol=1e-6)
    for name in ("gauss", "box", "sharpen"):
        np.testing.assert_allclose(filtered(grey, np.array(CLASSICS[name])), 0.7, atol=1e-6)


def test_whole_numbers_stay_whole():
    found = separate(np.array(CLASSICS["sobel_right"]))
    assert found.column.tolist() == pytest.approx([1, 2, 1])
    assert found.row.tolist() == pytest.approx([-1, 0, 1])


def test_what_is_no_table_of_numbers_is_refused():
    with pytest.raises(ValueError, match="table of numbers"):
        separate(np.zeros(3))
    with pytest.raises(ValueError, match="table of numbers"):
        separate(np.array([[np.nan, 0], [0, 0]]))
