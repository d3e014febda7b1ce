"""Small pictures of long sounds: averages that keep what they stand for, drawn the right way up."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dsviz.figures.heat import gradient, heat, reduced
from dsviz.figures.theme import DARK, LIGHT, Mode


def noise(rows, columns):
    return np.random.default_rng(0).normal(size=(rows, columns)).astype(np.float32)


@pytest.mark.parametrize("shape", [(512, 3999), (129, 481), (4, 7), (128, 480)])
def test_averages_have_bounded_size_and_stay_between_the_extremes(shape):
    values = noise(*shape)
    small = reduced(values)
    assert small.shape == (min(shape[0], 128), min(shape[1], 480))
    assert values.min() <= small.min()
    assert small.max() <= values.max()


def test_whole_groups_keep_the_mean_and_a_constant_stays():
    values = noise(256, 960)
    np.testing.assert_allclose(reduced(values).mean(), values.mean(), atol=1e-5)
    np.testing.assert_allclose(reduced(np.full((300, 1000), 3, np.float32)), 3, rtol=1e-6)
    assert reduced(values, rows=2, columns=2)[0, 0] == pytest.approx(values[:128, :480].mean(), abs=1e-5)


def test_the_first_row_is_at_the_bottom():
    values = np.zeros((10, 20), np.float32)
    values[0] = 1
    drawn = np.asarray(Image.open(BytesIO(heat(values, 1.0, Mode.LIGHT))))
    assert len(set(drawn[-1])) == 1
    assert drawn[-1, 0] == 254
    assert (drawn[:-1] == 127).all()


def test_roots_bring_out_what_is_quiet():
    values = np.full((2, 2), 0.25, np.float32)
    plain, root = (
        np.asarray(Image.open(BytesIO(heat(values, 1.0, Mode.LIGHT, root=root))))[0, 0]
        for root in (False, True)
    )
    assert (plain, root) == (159, 190)


def test_the_largest_pictures_stay_light():
    assert len(heat(reduced(noise(512, 8000)), 0.1, Mode.DARK)) < 100_000


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.mode)
def test_the_bar_begins_with_paper_or_with_the_most_negative(theme):
    assert gradient(theme, signed=False).startswith(f"linear-gradient(90deg,{theme.paper} 0%")
    assert gradient(theme, signed=True).startswith(f"linear-gradient(90deg,{theme.stops[0]} 0%")
