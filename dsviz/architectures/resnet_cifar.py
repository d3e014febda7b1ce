"""ResNet for pictures of 32 pixels: residual blocks of standard convolutions, nothing separable in them.

K. He, X. Zhang, S. Ren, J. Sun, "Deep Residual Learning for Image Recognition", 2015, arXiv:1512.03385:
section 4.2 and Table 6. Version 2 has norm and ReLU first, as in "Identity Mappings in Deep Residual
Networks", 2016, arXiv:1603.05027; so measured it stands in the table of PydMobileNet (arXiv:1811.07083).
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Image, Paper, classes
from dsviz.architectures.options import Choice, Number
from dsviz.layers.blocks import ConvBlock, Head, Residual
from dsviz.layers.convolution import Conv2d
from dsviz.layers.operations import Add, PadChannels, Subsample
from dsviz.published import Published, Quantity, Value
from dsviz.recording import Block


class Row(NamedTuple):
    """A stage of equal blocks: what they put out, and the stride of the first."""

    out_channels: int
    stride: int


SIZE = 32
STEM_CHANNELS = 16
TABLE = (Row(16, 1), Row(32, 2), Row(64, 2))
EPS = 1e-5
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)  # of the training pictures of CIFAR


class Resolved(Residual):
    """Version 1: two convolutions, each with a norm; a ReLU follows the sum.

    Where the size changes, the shortcut takes every second row and column and puts channels of zeros behind
    (option A of the paper), which costs neither weights nor arithmetic.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        main = OrderedDict[str, nn.Module](
            conv1=Conv2d(in_channels, out_channels, 3, stride=stride),
            norm1=nn.BatchNorm2d(out_channels, EPS),
            act1=nn.ReLU(),
            conv2=Conv2d(out_channels, out_channels, 3),
            norm2=nn.BatchNorm2d(out_channels, EPS),
        )
        around = OrderedDict[str, nn.Module](subsample=Subsample(stride), pad=PadChannels(out_channels))
        super().__init__(nn.Sequential(main), nn.Sequential(around) if stride > 1 else None)
        self.act = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.act(super().forward(x))
        return total


class Opened(Block):
    """Version 2: norm and ReLU come before each convolution, nothing follows the sum.

    Where the size changes, the shortcut is a pointwise convolution of what the first ReLU lets through;
    elsewhere it is the raw input.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(in_channels, EPS)
        self.act = nn.ReLU()
        main = OrderedDict[str, nn.Module](
            conv1=Conv2d(in_channels, out_channels, 3, stride=stride),
            norm=nn.BatchNorm2d(out_channels, EPS),
            act=nn.ReLU(),
            conv2=Conv2d(out_channels, out_channels, 3),
        )
        self.main = nn.Sequential(main)
        self.shortcut = Conv2d(in_channels, out_channels, 1, stride=stride) if stride > 1 else None
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        opened = self.act(self.norm(x))
        changed = self.main(opened)
        total: Tensor = self.add(changed, x if self.shortcut is None else self.shortcut(opened))
        return total


class OpenStem(Block, nn.Sequential):
    """(batch, 3, rows, columns) -> (batch, 16, rows, columns): norm of the picture, convolution."""

    def __init__(self) -> None:
        norm, conv = nn.BatchNorm2d(3, EPS, affine=False), Conv2d(3, STEM_CHANNELS, 3)
        super().__init__(OrderedDict(norm=norm, conv=conv))


class OpenHead(Block, nn.Sequential):
    """(batch, channels, rows, columns) -> (batch, classes): norm and ReLU, which the last sum still lacks."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__(
            OrderedDict(
                norm=nn.BatchNorm2d(channels, EPS),
                act=nn.ReLU(),
                pool=nn.AdaptiveAvgPool2d(1),
                flatten=nn.Flatten(),
                classifier=nn.Linear(channels, classes),
            )
        )


class ResNet(nn.Sequential):
    """(batch, 3, 32, 32) -> (batch, classes), the scores before the softmax."""

    def __init__(self, depth: int = 20, version: str = "v1", classes: int = 10) -> None:
        first = version == "v1"
        stem = ConvBlock(Conv2d(3, STEM_CHANNELS, 3), eps=EPS, act=nn.ReLU) if first else OpenStem()
        parts = OrderedDict[str, nn.Module](stem=stem)
        channels = STEM_CHANNELS
        for row in _rows(depth):
            block = Resolved if first else Opened
            parts[f"block{len(parts)}"] = block(channels, row.out_channels, row.stride)
            channels = row.out_channels
        parts["head"] = Head(channels, classes) if first else OpenHead(channels, classes)
        super().__init__(parts)


def _rows(depth: int) -> Iterator[Row]:
    """The blocks: of each stage (depth - 2) / 6, two convolutions each."""
    for row in TABLE:
        for number in range((depth - 2) // 6):
            yield row if number == 0 else row._replace(stride=1)


def _printed(depth: int, params: str, error: str) -> tuple[Published, ...]:
    options: dict[str, Value] = {"depth": depth}
    return (
        Published("6", Quantity.PARAMS, params, options),
        Published("6", Quantity.ERROR, error, options),
    )


def _starred(depth: int, params: str, macs: str, error: str) -> tuple[Published, ...]:
    """A row that PydMobileNet's table takes from elsewhere."""
    options: dict[str, Value] = {"depth": depth, "version": "v2"}
    hundred = options | {"classes": 100}
    return (
        Published(
            "PydMobileNet", Quantity.PARAMS, params, hundred, note="architectures.resnet_cifar_note_starred"
        ),
        Published(
            "PydMobileNet",
            Quantity.MACS,
            macs,
            hundred,
            note="architectures.resnet_cifar_note_macs",
            errs=True,
        ),
        Published(
            "PydMobileNet", Quantity.ERROR, error, options, note="architectures.resnet_cifar_note_error"
        ),
    )


ARCHITECTURE = Architecture(
    key="resnet_cifar",
    network=ResNet,
    inputs=(Image(size=SIZE, mean=MEAN, std=STD, crop=1.0),),
    paper=Paper(
        "K. He, X. Zhang, S. Ren, J. Sun", 2015, "Deep Residual Learning for Image Recognition", "1512.03385"
    ),
    separable=False,
    options=(
        Number("depth", 20, (20, 32, 44, 56, 110), 20, 110, closed=True),
        classes(10),
        Choice("version", "v1", ("v1", "v2")),
    ),
    published=(
        *_printed(20, "0.27M", "8.75%"),
        *_printed(32, "0.46M", "7.51%"),
        *_printed(44, "0.66M", "7.17%"),
        *_printed(56, "0.85M", "6.97%"),
        *_printed(110, "1.7M", "6.43%"),
        *_starred(20, "0.278M", "87M", "7.3%"),
        *_starred(56, "0.861M", "277M", "5.4%"),
    ),
)
