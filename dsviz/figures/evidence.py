"""Maps to be laid over pictures: clear where they are zero, green where something speaks for a class.

Violet is what speaks against it, as everywhere. The strength of the colour is the opacity, so that the
picture shines through; on the bare paper the same file is a map by itself.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsviz.figures.mosaic import quantize
from dsviz.figures.theme import GAP, STEPS, ZERO, Mode, Theme, theme

Values = NDArray[np.float32]
POSITIVE, NEGATIVE = 14, 2
"""Stops of the theme's colours that are told from any grey, and from each other by everyone."""


def veil(values: Values, limit: float, mode: Mode) -> bytes:
    """(rows, columns) -> a PNG of one pixel a value, fully covered from |value| = `limit` on.

    ValueError unless `limit` is above zero. NaN is clear.
    """
    image = Image.fromarray(quantize(values, limit))
    opacity = np.abs(np.arange(STEPS + 1) - ZERO) * 255 // ZERO
    opacity[GAP] = 0
    image.putpalette(_hues(theme(mode)).tobytes())
    with BytesIO() as file:
        image.save(file, "PNG", transparency=bytes(opacity.astype(np.uint8)))
        return file.getvalue()


def gradient(colours: Theme, *, signed: bool) -> str:
    """The colour bar of such a map as CSS."""
    low = colours.stops[NEGATIVE] if signed else colours.paper
    return f"linear-gradient(90deg,{low},{colours.paper} {50 if signed else 0}%,{colours.stops[POSITIVE]})"


def _hues(colours: Theme) -> NDArray[np.uint8]:
    """(256, 3): one colour for each sign."""
    table = np.empty((STEPS + 1, 3), np.uint8)
    table[:ZERO] = _rgb(colours.stops[NEGATIVE])
    table[ZERO:] = _rgb(colours.stops[POSITIVE])
    return table


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
