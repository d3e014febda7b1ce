"""The picture on its way, enlarged by a whole factor."""

from base64 import b64encode
from html import escape
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw
from torch import Tensor

from dsviz.figures.theme import Theme

SHOWN = 448
"""Pixels of the longest side at least."""


def canvas(picture: Tensor, done: int, given: int, theme: Theme) -> bytes:
    """A PNG of (colours, rows, columns) in 0..1; what is not written is paper, what is given underlined."""
    _, rows, columns = picture.shape
    pixels = (255 * picture).round().byte().permute(1, 2, 0).numpy()
    shown: NDArray[np.uint8] = np.broadcast_to(pixels, (rows, columns, 3)).reshape(-1, 3).copy()
    shown[done:] = ImageColor.getrgb(theme.rule)
    factor = max(1, -(-SHOWN // max(rows, columns)))
    large = shown.reshape(rows, columns, 3).repeat(factor, axis=0).repeat(factor, axis=1)
    image = Image.fromarray(large)
    draw = ImageDraw.Draw(image)
    if given:
        below = given // columns * factor
        draw.line((0, below, image.width, below), fill=theme.pointwise, width=3)
    if given <= done < rows * columns:
        row, column = divmod(done, columns)
        left, top = column * factor, row * factor
        draw.rectangle((left, top, left + factor - 1, top + factor - 1), outline=theme.depthwise, width=3)
    with BytesIO() as file:
        image.save(file, "PNG", compress_level=1)
        return file.getvalue()


def awaiting(picture: str, written: float, sentence: str) -> str:
    """The picture, HTML, with a sentence in what is left of its height below the share that is written."""
    return (
        f"<div style='position:relative'>{picture}"
        f"<div style='position:absolute;inset:{100 * written:.2f}% 0 0;display:grid;place-items:center;"
        f"padding:24px;box-sizing:border-box;text-align:center;color:var(--ds-mute)'>"
        f"<span>{escape(sentence)}</span></div></div>"
    )


def inline(png: bytes, alt: str) -> str:
    """The picture inside the page: a file of Streamlit's would be gone when the next one is there."""
    source = b64encode(png).decode()
    return f"<img style='display:block;width:100%' src='data:image/png;base64,{source}' alt='{escape(alt)}'>"
