"""The cells that one value sees, each by itself: where masks and dilations leave holes, they show.

field.py tells the rectangle around them; this walk keeps every cell.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dsviz.analysis.axis import Axis, Sliding
from dsviz.analysis.geometry import Position, axes_of, meets_all, space_of, walked
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masked import MaskedConv2d
from dsviz.recording import Step

Cells = npt.NDArray[np.bool_]
"""One flag per cell of space."""


def pattern(steps: Sequence[Step], index: int, position: Position) -> dict[int, Cells]:
    """Which cells of each network input -1, -2, … step `index` sees at one output position.

    Channels are not told apart: a cell counts when any channel of it is read for any channel. Needs no kept
    outputs. ValueError for a position that does not exist.
    """
    size = steps[index].output_shapes[0][2:]
    if len(position) != len(size) or not all(0 <= p < n for p, n in zip(position, size, strict=True)):
        raise ValueError(f"{steps[index].path}: no position {position} in {size}")
    here = np.zeros(size, dtype=bool)
    here[position] = True
    needed: dict[int, Cells] = {index: here}
    for number in range(index, -1, -1):
        if number not in needed:
            continue
        step, cells = steps[number], needed.pop(number)
        for entry, source in enumerate(step.sources):
            if source is None:
                raise ValueError(f"{step.path}: reads a tensor of unknown origin")
            read = _read(step, entry, cells)
            needed[source] = needed[source] | read if source in needed else read
    return needed


def _read(step: Step, entry: int, cells: Cells) -> Cells:
    """The cells of one input that these output cells read."""
    size, axes_read = space_of(step, entry), walked(step, axes_of(step))
    if len(axes_read) == 1 and cells.ndim > 1:  # frequencies all read one time
        cells = np.asarray(cells.reshape(-1, cells.shape[-1]).any(axis=0))
    if len(size) != cells.ndim or meets_all(step, entry):
        return np.full(size, cells.any())
    spread = kind_of(step.module) in {Kind.ADD, Kind.MULTIPLY}
    if spread and tuple(size) != cells.shape:  # one cell that meets every cell
        axes = tuple(axis for axis, (n, m) in enumerate(zip(size, cells.shape, strict=True)) if n < m)
        met: Cells = np.asarray(cells.any(axis=axes, keepdims=True))
        return met
    if isinstance(step.module, MaskedConv2d):
        return _through(step.module.taps, axes_read, cells, size)
    for number, axis in enumerate(axes_read):
        if axis != Sliding() or size[number] != cells.shape[number]:  # what is cut off reads nothing
            cells = np.moveaxis(_along(axis, np.moveaxis(cells, number, 0), size[number]), 0, number)
    return cells


def _along(axis: Axis, cells: Cells, size: int) -> Cells:
    """Every cell along the first axis of space that the outputs read."""
    read = np.zeros((size, *cells.shape[1:]), dtype=bool)
    for output in np.flatnonzero(cells.reshape(len(cells), -1).any(axis=1)):
        for cell in axis.window(int(output)):
            if 0 <= cell < size:
                read[cell] |= cells[output]
    return read


def _through(taps: Cells, axes: Sequence[Axis], cells: Cells, size: Sequence[int]) -> Cells:
    """A mask is no product of its rows and columns: each tap that it leaves is followed by itself."""
    read = np.zeros(size, dtype=bool)
    windows = [
        np.array([axis.window(at) for at in range(n)]) for axis, n in zip(axes, cells.shape, strict=True)
    ]
    outputs = np.nonzero(cells)
    for tap in np.argwhere(taps):
        seen = np.stack([window[at, t] for window, at, t in zip(windows, outputs, tap, strict=True)])
        inside = ((seen >= 0) & (seen < np.array(size)[:, None])).all(axis=0)
        read[tuple(seen[:, inside])] = True
    return read
