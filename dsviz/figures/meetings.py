"""Which groups have seen which, as a square of shares."""

from html import escape

import numpy as np
from numpy.typing import NDArray

from dsviz.figures.theme import Theme
from dsviz.text import Words

CELL, GAP = 45, 2
LEFT, TOP = 34, 46
STRONGEST = 0.5
"""How opaque 100 % is: the number on it stays easy to read."""


def meetings(shares: NDArray[np.float64], colour: str, words: Words, theme: Theme) -> str:
    """An SVG of shares (outputs, inputs) from 0 to 1: a row for each group of outputs.

    The axes are named by the words of `shuffle.seen_by` and `shuffle.seen`.
    """
    rows, columns = shares.shape
    width, height = LEFT + columns * CELL + 10, TOP + rows * CELL + 4
    parts = [_text(LEFT + columns * CELL / 2, 14, words("shuffle.seen"), theme.mute)]
    middle = TOP + rows * CELL / 2
    turned = f' transform="rotate(-90 12 {middle})"'
    parts.append(_text(12, middle, words("shuffle.seen_by"), theme.mute, turned))
    parts += [_text(LEFT + (c + 0.5) * CELL, TOP - 8, str(c + 1), theme.mute) for c in range(columns)]
    parts += [_text(LEFT - 8, TOP + (r + 0.5) * CELL + 5, str(r + 1), theme.mute) for r in range(rows)]
    for row, column in np.ndindex(rows, columns):
        parts += _cell(row, column, float(shares[row, column]), colour, (words, theme))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}">{"".join(parts)}</svg>'
    )


def _cell(row: int, column: int, share: float, colour: str, looks: tuple[Words, Theme]) -> list[str]:
    words, theme = looks
    x, y, side = LEFT + column * CELL + GAP / 2, TOP + row * CELL + GAP / 2, CELL - GAP
    said = words.percent(share)
    return [
        f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="3" fill="{theme.side}"/>',
        f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="3" fill="{colour}" '
        f'fill-opacity="{STRONGEST * share:.2f}"/>',
        _text(x + side / 2, y + side / 2 + 5, said, theme.text if share else theme.mute),
    ]


def _text(x: float, y: float, text: str, colour: str, more: str = "") -> str:
    said = escape(text)
    return f'<text x="{x}" y="{y}" fill="{colour}" font-size="13" text-anchor="middle"{more}>{said}</text>'
