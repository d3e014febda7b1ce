"""Which input cells an output cell reads along each axis of space."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
from torch import nn

from dsviz.analysis.axis import Adaptive, Axis, Folded, Sliding, Spread, Until, Whole
from dsviz.layers.attention import Hide
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masked import MaskedConv2d
from dsviz.layers.normalization import CumulativeNorm, GlobalNorm
from dsviz.layers.operations import Crop, PadChannels, PadToWindows, ShiftDown, Subsample
from dsviz.layers.sequence import Begin, Follow, Lookup, Present, ShiftRight, Unfold
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.layers.spectral import Bands, PowerSpectrum
from dsviz.recording import Step

Position = tuple[int, ...]
"""(), (time,) or (row, column)."""
Place = tuple[tuple[int, ...], ...]
"""Per axis the input cells of a window; those below 0 or past the end are padding."""

_CONVOLUTIONS = {Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED}
_CELL_BY_CELL = {Kind.NORM, Kind.ACTIVATION, Kind.ADD, Kind.MULTIPLY, Kind.CONCAT, Kind.SPLIT}
_STILL = (nn.Identity, nn.Dropout, ChannelShuffle, PadChannels, PadToWindows, Crop, Follow)
OVER_TIME = (GlobalNorm, CumulativeNorm)
"""Norms whose mean has heard a whole recording, or all of it so far."""
_NUMBERED = (Lookup, ShiftRight, Unfold, Present, nn.Embedding)
"""They read whole numbers (batch, time): no axis of channels stands before time."""
_ADAPTIVE = (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)


def axes_of(step: Step) -> tuple[Axis, ...]:
    """How a step reads each axis of its first input; ValueError for an operation that nobody has described.

    Where the number of axes changes (flatten), an output reads all cells and there is no axis to step along.
    """
    module, size = step.module, space_of(step, 0)
    kind = kind_of(module)
    if isinstance(module, PowerSpectrum):  # its outputs have an axis of frequencies; time is read by frames
        return (Sliding(module.window, module.hop, before=module.window // 2),)
    if isinstance(module, _NUMBERED):
        return tuple(Sliding(before=int(isinstance(module, ShiftRight))) for _ in size)
    if len(step.output_shapes[0]) != len(step.input_shapes[0]):
        return tuple(Whole(n) for n in size)
    if kind in _CONVOLUTIONS:
        return _convolution(module, size)
    if kind is Kind.TRANSPOSED:
        geometry = (_each(getattr(module, name), len(size)) for name in ("kernel_size", "stride", "dilation"))
        pads = _each(module.padding, len(size))  # type: ignore[arg-type]
        return tuple(Spread(k, s, d, p) for k, s, d, p in zip(*geometry, pads, strict=True))
    if kind is Kind.POOL:
        return _pool(step)
    if isinstance(module, ShiftDown):
        return (Sliding(before=1), Sliding())
    if isinstance(module, Subsample):
        return tuple(Sliding(stride=module.stride) for _ in size)
    if isinstance(module, Begin):
        return (Sliding(before=1),)
    if isinstance(module, Bands):
        return (Folded(step.output_shapes[0][2], module.bands), Sliding())
    if isinstance(module, CumulativeNorm):
        return (Until(),)
    if kind in _CELL_BY_CELL or isinstance(module, (*_STILL, Hide)) or kind is Kind.MATMUL or not size:
        return tuple(Whole(n) if _reads_across(module) else Sliding() for n in size)
    raise ValueError(f"{step.path}: nobody has described which cells {type(module).__name__} reads")


def space_of(step: Step, number: int) -> tuple[int, ...]:
    """The axes of space or time of one of its inputs."""
    shape = step.input_shapes[number]
    return shape[1:] if isinstance(step.module, _NUMBERED) else shape[2:]


def meets_all(step: Step, number: int) -> bool:
    """Whether every output reads all cells of this input, whatever its own place: the source of attention."""
    return number > 0 and (kind_of(step.module) is Kind.MATMUL or isinstance(step.module, Hide))


def walked(step: Step, axes: tuple[Axis, ...]) -> tuple[Axis, ...]:
    """The axes for a walk to the input: norms over time are passed cell by cell, as in the papers' fields."""
    return tuple(Sliding() for _ in axes) if isinstance(step.module, OVER_TIME) else axes


def used_axes(step: Step) -> tuple[Axis, ...]:
    """As `axes_of`, without the edges of a kernel that a mask hides from all channels."""
    axes = axes_of(step)
    if not isinstance(step.module, MaskedConv2d):
        return axes
    rows, columns = np.nonzero(step.module.taps)
    used = (np.unique(rows), np.unique(columns))
    return tuple(a.only(u) if isinstance(a, Sliding) else a for a, u in zip(axes, used, strict=True))


def window_at(step: Step, position: Position) -> Place:
    """Per axis the input cells that the output at `position` reads, padding included."""
    axes = axes_of(step)
    if len(position) != len(axes):  # flattened: all cells
        return tuple(axis.window(0) for axis in axes)
    return tuple(axis.window(cell) for axis, cell in zip(axes, position, strict=True))


def output_at(axes: Sequence[Axis], cell: Position, space: Position) -> Position:
    """The output position, of `space`, whose window is centred nearest to an input cell."""
    nearest = (axis.nearest(n) for axis, n in zip(axes, cell, strict=True))
    return tuple(min(max(n, 0), end - 1) for n, end in zip(nearest, space, strict=True))


def outside(place: Place, size: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which cells of a window are padding, in the window's shape."""
    flags = [not all(0 <= c < n for c, n in zip(cell, size, strict=True)) for cell in product(*place)]
    return np.array(flags, dtype=bool).reshape([len(cells) for cells in place])


def _convolution(module: nn.Module, size: Sequence[int]) -> tuple[Axis, ...]:
    names = ("kernel_size", "stride", "dilation")
    kernel, stride, dilation = (_each(getattr(module, name), len(size)) for name in names)
    before = _zeros_before(module, size, kernel, dilation)
    return tuple(Sliding(k, s, d, b) for k, s, d, b in zip(kernel, stride, dilation, before, strict=True))


def _zeros_before(
    module: nn.Module, size: Sequence[int], kernel: Position, dilation: Position
) -> tuple[int, ...]:
    pads = getattr(module, "pads", None)
    if callable(pads):
        return tuple(before for before, _ in pads(size))
    if module.padding_mode != "zeros":
        raise ValueError(f"padding_mode must be zeros, got {module.padding_mode}")
    if module.padding == "same":  # torch allows it at stride 1 only
        return tuple(d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True))
    return _each(0 if module.padding == "valid" else module.padding, len(size))  # type: ignore[arg-type]


def _pool(step: Step) -> tuple[Axis, ...]:
    module, size, outputs = step.module, step.input_shapes[0][2:], step.output_shapes[0][2:]
    if isinstance(module, _ADAPTIVE):
        return tuple(Adaptive(n, m) for n, m in zip(size, outputs, strict=True))
    kernel, stride = (_each(getattr(module, name), len(size)) for name in ("kernel_size", "stride"))
    dilation = _each(getattr(module, "dilation", 1), len(size))
    pads = getattr(module, "pads", None)
    before = [b for b, _ in pads(size)] if callable(pads) else _each(module.padding, len(size))  # type: ignore[arg-type]
    return tuple(Sliding(k, s, d, b) for k, s, d, b in zip(kernel, stride, dilation, before, strict=True))


def _reads_across(module: nn.Module) -> bool:
    """Norms that look at the whole map when they run."""
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
        return module.running_mean is None
    softmax_in_space = isinstance(module, nn.Softmax) and module.dim != 1
    return isinstance(module, nn.GroupNorm | nn.LayerNorm | GlobalNorm) or softmax_in_space


def _each(value: int | Sequence[int], count: int) -> tuple[int, ...]:
    """A setting of torch's, one number or one per axis, as one per axis."""
    return (value,) * count if isinstance(value, int) else tuple(value)
