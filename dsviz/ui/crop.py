"""The crop that a network sees, drawn on the picture."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]
DIMMED = 0.45
"""What is left of the brightness outside the crop."""


def framed(pixels: Pixels, box: Box, side: int) -> Pixels:
    """(rows, columns, 3) -> a copy, its long side `side` at most, dimmed outside `box`, which is framed."""
    scale = min(1.0, side / max(pixels.shape[:2]))
    small = Image.fromarray(pixels)
    small = small.resize((max(1, round(small.width * scale)), max(1, round(small.height * scale))))
    left, top, right, bottom = (round(edge * scale) for edge in box)
    result = (np.asarray(small) * DIMMED).astype(np.uint8)
    result[top:bottom, left:right] = np.asarray(small)[top:bottom, left:right]
    canvas = Image.fromarray(result)
    ImageDraw.Draw(canvas).rectangle((left, top, right - 1, bottom - 1), outline="#FFFFFF", width=3)
    return np.asarray(canvas)


def jpeg(pixels: Pixels) -> bytes:
    """(rows, columns, 3) -> a file small enough for every run of the page, good enough for drawn lines."""
    with BytesIO() as file:
        Image.fromarray(pixels).save(file, "JPEG", quality=90)
        return file.getvalue()
