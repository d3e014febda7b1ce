"""What a score loses where a patch covers a part of the picture.

M. D. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014, arXiv:1311.2901,
section 4.2: a square is slid over the input and the output of the classifier is watched. Theirs is grey; here
it has the mean colour of the picture, or of each row where rows differ as those of a spectrogram do.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
import torch
from torch import Tensor

from dsviz.analysis.evidence import class_scores

Plane = tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """The places of a patch on a plane, both (rows, columns)."""

    plane: Plane
    patch: Plane
    rows: tuple[int, ...]
    """The first row of the patch at each place, from edge to edge."""
    columns: tuple[int, ...]

    @property
    def shape(self) -> Plane:
        return len(self.rows), len(self.columns)

    @property
    def count(self) -> int:
        """Places, and so passes through the network."""
        return len(self.rows) * len(self.columns)

    def box(self, place: int) -> tuple[slice, slice]:
        """What the patch covers at a place, counted row by row."""
        row, column = divmod(place, len(self.columns))
        top, left = self.rows[row], self.columns[column]
        return slice(top, top + self.patch[0]), slice(left, left + self.patch[1])


def grid_of(plane: Plane, patch: Plane, stride: Plane) -> Grid:
    """Places of a patch at most `stride` apart, evenly spread so that the edges are covered too.

    ValueError unless the patch fits on the plane and every stride is from 1 to the patch.
    """
    sides = list(zip(plane, patch, stride, strict=True))
    if not all(1 <= step <= size <= whole for whole, size, step in sides):
        raise ValueError(f"a stride is at most the patch and the patch at most the plane, got {sides}")
    rows, columns = (_starts(*side) for side in sides)
    return Grid(plane, patch, rows, columns)


def _starts(whole: int, size: int, step: int) -> tuple[int, ...]:
    count = 1 + ceil((whole - size) / step)
    return tuple(int(start) for start in np.linspace(0, whole - size, count).round())


def filling(values: Tensor, *, by_row: bool) -> Tensor:
    """What a patch is filled with: the mean colour, or that of each row; broadcasts against `values`."""
    axes = (-1,) if by_row else (-2, -1)
    return values.mean(dim=axes, keepdim=True)


def covered(values: Tensor, fill: Tensor, grid: Grid, places: range) -> Tensor:
    """(places, …): the input with the patch at each of these places."""
    batch = values.repeat(len(places), *(1 for _ in values.shape[1:]))
    wide = fill.expand_as(values)
    for number, place in enumerate(places):
        box = (..., *grid.box(place))
        batch[number][box] = wide[0][box]
    return batch


def slide(
    run: Callable[[Tensor], Tensor], values: Tensor, fill: Tensor, grid: Grid, batch: int
) -> Iterator[Tensor]:
    """The scores (batch or fewer, classes) with the patch at one place after the other.

    `run` takes inputs like `values`, several at once, and returns the scores of all.
    """
    for first in range(0, grid.count, batch):
        places = range(first, min(first + batch, grid.count))
        with torch.no_grad():
            yield class_scores(run(covered(values, fill, grid, places)))
