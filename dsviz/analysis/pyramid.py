"""The way back from one position of a sequence, convolution by convolution."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsviz.analysis.alignment import depends
from dsviz.analysis.axis import Cells, Sliding
from dsviz.analysis.geometry import used_axes
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.sequence import Begin, ShiftRight
from dsviz.recording import Step

_CONVOLUTIONS = {Kind.STANDARD, Kind.DEPTHWISE, Kind.GROUPED}


@dataclass(frozen=True)
class Level:
    """One convolution along time."""

    path: str
    kernel: int
    dilation: int
    first: int
    last: int
    """The first and the last of its input's positions on the way; the zeros at the ends are counted too."""
    taps: tuple[int, ...]
    """Those that it reads for the position the way began at."""


@dataclass(frozen=True)
class Pyramid:
    """The convolutions on the way from one position to one input, in the order of execution."""

    position: int
    levels: tuple[Level, ...]
    first: int
    last: int
    """The first and the last position of the input that are seen, if it went on past its ends."""

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def shift(self) -> int:
        """How far the input was moved to the right before the first convolution read it."""
        return self.levels[0].last - self.last if self.levels else 0


def pyramid(steps: Sequence[Step], index: int, position: int, origin: int) -> Pyramid | None:
    """The way from `position` of step `index` to the network's input `origin` (-1, -2, …); None without one.

    Followed are the steps made of that input, along the last axis. What an attention looks up is no part of
    the way: it reaches every position anyhow. Needs no kept outputs.
    """
    made_of = depends(steps)
    needed: dict[int, Cells] = {index: np.array([position], dtype=np.int64)}
    levels = []
    for number in range(index, -1, -1):
        if number not in needed:
            continue
        step, cells = steps[number], needed.pop(number)
        axis = _axis(step)
        read = axis.reads(cells)
        if _along_time(step):
            levels.append(_level(step, axis, read, position))
        for source in _followed(step):
            if source == origin or (source >= 0 and origin in made_of[source]):
                needed[source] = np.union1d(needed[source], read) if source in needed else read
    seen = needed.get(origin)
    if seen is None:
        return None
    return Pyramid(position, tuple(reversed(levels)), int(seen[0]), int(seen[-1]))


def _followed(step: Step) -> list[int]:
    """The sources along whose positions the output runs."""
    sources = [source for source in step.sources if source is not None]
    return sources[:1] if kind_of(step.module) is Kind.MATMUL else sources


def _axis(step: Step) -> Sliding:
    """How a step reads the last axis of its first input; only convolutions and shifts move it."""
    if isinstance(step.module, Begin | ShiftRight):
        return Sliding(before=1)
    if kind_of(step.module) not in _CONVOLUTIONS:
        return Sliding()
    axis = used_axes(step)[-1]
    if not isinstance(axis, Sliding):
        raise ValueError(f"{step.path}: a convolution slides, {axis} does not")
    return axis


def _along_time(step: Step) -> bool:
    sides: tuple[int, ...] = getattr(step.module, "kernel_size", ())
    return kind_of(step.module) in _CONVOLUTIONS and max(sides) > 1


def _level(step: Step, axis: Sliding, read: Cells, position: int) -> Level:
    taps = axis.window(position)
    return Level(step.path, axis.kernel, axis.dilation, int(read[0]), int(read[-1]), taps)
