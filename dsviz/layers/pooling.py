"""Max pooling that pads as the convolutions do."""

from collections.abc import Sequence
from itertools import chain

from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.layers.convolution import Padding, Pads


class MaxPool2d(nn.MaxPool2d):
    """(batch, channels, rows, columns) -> (batch, channels, rows / stride, columns / stride).

    What is added around a map is minus infinity, so that it never wins.
    """

    def __init__(self, kernel: int, *, stride: int, padding: Padding = Padding.SYMMETRIC) -> None:
        super().__init__((kernel, kernel), (stride, stride))
        self.window, self.step = kernel, stride
        self.rule = padding

    def pads(self, size: Sequence[int]) -> Pads:
        """Cells (before, after) for each axis of an input whose axes of space measure `size` cells."""
        return tuple(self.rule.amounts(n, self.window, self.step) for n in size)

    def forward(self, x: Tensor) -> Tensor:
        pads = self.pads(x.shape[2:])
        if all(before == after for before, after in pads):
            return F.max_pool2d(x, self.window, self.step, [before for before, _ in pads])
        padded = F.pad(x, tuple(chain(*reversed(pads))), value=float("-inf"))
        return F.max_pool2d(padded, self.window, self.step)


class AdaptiveMaxPool2d(nn.AdaptiveMaxPool2d):
    """(batch, channels, …) -> (batch, channels, rows, columns): the largest of windows that cover all evenly.

    The size is told at every call, so that one map can be brought to the size of another.
    """

    def __init__(self) -> None:
        super().__init__((None, None))

    def forward(self, x: Tensor, rows: int, columns: int) -> Tensor:  # type: ignore[override]
        return F.adaptive_max_pool2d(x, (rows, columns))
