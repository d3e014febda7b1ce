"""The digits that are set aside, and how they are enlarged."""

import numpy as np

from dsviz.inputs.digits import HELD, MARGIN, enlarged, held_out


def test_each_digit_is_held_out_about_as_often_as_any_other():
    counts = np.bincount(held_out().digits)
    assert counts.sum() == HELD
    assert len(counts) == 10
    assert counts.max() - counts.min() <= 2


def test_enlarged_digits_are_black_and_white_with_a_margin():
    big = enlarged(held_out().levels[:5], 28)
    assert big.shape == (5, 28, 28)
    assert set(np.unique(big)) == {0.0, 1.0}
    inner = big[:, MARGIN:-MARGIN, MARGIN:-MARGIN]
    assert inner.sum() == big.sum() > 0


def test_an_enlarged_digit_has_the_shape_of_the_small_one():
    small = held_out().levels[:20]
    big = enlarged(small, 28)[:, MARGIN:-MARGIN, MARGIN:-MARGIN]
    back = big.reshape(20, 8, 2, 8, 2).mean(axis=(2, 4))
    assert np.corrcoef(back.ravel(), small.ravel())[0, 1] > 0.85
