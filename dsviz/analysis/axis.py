"""The ways in which the outputs of a step read one axis of its input."""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.int64]


class Axis(Protocol):
    """How one axis is read."""

    def window(self, output: int) -> tuple[int, ...]:
        """The input cells that output cell `output` reads, padding included."""

    def reads(self, outputs: Cells) -> Cells:
        """All cells that these outputs read together, in order, each once."""

    def nearest(self, cell: int) -> int:
        """The output whose window is centred nearest to an input cell; it may lie past the ends."""


@dataclass(frozen=True)
class Sliding:
    """Output i reads i * stride - before + t * dilation for t = 0 … kernel - 1."""

    kernel: int = 1
    stride: int = 1
    dilation: int = 1
    before: int = 0

    def window(self, output: int) -> tuple[int, ...]:
        first = output * self.stride - self.before
        return tuple(first + tap * self.dilation for tap in range(self.kernel))

    def only(self, taps: npt.NDArray[np.intp]) -> "Sliding":
        """From the first to the last of these taps."""
        first, last = int(taps[0]), int(taps[-1])
        return replace(self, kernel=last - first + 1, before=self.before - first * self.dilation)

    def reads(self, outputs: Cells) -> Cells:
        firsts = outputs * self.stride - self.before
        if self.kernel == 1 or not len(firsts):
            return firsts
        # marks on a line: sorting all windows of a spectrogram would take a second
        low, reach = firsts[0], (self.kernel - 1) * self.dilation + 1
        marks = np.zeros(firsts[-1] - low + reach + 1, dtype=np.int64)
        if self.dilation == 1:
            marks[firsts - low] += 1
            marks[firsts - low + reach] -= 1
            marks = marks.cumsum()
        else:
            for tap in range(self.kernel):
                marks[firsts - low + tap * self.dilation] = 1
        cells: Cells = np.flatnonzero(marks) + low
        return cells

    def nearest(self, cell: int) -> int:
        # twice the distance to the centre of window 0, so that a centre between two cells stays whole
        twice = 2 * (cell + self.before) - (self.kernel - 1) * self.dilation
        return (twice + self.stride - 1) // (2 * self.stride)


@dataclass(frozen=True)
class Adaptive:
    """`outputs` windows that cover `size` cells evenly."""

    size: int
    outputs: int

    def window(self, output: int) -> tuple[int, ...]:
        end = -(-(output + 1) * self.size // self.outputs)
        return tuple(range(output * self.size // self.outputs, end))

    def reads(self, outputs: Cells) -> Cells:
        cells = [cell for output in outputs for cell in self.window(int(output))]
        return np.unique(np.array(cells, dtype=np.int64))

    def nearest(self, cell: int) -> int:
        return cell * self.outputs // self.size


@dataclass(frozen=True)
class Whole:
    """Every output reads every cell."""

    size: int

    def window(self, output: int) -> tuple[int, ...]:  # noqa: ARG002 - every window is the same
        return tuple(range(self.size))

    def reads(self, outputs: Cells) -> Cells:  # noqa: ARG002
        return np.arange(self.size, dtype=np.int64)

    def nearest(self, cell: int) -> int:
        return cell


@dataclass(frozen=True)
class Spread:
    """Transposed: input i writes to i * stride - before + t * dilation for t = 0 … kernel - 1."""

    kernel: int
    stride: int
    dilation: int
    before: int

    def taps(self, output: int) -> tuple[int, ...]:
        """The kernel cells through which inputs reach this output, in the order of `window`."""
        reach = range(self.kernel - 1, -1, -1)
        return tuple(tap for tap in reach if (output + self.before - tap * self.dilation) % self.stride == 0)

    def window(self, output: int) -> tuple[int, ...]:
        return tuple((output + self.before - tap * self.dilation) // self.stride for tap in self.taps(output))

    def reads(self, outputs: Cells) -> Cells:
        cells = [cell for output in outputs for cell in self.window(int(output))]
        return np.unique(np.array(cells, dtype=np.int64))

    def nearest(self, cell: int) -> int:
        return cell * self.stride - self.before + (self.kernel - 1) * self.dilation // 2


@dataclass(frozen=True)
class Until:
    """Output i reads every cell from the first to i: statistics of all that has been heard so far."""

    def window(self, output: int) -> tuple[int, ...]:
        return tuple(range(output + 1))

    def reads(self, outputs: Cells) -> Cells:
        return np.arange(int(outputs.max(initial=-1)) + 1, dtype=np.int64)

    def nearest(self, cell: int) -> int:
        return cell


@dataclass(frozen=True)
class Folded:
    """Output i reads cell i of every run of `rows`: which run is a matter of the channel."""

    rows: int
    runs: int

    def window(self, output: int) -> tuple[int, ...]:
        return tuple(output + run * self.rows for run in range(self.runs))

    def reads(self, outputs: Cells) -> Cells:
        runs = np.arange(self.runs, dtype=np.int64) * self.rows
        return np.unique(outputs[:, None] + runs)

    def nearest(self, cell: int) -> int:
        return cell % self.rows
