"""Blocks that two or more networks are made of."""

from collections import OrderedDict

from torch import Tensor, nn

from dsviz.layers.convolution import Conv2d, Padding
from dsviz.layers.operations import Add, Multiply, Split
from dsviz.recording import Block

Activation = type[nn.ReLU] | type[nn.ReLU6]


class ConvBlock(Block, nn.Sequential):
    """(batch, in_channels, rows, columns) -> (batch, out_channels, …): convolution, norm, activation."""

    def __init__(self, conv: nn.Conv2d, *, eps: float, act: Activation) -> None:
        super().__init__(OrderedDict(conv=conv, norm=nn.BatchNorm2d(conv.out_channels, eps), act=act()))


class SeparableBlock(Block, nn.Sequential):
    """(batch, in_channels, rows, columns) -> (batch, out_channels, rows / stride, …).

    Depthwise 3 x 3, norm, activation, pointwise, norm, activation: MobileNet's order.
    """

    def __init__(
        self, channels: tuple[int, int], stride: int, *, eps: float, act: Activation, padding: Padding
    ) -> None:
        in_channels, out_channels = channels
        super().__init__(
            OrderedDict(
                depthwise=Conv2d(
                    in_channels, in_channels, 3, stride=stride, groups=in_channels, padding=padding
                ),
                norm1=nn.BatchNorm2d(in_channels, eps),
                act1=act(),
                pointwise=Conv2d(in_channels, out_channels, 1),
                norm2=nn.BatchNorm2d(out_channels, eps),
                act2=act(),
            )
        )


class Projection(nn.Sequential):
    """(batch, in_channels, rows, columns) -> (batch, out_channels, rows / stride, …): pointwise, norm."""

    def __init__(self, in_channels: int, out_channels: int, stride: int, *, eps: float) -> None:
        super().__init__(
            OrderedDict(
                conv=Conv2d(in_channels, out_channels, 1, stride=stride),
                norm=nn.BatchNorm2d(out_channels, eps),
            )
        )


class Residual(Block):
    """x -> main(x) + shortcut(x); without a shortcut x itself is added. Both read the same x."""

    def __init__(self, main: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.main = main
        self.shortcut = shortcut
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.add(self.main(x), x if self.shortcut is None else self.shortcut(x))
        return total


class Head(Block, nn.Sequential):
    """(batch, channels, rows, columns) -> (batch, classes): mean over space, then one linear layer."""

    def __init__(
        self, channels: int, classes: int, dropout: float | None = None, *, bias: bool = True
    ) -> None:
        parts = OrderedDict[str, nn.Module](pool=nn.AdaptiveAvgPool2d(1), flatten=nn.Flatten())
        if dropout is not None:
            parts["dropout"] = nn.Dropout(dropout)
        parts["classifier"] = nn.Linear(channels, classes, bias=bias)
        super().__init__(parts)


class Gate(nn.Module):
    """(batch, 2 * channels, …) -> (batch, channels, …): sigmoid of one half times tanh of the other."""

    def __init__(self) -> None:
        super().__init__()
        self.split = Split(2)
        self.sigmoid = nn.Sigmoid()
        self.tanh = nn.Tanh()
        self.multiply = Multiply()

    def forward(self, x: Tensor) -> Tensor:
        opening, content = self.split(x)
        gated: Tensor = self.multiply(self.sigmoid(opening), self.tanh(content))
        return gated
