"""A veil: clear where nothing is, the colour of the sign elsewhere, the stronger the more."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dsviz.figures.evidence import NEGATIVE, POSITIVE, gradient, veil
from dsviz.figures.theme import Mode, theme

VALUES = np.array([[0.0, 0.5, 1.0, 3.0], [np.nan, -0.5, -1.0, -3.0]], np.float32)


def pixels(mode: Mode) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(veil(VALUES, 1.0, mode))).convert("RGBA")).astype(int)


@pytest.mark.parametrize("mode", Mode)
def test_opacity_is_the_size_of_a_value_and_colour_its_sign(mode: Mode) -> None:
    found = pixels(mode)
    assert found.shape == (2, 4, 4)
    assert found[0, 0, 3] == found[1, 0, 3] == 0, "zero and what is no number are clear"
    assert (found[:, 2:, 3] == 255).all(), "from the limit on nothing shines through"
    assert (abs(found[:, 1, 3] - 128) <= 2).all()
    for row, stop in ((0, POSITIVE), (1, NEGATIVE)):
        colour = theme(mode).stops[stop]
        assert [f"#{r:02X}{g:02X}{b:02X}" for r, g, b, _ in found[row, 1:]] == [colour] * 3


def test_a_limit_of_zero_is_an_error() -> None:
    with pytest.raises(ValueError, match="above zero"):
        veil(VALUES, 0.0, Mode.LIGHT)


@pytest.mark.parametrize("mode", Mode)
def test_the_bar_ends_in_the_colours_of_the_veil(mode: Mode) -> None:
    colours = theme(mode)
    signed, positive = (gradient(colours, signed=both) for both in (True, False))
    assert colours.stops[NEGATIVE] in signed
    assert colours.stops[NEGATIVE] not in positive
    assert signed.endswith(f"{colours.stops[POSITIVE]})")
    assert positive.endswith(f"{colours.stops[POSITIVE]})")
