"""Convolutions of one and two dimensions that know how they pad.

A depthwise convolution given many zeros a side through the `padding` argument leaves torch's
fast CPU kernel and runs up to 20 times slower; padding first keeps it (benchmarks/convolutions.py).
"""

from collections.abc import Sequence
from enum import StrEnum
from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn import functional as F

Pads = tuple[tuple[int, int], ...]
"""Zeros before and after, for each axis of space."""

SLOW_PADDING = 5
"""From this many zeros a side torch's `padding` argument is slower than padding first (7 with AVX-512)."""


class Padding(StrEnum):
    """Where the zeros go; `reach` is (kernel - 1) * dilation + 1, the cells a kernel spans."""

    VALID = "valid"
    """None."""
    SYMMETRIC = "sym"
    """(reach - 1) // 2 before and after, as PyTorch users write it; kernels of odd size."""
    CAUSAL = "causal"
    """reach - 1 before: an output never looks at a later input."""
    PAST = "past"
    """reach before and the last cell cut off: an output looks at earlier inputs only, not at its own."""
    SAME = "same"
    """TensorFlow's: just enough for ceil(size / stride) outputs, the smaller half first."""
    KERAS = "keras"
    """Keras' MobileNet: like SAME at stride 1; with a stride, reach - stride after, whatever the size."""

    def amounts(self, size: int, reach: int, stride: int) -> tuple[int, int]:
        """Zeros (before, after) an axis of `size` cells; a negative number cuts cells off."""
        match self:
            case Padding.SYMMETRIC:
                return (reach - 1) // 2, (reach - 1) // 2
            case Padding.CAUSAL:
                return reach - 1, 0
            case Padding.PAST:
                return reach, -1
            case Padding.SAME:
                return _same(size, reach, stride)
            case Padding.KERAS:
                return _same(size, reach, stride) if stride == 1 else (0, max(reach - stride, 0))
        return 0, 0


def _same(size: int, reach: int, stride: int) -> tuple[int, int]:
    total = max((-(-size // stride) - 1) * stride + reach - size, 0)
    return total // 2, total - total // 2


class _Padded:
    """What both convolutions share: the rule of their zeros, applied in the faster of two ways."""

    rule: Padding | tuple[Padding, ...]
    """For all axes, or one for each."""
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    groups: int

    def pads(self, size: Sequence[int]) -> Pads:
        """Zeros (before, after) for each axis of an input whose axes of space measure `size` cells."""
        rules = self.rule if isinstance(self.rule, tuple) else (self.rule,) * len(size)
        geometry = zip(rules, size, self.kernel_size, self.dilation, self.stride, strict=True)
        return tuple(rule.amounts(n, (k - 1) * d + 1, s) for rule, n, k, d, s in geometry)

    def _pad(self, x: Tensor) -> tuple[Tensor, tuple[int, ...]]:
        """The input, padded where that is needed or faster, and what is left for torch to pad."""
        pads = self.pads(x.shape[2:])
        even = all(before == after for before, after in pads)
        if even and (self.groups == 1 or max(pads)[0] < SLOW_PADDING):
            return x, tuple(before for before, _ in pads)
        # what F.pad comes to, without its Python
        return torch.constant_pad_nd(x, tuple(chain(*reversed(pads)))), (0,) * len(pads)


class Conv1d(_Padded, nn.Conv1d):
    """(batch, in_channels, time) -> (batch, out_channels, time / stride)."""

    rule: Padding

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = False,
        padding: Padding = Padding.SYMMETRIC,
    ) -> None:
        super().__init__(
            in_channels, out_channels, kernel, stride=stride, dilation=dilation, groups=groups, bias=bias
        )
        self.rule = padding

    def forward(self, x: Tensor) -> Tensor:
        x, padding = self._pad(x)
        return F.conv1d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv2d(_Padded, nn.Conv2d):
    """(batch, in_channels, rows, columns) -> (batch, out_channels, rows / stride, columns / stride)."""

    rule: Padding | tuple[Padding, Padding]

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int | tuple[int, int],
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = False,
        padding: Padding | tuple[Padding, Padding] = Padding.SYMMETRIC,
    ) -> None:
        super().__init__(
            in_channels, out_channels, kernel, stride=stride, dilation=dilation, groups=groups, bias=bias
        )
        self.rule = padding

    def forward(self, x: Tensor) -> Tensor:
        x, padding = self._pad(x)
        return F.conv2d(x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)
