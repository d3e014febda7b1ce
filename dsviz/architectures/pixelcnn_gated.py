"""Gated PixelCNN: two stacks of convolutions, so that no earlier pixel stays unseen.

A. van den Oord et al., "Conditional Image Generation with PixelCNN Decoders", 2016, arXiv:1606.05328:
Figure 2 is one layer. The form `separable` is ours, as in pixelcnn.py.
"""

from collections import OrderedDict

from torch import Tensor, nn

from dsviz.architectures.pixelcnn_parts import FIRST_KERNEL, POINT, Head, PastAndCurrent, Preset, masked
from dsviz.layers.blocks import Gate
from dsviz.layers.convolution import Conv2d, Padding
from dsviz.layers.masked import Current
from dsviz.layers.operations import Add, ShiftDown
from dsviz.recording import Block

KERNEL = 5  # of all blocks but the first; our choice, as the paper gives sizes for ImageNet only


class GatedBlock(Block):
    """A stack that reads the rows above, and one that reads the row itself.

    The vertical convolution reads the current row too, so it is shifted down before the horizontal stack
    may have it.
    """

    def __init__(self, channels: tuple[int, int], colours: int, kernel: int, current: Current) -> None:
        super().__init__()
        in_channels, width = channels
        double, reach = 2 * width, kernel // 2 + 1
        rows = (Padding.CAUSAL, Padding.SYMMETRIC)
        self.vertical: nn.Module = Conv2d(in_channels, double, (reach, kernel), bias=True, padding=rows)
        self.shift = ShiftDown()
        self.link = Conv2d(double, double, 1, bias=True)
        self.horizontal: nn.Module = masked((in_channels, double), colours, (1, reach), current, parts=2)
        self.add = Add()
        self.gate = Gate()
        self.project = masked((width, width), colours, POINT, Current.UPTO)

    def both(self, above: Tensor, left: Tensor) -> tuple[Tensor, Tensor]:
        """What the vertical convolution makes, (batch, 2 * width, …), and the horizontal stack's output."""
        wide = self.vertical(above)
        joined = self.add(self.link(self.shift(wide)), self.horizontal(left))
        return wide, self.project(self.gate(joined))


class FirstGatedBlock(GatedBlock):
    """(batch, colours, rows, columns) -> both stacks, (batch, width, …) each; a pixel never sees itself."""

    def __init__(self, width: int, colours: int) -> None:
        super().__init__((colours, width), colours, FIRST_KERNEL, Current.BEFORE)
        self.gate_above = Gate()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        wide, left = self.both(x, x)
        return self.gate_above(wide), left


class LastGatedBlock(GatedBlock):
    """Both stacks -> (batch, width, rows, columns): only the horizontal one goes on, its input added."""

    def __init__(self, width: int, colours: int, form: str) -> None:
        super().__init__((width, width), colours, KERNEL, Current.UPTO)
        if form == "separable":
            self._factor(width, colours)
        self.residual = Add()

    def _factor(self, width: int, colours: int) -> None:
        """The same reach, each convolution over space depthwise."""
        reach = KERNEL // 2
        rows, past = (Padding.CAUSAL, Padding.SYMMETRIC), (Padding.VALID, Padding.PAST)
        parts = OrderedDict[str, nn.Module](
            depthwise=Conv2d(width, width, (reach + 1, KERNEL), groups=width, padding=rows),
            pointwise=Conv2d(width, 2 * width, 1, bias=True),
        )
        self.vertical = nn.Sequential(parts)
        self.horizontal = PastAndCurrent(
            Conv2d(width, width, (1, reach), groups=width, padding=past),
            masked((width, 2 * width), colours, POINT, Current.UPTO, parts=2),
        )

    def forward(self, above: Tensor, left: Tensor) -> Tensor:
        _, made = self.both(above, left)
        total: Tensor = self.residual(left, made)
        return total


class MiddleGatedBlock(LastGatedBlock):
    """Both stacks -> both stacks, (batch, width, rows, columns) each."""

    def __init__(self, width: int, colours: int, form: str) -> None:
        super().__init__(width, colours, form)
        self.gate_above = Gate()

    def forward(self, above: Tensor, left: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        wide, made = self.both(above, left)
        return self.gate_above(wide), self.residual(left, made)


class GatedPixelCNN(nn.Module):
    """(batch, colours, rows, columns) -> (batch, colours * levels, rows, columns)."""

    def __init__(self, preset: Preset, form: str) -> None:
        super().__init__()
        self.middle = range(2, preset.blocks)
        self.block1 = FirstGatedBlock(preset.width, preset.colours)
        for number in self.middle:
            self.add_module(f"block{number}", MiddleGatedBlock(preset.width, preset.colours, form))
        self.last = f"block{preset.blocks}"
        self.add_module(self.last, LastGatedBlock(preset.width, preset.colours, form))
        scores = preset.colours * preset.levels
        self.head = Head((preset.width, preset.head, scores), preset.colours)

    def forward(self, x: Tensor) -> Tensor:
        above, left = self.block1(x)
        for number in self.middle:
            above, left = self.get_submodule(f"block{number}")(above, left)
        scores: Tensor = self.head(self.get_submodule(self.last)(above, left))
        return scores
