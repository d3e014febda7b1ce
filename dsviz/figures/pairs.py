"""Who hears whom, as small matrices: rows are outputs, columns inputs, tiles kernels."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from dsviz.figures.theme import Theme

UNIT = 9
"""Side of a tile with its gap, in pixels of the drawing."""
BETWEEN, FOOT = 20, 20


@dataclass(frozen=True, eq=False)
class Matrix:
    """One step: `pairs` (outputs, inputs), the sides of its kernel, its colour and what is written below.

    `joint` stands before it: an arrow where it comes after the step before, a plus where it is added.
    """

    pairs: NDArray[np.bool_]
    kernel: tuple[int, ...]
    colour: str
    label: str
    joint: str = "→"


def pairs(steps: Sequence[Matrix], theme: Theme) -> str:
    """An SVG of the steps from left to right."""
    largest = max(max(step.kernel) for step in steps)
    height = UNIT * max(step.pairs.shape[0] for step in steps)
    parts, left = [], 1
    for place, step in enumerate(steps):
        if place:
            parts.append(_text(left + BETWEEN // 2, height // 2 + 5, step.joint, theme.mute, 15))
            left += BETWEEN
        parts.append(_matrix(step, left, (height - UNIT * step.pairs.shape[0]) // 2, largest, theme))
        middle = left + UNIT * step.pairs.shape[1] // 2
        parts.append(_text(middle, height + FOOT - 4, step.label, step.colour, 12))
        left += UNIT * step.pairs.shape[1]
    size = f"{left + 1} {height + FOOT}"
    width, tall = size.split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -1 {size}" width="{width}" height="{tall}">'
        f"{''.join(parts)}</svg>"
    )


def _matrix(step: Matrix, left: int, top: int, largest: int, theme: Theme) -> str:
    """A frame and one path with a rectangle for every pair, in the proportions of the kernel."""
    rows, columns = step.pairs.shape
    high, wide = (_side(cells, largest) for cells in (step.kernel[0], step.kernel[-1]))
    x, y = (left + (UNIT - wide) / 2, top + (UNIT - high) / 2)
    path = "".join(
        f"M{x + UNIT * c:g} {y + UNIT * r:g}h{wide:g}v{high:g}h-{wide:g}z" for r, c in np.argwhere(step.pairs)
    )
    frame = (
        f'<rect x="{left}" y="{top}" width="{UNIT * columns}" height="{UNIT * rows}" fill="{theme.side}" '
        f'stroke="{theme.line}"/>'
    )
    return f'{frame}<path d="{path}" fill="{step.colour}"/>'


def _side(cells: int, largest: int) -> float:
    """The largest kernel fills its tile; a single cell is still seen."""
    return max(3.0, (UNIT - 1) * cells / largest)


def _text(x: int, y: int, text: str, colour: str, size: int) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{colour}" font-size="{size}" text-anchor="middle" '
        f'font-family="Source Code Pro, monospace">{escape(text)}</text>'
    )
