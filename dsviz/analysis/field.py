"""The receptive field: which input cells one output value can see, walked backwards over the steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsviz.analysis.axis import Cells, Whole
from dsviz.analysis.geometry import OVER_TIME, Position, meets_all, space_of, used_axes, walked
from dsviz.layers.kind import Kind, kind_of
from dsviz.recording import Step

_Reach = tuple[Cells, ...]


@dataclass(frozen=True)
class Span:
    """The field along one axis of one network input."""

    first: int
    last: int
    """The first and the last cell seen, both inside the input."""
    low: int
    high: int
    """The same as if the input went on past its edges, where there is padding."""
    step: int
    """How far the field of the next output position lies; 0 where there is one position only."""

    @property
    def size(self) -> int:
        """Input cells from `low` to `high`."""
        return self.high - self.low + 1

    @property
    def centre(self) -> float:
        return (self.low + self.high) / 2


def field(steps: Sequence[Step], index: int, position: Position) -> dict[int, tuple[Span, ...]]:
    """The field of step `index` at one output position, for each network input it depends on: -1, -2, ….

    One Span per axis of the input. Exact for the hull of the cells that are seen; holes that strides,
    dilations and masks leave inside it are not told. Norms over time are left out of it, see `measures_all`.
    Needs no kept outputs.
    """
    size = steps[index].output_shapes[0][2:]
    if len(position) != len(size) or not all(0 <= p < n for p, n in zip(position, size, strict=True)):
        raise ValueError(f"{steps[index].path}: no position {position} in {size}")
    here = tuple(np.array([p], dtype=np.int64) for p in position)
    inside = _walk(steps, index, here, clip=True)
    around = _walk(steps, index, here, clip=False)
    moved = _walk(steps, index, tuple(cells + 1 for cells in here), clip=False)
    return {
        number: tuple(
            Span(int(c[0]), int(c[-1]), int(a[0]), int(a[-1]), _step(a, m, size, axis))
            for axis, (c, a, m) in enumerate(zip(cells, around[number], moved[number], strict=True))
        )
        for number, cells in inside.items()
        if all(len(c) for c in cells)
    }


def measures_all(steps: Sequence[Step], index: int) -> bool:
    """Whether a norm over all of time stands on the way to step `index`: its mean has heard everything."""
    return any(isinstance(step.module, OVER_TIME) for step in steps[: index + 1])


def field_size(steps: Sequence[Step], index: int) -> dict[int, tuple[Span, ...]]:
    """The field of the step's middle position: `size` and `step` of its spans hold for every position."""
    return field(steps, index, tuple(n // 2 for n in steps[index].output_shapes[0][2:]))


def reach(steps: Sequence[Step], path: str) -> int:
    """How many cells along the last axis of the first input one value of the step at `path` sees.

    ValueError where there is no such step.
    """
    for index, step in enumerate(steps):
        if step.path == path:
            return field_size(steps, index)[-1][-1].size
    raise ValueError(f"no step {path!r}")


def _step(here: Cells, moved: Cells, size: Sequence[int], axis: int) -> int:
    there = axis < len(size) and size[axis] > 1 and len(moved)
    return int(moved[0] - here[0]) if there else 0


def _walk(steps: Sequence[Step], index: int, reach: _Reach, *, clip: bool) -> dict[int, _Reach]:
    """Cells of each network input that the cells `reach` of step `index` read."""
    needed: dict[int, _Reach] = {index: reach}
    for number in range(index, -1, -1):
        if number not in needed:
            continue
        step, reach = steps[number], needed.pop(number)
        for entry, source in enumerate(step.sources):
            if source is None:
                raise ValueError(f"{step.path}: reads a tensor of unknown origin")
            read = _read(step, entry, reach, clip=clip)
            needed[source] = _union(needed.get(source), read)
    return needed


def _read(step: Step, entry: int, reach: _Reach, *, clip: bool) -> _Reach:
    """Cells of one input per axis; where there is no axis to walk along (flattened), all of them."""
    size, axes = space_of(step, entry), walked(step, used_axes(step))
    reach = reach[len(reach) - len(axes) :] if len(axes) == 1 else reach  # frequencies all read one time
    if len(reach) != len(size) or meets_all(step, entry):
        return tuple(np.arange(n, dtype=np.int64) for n in size)
    spread = kind_of(step.module) in {Kind.ADD, Kind.MULTIPLY}
    ends = step.output_shapes[0][-len(size) :] if size else ()
    cells = []
    for axis, outputs, n, end in zip(axes, reach, size, ends, strict=True):
        way = Whole(1) if spread and n < end else axis  # one cell that meets every cell
        read = way.reads(outputs)
        cells.append(read[(read >= 0) & (read < n)] if clip else read)
    return tuple(cells)


def _union(known: _Reach | None, read: _Reach) -> _Reach:
    return read if known is None else tuple(_joined(a, b) for a, b in zip(known, read, strict=True))


def _joined(a: Cells, b: Cells) -> Cells:
    """The cells of either, in order, each once; both are in order already."""
    if not len(a) or not len(b):
        return a if len(a) else b
    low, high = min(a[0], b[0]), max(a[-1], b[-1])
    marks = np.zeros(high - low + 1, dtype=np.bool_)  # marks on a line: many times faster than np.union1d
    marks[a - low] = True
    marks[b - low] = True
    cells: Cells = np.flatnonzero(marks) + low
    return cells
