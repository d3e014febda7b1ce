"""PydMobileNet: depthwise kernels of three sizes side by side; with it the networks it is compared with.

V.-T. Hoang, K.-H. Jo, "PydMobileNet: Improved Version of MobileNets with Pyramid Depthwise Separable
Convolution", 2018, arXiv:1811.07083. The paper's sentences leave the widths open; the parameters of its table
and of the released weights are exact with those below.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Image, Paper, classes
from dsviz.architectures.options import Choice, Number
from dsviz.architectures.pydmobilenet_published import figures
from dsviz.layers.blocks import Head, Projection, Residual
from dsviz.layers.convolution import Conv2d
from dsviz.layers.operations import Add, Concat
from dsviz.recording import Block


class Row(NamedTuple):
    """A stage of equal blocks: what they put out, and the stride of the first."""

    out_channels: int
    stride: int


SIZE = 32
STEM_CHANNELS = 32
TABLE = (Row(32, 1), Row(64, 2), Row(128, 2))
KERNELS = (3, 5, 7)
WIDENED = {"cifar": 1, "imagenet32": 2}  # for ImageNet at 32 x 32 the released code doubles every width
LAST = 1280  # channels before the classifier, there alone
EPS = 1e-5
MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)  # of the training pictures of CIFAR


class Stem(Block, nn.Sequential):
    """(batch, 3, rows, columns) -> (batch, channels, rows, columns): norm of the picture, convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__(OrderedDict(norm=nn.BatchNorm2d(3, EPS, affine=False), conv=Conv2d(3, channels, 3)))


class Pyramid(nn.Module):
    """(batch, channels, rows, columns) -> (batch, channels or 3 * channels, rows / stride, …).

    Depthwise 3 x 3, 5 x 5 and 7 x 7 of the same input, added or one behind the other.
    """

    def __init__(self, channels: int, stride: int, join: Add | Concat) -> None:
        super().__init__()
        for kernel in KERNELS:
            branch = Conv2d(channels, channels, kernel, stride=stride, groups=channels)
            self.add_module(f"depthwise{kernel}", branch)
        self.join = join

    def forward(self, x: Tensor) -> Tensor:
        joined: Tensor = self.join(*(self.get_submodule(f"depthwise{kernel}")(x) for kernel in KERNELS))
        return joined


class WideHead(Block, nn.Sequential):
    """(batch, channels, rows, columns) -> (batch, classes), by way of 1280 channels."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__(
            OrderedDict(
                norm=nn.BatchNorm2d(channels, EPS),
                act=nn.ReLU(),
                pointwise=Conv2d(channels, LAST, 1, bias=True),
                pool=nn.AdaptiveAvgPool2d(1),
                flatten=nn.Flatten(),
                classifier=nn.Linear(LAST, classes),
            )
        )


class PydMobileNet(nn.Sequential):
    """(batch, 3, 32, 32) -> (batch, classes), the scores before the softmax.

    `kind` says what stands between the two pointwise convolutions of a block: the pyramid, or what it is
    compared with, one depthwise (the paper's MobileNet) or standard convolution (its ResNet). `alpha` is
    the width there, as a share of what the block puts out. Neither norm nor ReLU follows the stem or the
    last sum.
    """

    def __init__(
        self,
        depth: int = 29,
        alpha: float = 1.0,
        kind: str = "pyramid_add",
        classes: int = 10,
        data: str = "cifar",
    ) -> None:
        factor = WIDENED[data]
        channels = factor * STEM_CHANNELS
        parts = OrderedDict[str, nn.Module](stem=Stem(channels))
        for row in _rows(depth):
            out_channels = factor * row.out_channels
            parts[f"block{len(parts)}"] = _block((channels, out_channels), row.stride, alpha, kind)
            channels = out_channels
        parts["head"] = Head(channels, classes) if data == "cifar" else WideHead(channels, classes)
        super().__init__(parts)


def flops_as_printed(depth: int = 29, alpha: float = 1.0, kind: str = "pyramid_add") -> int:
    """What the FLOPs column of the paper's table counts, as far as arithmetic can tell: all 22 rows fit.

    Multiply-adds of a network whose bottlenecks are alpha times as wide as what a block *reads*, and one
    operation for each value that a norm puts out; the pyramids that add have a norm behind each branch,
    which the released code has commented out.
    """
    size, channels = SIZE, STEM_CHANNELS
    total = size**2 * (3 + 3 * 3**2 * channels)
    for row in _rows(depth):
        middle, after = int(alpha * channels), size // row.stride
        joined, filters = _spatial(kind, middle)
        total += size**2 * (channels + channels * middle + middle)
        total += after**2 * (filters + joined + joined * row.out_channels + row.out_channels)
        if kind == "pyramid_add":
            total += after**2 * len(KERNELS) * middle
        if row.stride > 1:
            total += after**2 * (channels * row.out_channels + row.out_channels)
        size, channels = after, row.out_channels
    return total + channels * 10


def _spatial(kind: str, middle: int) -> tuple[int, int]:
    """Channels behind the spatial operation, and its weights."""
    pyramid = sum(kernel**2 for kernel in KERNELS) * middle
    match kind:
        case "standard":
            return middle, 3**2 * middle**2
        case "depthwise":
            return middle, 3**2 * middle
        case "pyramid_concat":
            return len(KERNELS) * middle, pyramid
    return middle, pyramid


def _rows(depth: int) -> Iterator[Row]:
    """The blocks: of each stage (depth - 2) / 9, three layers each; a pyramid counts as one."""
    for row in TABLE:
        for number in range((depth - 2) // 9):
            yield row if number == 0 else row._replace(stride=1)


def _block(channels: tuple[int, int], stride: int, alpha: float, kind: str) -> Residual:
    in_channels, out_channels = channels
    middle = int(alpha * out_channels)
    joined, _ = _spatial(kind, middle)
    main = OrderedDict[str, nn.Module](
        norm1=nn.BatchNorm2d(in_channels, EPS),
        act1=nn.ReLU(),
        pointwise1=Conv2d(in_channels, middle, 1),
        norm2=nn.BatchNorm2d(middle, EPS),
        act2=nn.ReLU(),
    )
    match kind:
        case "standard":
            main["conv"] = Conv2d(middle, middle, 3, stride=stride)
        case "depthwise":
            main["depthwise"] = Conv2d(middle, middle, 3, stride=stride, groups=middle)
        case _:
            main["pyramid"] = Pyramid(middle, stride, Add() if kind == "pyramid_add" else Concat())
    main["norm3"] = nn.BatchNorm2d(joined, EPS)
    main["act3"] = nn.ReLU()
    main["pointwise2"] = Conv2d(joined, out_channels, 1)
    main["norm4"] = nn.BatchNorm2d(out_channels, EPS)
    return Residual(
        nn.Sequential(main), Projection(in_channels, out_channels, stride, eps=EPS) if stride > 1 else None
    )


ARCHITECTURE = Architecture(
    key="pydmobilenet",
    network=PydMobileNet,
    inputs=(Image(size=SIZE, mean=MEAN, std=STD, crop=1.0),),
    paper=Paper(
        "V.-T. Hoang, K.-H. Jo",
        2018,
        "PydMobileNet: Improved Version of MobileNets with Pyramid Depthwise Separable Convolution",
        "1811.07083",
    ),
    separable=lambda options: options["kind"] != "standard",
    options=(
        Number("depth", 29, (29, 56), 29, 56, closed=True),
        Number("alpha", 1.0, (0.25, 0.5, 0.75, 1.0, 1.5), 0.1, 2.0),
        Choice("kind", "pyramid_add", ("standard", "depthwise", "pyramid_add", "pyramid_concat")),
        classes(10),
        Choice("data", "cifar", ("cifar", "imagenet32")),
    ),
    published=figures(flops_as_printed),
)
