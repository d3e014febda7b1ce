"""ShuffleNet: pointwise convolutions in groups, and a channel shuffle that lets the groups meet.

X. Zhang, X. Zhou, M. Lin, J. Sun, "ShuffleNet: An Extremely Efficient Convolutional Neural Network for
Mobile Devices", 2017, arXiv:1707.01083: Table 1 is the network, Figure 2 its two units.
"""

from collections import OrderedDict
from math import ceil
from typing import NamedTuple

from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Image, Paper, classes
from dsviz.architectures.options import Choice, Number
from dsviz.architectures.shufflenet_published import PUBLISHED
from dsviz.layers.blocks import Head
from dsviz.layers.convolution import Conv2d
from dsviz.layers.operations import Add, Concat
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import Block


class Widths(NamedTuple):
    """Output channels of Conv1 and of stages 2, 3 and 4."""

    stem: int
    stages: tuple[int, int, int]


TABLE = {  # Table 1, by groups
    1: Widths(24, (144, 288, 576)),
    2: Widths(24, (200, 400, 800)),
    3: Widths(24, (240, 480, 960)),
    4: Widths(24, (272, 544, 1088)),
    8: Widths(24, (384, 768, 1536)),
}
REPEATS = (4, 8, 4)  # units of stages 2, 3 and 4; the first of each has stride 2
RELEASED = {  # the authors' code, by scale and groups: Conv1 does not always follow the scale
    (2.0, 3): Widths(48, (480, 960, 1920)),
    (2.0, 8): Widths(48, (768, 1536, 3072)),
    (1.5, 3): Widths(24, (360, 720, 1440)),
    (1.5, 8): Widths(24, (576, 1152, 2304)),
    (1.0, 3): Widths(24, (240, 480, 960)),
    (1.0, 8): Widths(24, (384, 768, 1536)),
    (0.5, 3): Widths(12, (120, 240, 480)),
    (0.5, 8): Widths(16, (192, 384, 768)),
}
BOTTLENECK = 4  # section 3.2: the inner channels are a quarter of the unit's output channels


class Stem(Block, nn.Sequential):
    """(batch, 3, size, size) -> (batch, channels, size / 4, size / 4)."""

    def __init__(self, channels: int) -> None:
        parts = OrderedDict[str, nn.Module](conv=Conv2d(3, channels, 3, stride=2))
        parts["norm"], parts["act"] = nn.BatchNorm2d(channels), nn.ReLU()
        parts["pool"] = nn.MaxPool2d(3, stride=2, padding=1)
        super().__init__(parts)


class Unit(Block):
    """(batch, channels, rows, columns) -> the same shape: Figure 2 (b).

    `groups` are those of the first and of the second pointwise convolution. `shuffle` is `paper` (behind the
    first one), `official` (the way back, behind the depthwise one, as in the released code) or `none`.
    """

    def __init__(self, channels: tuple[int, int], groups: tuple[int, int], shuffle: str) -> None:
        super().__init__()
        self.main = _main(channels, groups, shuffle, stride=1)
        self.add = Add()
        self.act = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.act(self.add(x, self.main(x)))
        return y


class DownUnit(Block):
    """(batch, in_channels, rows, columns) -> (batch, out_channels, rows / 2, columns / 2): Figure 2 (c)."""

    def __init__(self, channels: tuple[int, int], groups: tuple[int, int], shuffle: str) -> None:
        super().__init__()
        self.main = _main(channels, groups, shuffle, stride=2)
        self.shortcut = nn.AvgPool2d(3, stride=2, padding=1)
        self.concat = Concat()
        self.act = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.act(self.concat(self.shortcut(x), self.main(x)))
        return y


def _main(channels: tuple[int, int], groups: tuple[int, int], shuffle: str, *, stride: int) -> nn.Sequential:
    """The branch that computes; at stride 2 it leaves room for the shortcut's channels beside its own."""
    in_channels, out_channels = channels
    inner = out_channels // BOTTLENECK
    made = out_channels - in_channels if stride == 2 else out_channels
    parts = OrderedDict[str, nn.Module](reduce=Conv2d(in_channels, inner, 1, groups=groups[0]))
    parts["norm1"], parts["act1"] = nn.BatchNorm2d(inner), nn.ReLU()
    if shuffle == "paper" and groups[1] > 1:
        parts["shuffle"] = ChannelShuffle(groups[1])
    parts["depthwise"] = Conv2d(inner, inner, 3, stride=stride, groups=inner)
    parts["norm2"] = nn.BatchNorm2d(inner)
    if shuffle == "official" and groups[1] > 1:
        parts["shuffle"] = ChannelShuffle(inner // groups[1])
    parts["expand"] = Conv2d(inner, made, 1, groups=groups[1])
    parts["norm3"] = nn.BatchNorm2d(made)
    return nn.Sequential(parts)


class ShuffleNet(nn.Sequential):
    """(batch, 3, size, size) -> (batch, classes), the scores before the softmax."""

    def __init__(
        self, groups: int = 3, scale: float = 1.0, classes: int = 1000, shuffle: str = "paper"
    ) -> None:
        widths = widths_of(scale, groups)
        parts = OrderedDict[str, nn.Module](stem=Stem(widths.stem))
        channels = widths.stem
        for out_channels, repeats in zip(widths.stages, REPEATS, strict=True):
            for repeat in range(repeats):
                unit = Unit if repeat else DownUnit
                first = 1 if len(parts) == 1 else groups  # 24 channels are too few to be grouped
                parts[f"block{len(parts)}"] = unit((channels, out_channels), (first, groups), shuffle)
                channels = out_channels
        # the paper does not speak of a bias here; the released weights have none
        parts["head"] = Head(channels, classes, bias=shuffle != "official")
        super().__init__(parts)


def widths_of(scale: float, groups: int) -> Widths:
    """The channels at `scale`: the authors' where they released them, else rounded up to fit the groups.

    The rule is tensorpack's; the paper only says that all filters are scaled.
    """
    if (scale, groups) in RELEASED:
        return RELEASED[scale, groups]
    widths = TABLE[groups]
    first, second, third = (_fitting(width * scale, BOTTLENECK * groups) for width in widths.stages)
    return Widths(_fitting(widths.stem * scale, groups), (first, second, third))


def _fitting(channels: float, multiple: int) -> int:
    return ceil(channels / multiple) * multiple


ARCHITECTURE = Architecture(
    key="shufflenet",
    network=ShuffleNet,
    inputs=(Image(size=224),),
    paper=Paper(
        "X. Zhang, X. Zhou, M. Lin, J. Sun",
        2017,
        "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices",
        "1707.01083",
    ),
    separable=True,
    options=(
        Number("groups", 3, (1, 2, 3, 4, 8), 1, 8, closed=True),
        Number("scale", 1.0, (0.25, 0.5, 1.0, 1.5, 2.0), 0.25, 2.0),
        Choice("shuffle", "paper", ("paper", "official", "none")),
        Number("size", 224, (224,), 32, 512),
        classes(1000),
    ),
    published=PUBLISHED,
    small={"groups": 3},
)
