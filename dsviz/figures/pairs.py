"""Who hears whom, as small matrices: rows are outputs, columns inputs, tiles kernels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsviz.figures.theme import Theme

UNIT = 9
"""Side of a tile with its gap, in pixels of the drawing."""
BETWEEN = 20


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


class Label(NamedTuple):
    """What is written below a step, `at` this share of the drawing's width."""

    text: str
    colour: str
    at: float


class Drawing(NamedTuple):
    """An SVG without words: the fonts of a page are out of reach of an `<img>`, so the page writes them."""

    svg: str
    labels: tuple[Label, ...]


def pairs(steps: Sequence[Matrix], theme: Theme) -> Drawing:
    """The steps from left to right."""
    largest = max(max(step.kernel) for step in steps)
    height = UNIT * max(step.pairs.shape[0] for step in steps)
    parts, middles, left = [], [], 1
    for place, step in enumerate(steps):
        if place:
            parts.append(_joint(step.joint, left + BETWEEN // 2, height // 2, theme))
            left += BETWEEN
        parts.append(_matrix(step, left, (height - UNIT * step.pairs.shape[0]) // 2, largest, theme))
        middles.append(left + UNIT * step.pairs.shape[1] / 2)
        left += UNIT * step.pairs.shape[1]
    width, tall = left + 1, height + 2
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -1 {width} {tall}" '
        f'width="{width}" height="{tall}">{"".join(parts)}</svg>'
    )
    labels = (Label(s.label, s.colour, at / width) for s, at in zip(steps, middles, strict=True) if s.label)
    return Drawing(svg, tuple(labels))


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


def _joint(sign: str, x: int, y: int, theme: Theme) -> str:
    """The plus or the arrow between two steps, as strokes."""
    strokes = f"M{x - 4} {y}h8" + (f"M{x} {y - 4}v8" if sign == "+" else f"M{x + 1} {y - 3}l3 3l-3 3")
    return f'<path d="{strokes}" fill="none" stroke="{theme.mute}"/>'
