"""The numbers of the page One pixel: small whole weights, and what torch makes of them and the input."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from dsviz.ui.learn.one_pixel_settings import BOUNDS, Settings

Array = NDArray[np.float32]

_CHANNELS, _OUTPUTS = BOUNDS["channels"][1], BOUNDS["outputs"][1]
# For three taps kernels that mean something: sharpen, edge to the right, edge downwards, diagonal.
_PLANES = (
    ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    ((-1, -1, 0), (-1, 0, 1), (0, 1, 1)),
)
_LINES = ((-1, 2, -1), (-1, 0, 1), (1, 1, 1), (1, -2, 1))
_MIXING = ((1, 1, -1, 1), (1, -1, 2, 1), (-1, 1, 1, 2), (2, 1, 1, -1))  # (outputs, channels)
_BIAS = (3, -2, 5, -4)


@dataclass(frozen=True, eq=False)
class Numbers:
    """A convolution's weights, and the sheets that torch computes with them.

    `x` (channels, rows, columns); `depthwise` (channels, rows, columns of the kernel); `pointwise`
    (outputs, channels); `standard` (outputs, channels, rows, columns of the kernel); `bias` (outputs,)
    or None. `middle` is what depthwise gives, `separable` and `whole` are the two results.
    """

    x: Array
    depthwise: Array
    pointwise: Array
    standard: Array
    bias: Array | None
    middle: Array
    separable: Array
    whole: Array


def numbers(x: Array, settings: Settings, *, fused: bool, biased: bool) -> Numbers:
    """Both convolutions of `x` (channels, rows, columns), computed by torch in float32."""
    depthwise, pointwise = _depthwise(settings), _pointwise(settings)
    standard = pointwise[:, :, None, None] * depthwise[None] if fused else _own(settings)
    bias = np.array(_BIAS[: settings.outputs], np.float32) if biased else None
    with torch.inference_mode():
        middle = _convolved(torch.from_numpy(x), depthwise[:, None], settings, groups=settings.channels)
        mixed = F.conv2d(middle[None], torch.from_numpy(pointwise[:, :, None, None]), _tensor(bias))[0]
        whole = _convolved(torch.from_numpy(x), standard, settings, bias)
    results = (np.asarray(sheet) for sheet in (middle, mixed, whole))
    return Numbers(x, depthwise, pointwise, standard, bias, *results)


def _convolved(
    x: Tensor, weight: Array, settings: Settings, bias: Array | None = None, groups: int = 1
) -> Tensor:
    """(channels, rows, columns) -> the same with the output's sizes; 1-D is one row."""
    top, bottom, left, right = settings.pads
    padded = F.pad(x, (left, right, top, bottom))[None]
    kernel = torch.from_numpy(weight)
    return F.conv2d(padded, kernel, _tensor(bias), settings.stride, 0, settings.dilation, groups)[0]


def _tensor(bias: Array | None) -> Tensor | None:
    return None if bias is None else torch.from_numpy(bias)


def _depthwise(settings: Settings) -> Array:
    """The same for a channel whatever the number of channels, so that settings can be compared."""
    rows, columns = settings.kernel_size
    if columns == 3:
        known = np.array(_PLANES if rows == 3 else _LINES, np.float32)
        return known.reshape(_CHANNELS, rows, columns)[: settings.channels]
    return _drawn(_CHANNELS, rows, columns)[: settings.channels]


def _pointwise(settings: Settings) -> Array:
    return np.array(_MIXING, np.float32)[: settings.outputs, : settings.channels]


def _own(settings: Settings) -> Array:
    every = _drawn(_OUTPUTS * _CHANNELS, *settings.kernel_size)
    sheets = every.reshape(_OUTPUTS, _CHANNELS, *settings.kernel_size)
    return np.ascontiguousarray(sheets[: settings.outputs, : settings.channels])


def _drawn(count: int, rows: int, columns: int) -> Array:
    """(count, rows, columns) of -1, 0, 1 and 2, always the same; no kernel is all zeros."""
    values = np.random.default_rng((rows, columns)).integers(-1, 3, (count, rows, columns))
    values[:, rows // 2, columns // 2] += values.any(axis=(1, 2)) == 0
    return values.astype(np.float32)
