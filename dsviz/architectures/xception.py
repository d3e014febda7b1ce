"""Xception: Inception taken to the extreme, modules of separable convolutions with a way around each.

F. Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2016, arXiv:1610.02357:
Figure 5 is the network. Nothing stands between depthwise and pointwise (section 4.7 tried it).
"""

from collections import OrderedDict
from itertools import pairwise
from typing import NamedTuple

from torch import nn

from dsviz.architectures.architecture import Architecture, Image, Paper, classes
from dsviz.architectures.options import Choice, Number
from dsviz.layers.blocks import Head, Projection, Residual
from dsviz.layers.convolution import Conv2d, Padding
from dsviz.layers.pooling import MaxPool2d
from dsviz.published import Published, Quantity
from dsviz.recording import Block


class Row(NamedTuple):
    """A module with a way around it: what its separable convolutions put out, whether a pool ends it."""

    channels: tuple[int, ...]
    pools: bool = False
    repeats: int = 1


STEM = (32, 64)
TABLE = (
    Row((128, 128), pools=True), Row((256, 256), pools=True), Row((728, 728), pools=True),  # entry flow
    Row((728, 728, 728), repeats=8),  # middle flow
    Row((728, 1024), pools=True),  # exit flow; it alone grows in its second convolution
)  # fmt: skip
LAST = (1536, 2048)
POOLS = {"sym": Padding.SYMMETRIC, "tf": Padding.SAME}
DROPOUT = 0.5
LEAST = 8
"""Channels of the narrowest layer, as in MobileNet."""


class Stem(Block, nn.Sequential):
    """(batch, 3, size, size) -> (batch, 64, size / 2 - 2.5, …): two standard convolutions without padding."""

    def __init__(self, channels: tuple[int, ...], eps: float) -> None:
        first, second = channels
        super().__init__(
            OrderedDict(
                conv1=Conv2d(3, first, 3, stride=2, padding=Padding.VALID),
                norm1=nn.BatchNorm2d(first, eps),
                act1=nn.ReLU(),
                conv2=Conv2d(first, second, 3, padding=Padding.VALID),
                norm2=nn.BatchNorm2d(second, eps),
                act2=nn.ReLU(),
            )
        )


class Unit(nn.Sequential):
    """(batch, in_channels, rows, columns) -> (batch, out_channels, rows, columns).

    Depthwise 3 x 3, pointwise, norm; `opens` puts a ReLU before them, which leaves its input as it was.
    """

    def __init__(self, in_channels: int, out_channels: int, *, opens: bool, eps: float) -> None:
        parts = OrderedDict[str, nn.Module](act=nn.ReLU()) if opens else OrderedDict[str, nn.Module]()
        parts["depthwise"] = Conv2d(in_channels, in_channels, 3, groups=in_channels)
        parts["pointwise"] = Conv2d(in_channels, out_channels, 1)
        parts["norm"] = nn.BatchNorm2d(out_channels, eps)
        super().__init__(parts)


class Exit(Block, nn.Sequential):
    """(batch, 1024, rows, columns) -> (batch, 2048, rows, columns): the only module without a way around."""

    def __init__(self, channels: tuple[int, ...], eps: float) -> None:
        entering, first, second = channels
        super().__init__(
            OrderedDict(
                unit1=Unit(entering, first, opens=False, eps=eps),
                act1=nn.ReLU(),
                unit2=Unit(first, second, opens=False, eps=eps),
                act2=nn.ReLU(),
            )
        )


class Xception(nn.Sequential):
    """(batch, 3, size, size) -> (batch, classes), the scores before the softmax. A block is a module.

    `width` multiplies the channels of every layer: ours, as the paper has 1 only.
    """

    def __init__(self, classes: int = 1000, pool: str = "sym", eps: float = 1e-3, width: float = 1.0) -> None:
        stem, last = _scaled(STEM, width), _scaled(LAST, width)
        parts = OrderedDict[str, nn.Module](block1=Stem(stem, eps))
        channels = stem[-1]
        for row in (entry for entry in TABLE for _ in range(entry.repeats)):
            narrow = row._replace(channels=_scaled(row.channels, width))
            # module 1 has just ended in a ReLU, all others end in a sum
            parts[f"block{len(parts) + 1}"] = _module(channels, narrow, len(parts) > 1, POOLS[pool], eps)
            channels = narrow.channels[-1]
        parts[f"block{len(parts) + 1}"] = Exit((channels, *last), eps)
        parts["head"] = Head(last[-1], classes, DROPOUT)
        super().__init__(parts)


def _scaled(channels: tuple[int, ...], width: float) -> tuple[int, ...]:
    return tuple(max(int(width * count), LEAST) for count in channels)


def _module(channels: int, row: Row, opens: bool, pool: Padding, eps: float) -> Residual:
    main = OrderedDict[str, nn.Module]()
    for number, (before, after) in enumerate(pairwise((channels, *row.channels)), 1):
        main[f"unit{number}"] = Unit(before, after, opens=opens or number > 1, eps=eps)
    if not row.pools:
        return Residual(nn.Sequential(main))
    main["pool"] = MaxPool2d(3, stride=2, padding=pool)
    return Residual(nn.Sequential(main), Projection(channels, row.channels[-1], 2, eps=eps))


ARCHITECTURE = Architecture(
    key="xception",
    network=Xception,
    inputs=(Image(size=299),),
    paper=Paper(
        "F. Chollet", 2016, "Xception: Deep Learning with Depthwise Separable Convolutions", "1610.02357"
    ),
    separable=True,
    options=(
        Number("size", 299, (224, 299), 32, 512),  # 224 for comparison with other networks
        classes(1000),
        Number("width", 1.0, (0.125, 1.0), 0.05, 1.0),  # the paper has 1 only, an eighth trains anywhere
        Choice("pool", "sym", ("sym", "tf"), counts=False),
        Number("eps", 1e-3, (1e-3, 1e-5), 1e-8, 0.1, counts=False),
    ),
    published=(
        Published("1", Quantity.ACCURACY, "79.0%", note="architectures.note_top1"),
        Published("1", Quantity.ACCURACY, "94.5%", note="architectures.note_top5"),
        Published("3", Quantity.PARAMS, "22,855,952"),
    ),
)
