"""MobileNet: depthwise separable blocks from end to end.

A. Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
2017, arXiv:1704.04861: Table 1 is the body, section 3.3 the width, section 3.4 the resolution.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from torch import nn

from dsviz.architectures.architecture import Architecture, Image, Paper, classes
from dsviz.architectures.mobilenet_published import PUBLISHED
from dsviz.architectures.options import Choice, Number
from dsviz.layers.blocks import Activation, ConvBlock, Head, SeparableBlock
from dsviz.layers.convolution import Conv2d, Padding
from dsviz.recording import Block


class Row(NamedTuple):
    """Two lines of Table 1: `Conv dw` at `stride`, then the 1 x 1 `Conv` to `out_channels`."""

    out_channels: int
    stride: int
    repeats: int = 1


STEM_CHANNELS = 32
TABLE = (
    Row(64, 1),
    Row(128, 2), Row(128, 1),
    Row(256, 2), Row(256, 1),
    Row(512, 2), Row(512, 1, repeats=5),
    Row(1024, 2), Row(1024, 1),  # the last is printed s2; its printed sizes, 7 x 7 to 7 x 7, need s1
)  # fmt: skip
ACTIVATIONS: dict[str, Activation] = {"relu6": nn.ReLU6, "relu": nn.ReLU}
DROPOUT = 1e-3  # the authors' released code; the paper does not speak of it


class MobileNet(nn.Sequential):
    """(batch, 3, size, size) -> (batch, classes), the scores before the softmax.

    `body` is the paper's network (separable) or one of its two comparisons: every separable block as one
    standard 3 x 3 convolution (Table 4), or the five equal blocks left out (shallow, Table 5).
    """

    def __init__(
        self,
        width: float = 1.0,
        classes: int = 1000,
        act: str = "relu6",
        eps: float = 1e-3,
        padding: str = "sym",
        body: str = "separable",
    ) -> None:
        activation = ACTIVATIONS[act]
        rule = Padding(padding)
        channels = _scaled(STEM_CHANNELS, width)
        stem_rule = Padding.SAME if rule is Padding.KERAS else rule  # only Keras' depthwise pads after
        stem = Conv2d(3, channels, 3, stride=2, padding=stem_rule)
        parts = OrderedDict[str, nn.Module](stem=ConvBlock(stem, eps=eps, act=activation))
        block = _BODIES[body]
        for row in _rows(body):
            out_channels = _scaled(row.out_channels, width)
            parts[f"block{len(parts)}"] = block((channels, out_channels), row.stride, eps, activation, rule)
            channels = out_channels
        parts["head"] = Head(channels, classes, DROPOUT)
        super().__init__(parts)


def _scaled(channels: int, width: float) -> int:
    """Section 3.3, with the released code's minimum of 8."""
    return max(int(channels * width), 8)


def _rows(body: str) -> list[Row]:
    return [row for row in TABLE for _ in range(row.repeats) if row.repeats == 1 or body != "shallow"]


def _separable(
    channels: tuple[int, int], stride: int, eps: float, act: Activation, padding: Padding
) -> Block:
    return SeparableBlock(channels, stride, eps=eps, act=act, padding=padding)


def _standard(channels: tuple[int, int], stride: int, eps: float, act: Activation, padding: Padding) -> Block:
    return ConvBlock(Conv2d(*channels, 3, stride=stride, padding=padding), eps=eps, act=act)


_Make = Callable[[tuple[int, int], int, float, Activation, Padding], Block]
_BODIES: dict[str, _Make] = {"separable": _separable, "standard": _standard, "shallow": _separable}


ARCHITECTURE = Architecture(
    key="mobilenet",
    network=MobileNet,
    inputs=(Image(size=224),),
    paper=Paper(
        "A. Howard, M. Zhu, B. Chen, D. Kalenichenko, W. Wang, T. Weyand, M. Andreetto, H. Adam",
        2017,
        "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
        "1704.04861",
    ),
    separable=lambda options: options["body"] != "standard",
    options=(
        Number("width", 1.0, (0.25, 0.5, 0.75, 1.0), 0.05, 2.0),
        Number("size", 224, (128, 160, 192, 224), 32, 512),
        classes(1000),
        Choice("act", "relu6", ("relu6", "relu"), counts=False),
        Choice("padding", "sym", ("sym", "keras"), counts=False),
        Number("eps", 1e-3, (1e-3, 1e-5), 1e-8, 0.1, counts=False),
        Choice("body", "separable", ("separable", "standard", "shallow")),
    ),
    published=PUBLISHED,
)
