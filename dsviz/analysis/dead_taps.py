"""Kernel cells that can never meet a value: on a small map some fall into the padding at every position."""

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from dsviz.analysis.geometry import axes_of
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masked import weight_of
from dsviz.recording import Step

_WINDOWED = (Kind.DEPTHWISE, Kind.STANDARD, Kind.GROUPED)


@dataclass(frozen=True, eq=False)
class DeadTaps:
    """The cells of one kernel: all kernels of a convolution share their windows."""

    dead: npt.NDArray[np.bool_]
    """In the kernel's shape: whether a cell is over padding at every position."""
    kernels: int
    """Kernels of this shape: outputs times the inputs that each reads."""

    @property
    def count(self) -> int:
        return int(self.dead.sum())

    @property
    def weights(self) -> int:
        """Weights of no effect on inputs of this size."""
        return self.count * self.kernels


def dead_taps(step: Step) -> DeadTaps | None:
    """The dead cells of a convolution on the input it had; None where it is none or every cell is alive."""
    if kind_of(step.module) not in _WINDOWED:
        return None
    lines = []
    sizes = zip(axes_of(step), step.input_shapes[0][2:], step.output_shapes[0][2:], strict=True)
    for axis, cells, positions in sizes:
        windows = np.array([axis.window(position) for position in range(positions)])
        lines.append(~((windows >= 0) & (windows < cells)).any(axis=0))
    dead = np.asarray(reduce(np.logical_or.outer, lines))
    outputs, inputs = weight_of(step.module).shape[:2]
    return DeadTaps(dead, outputs * inputs) if dead.any() else None
