"""PixelCNN: a picture pixel by pixel, each from those before it; plain, or gated without the blind spot.

A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu, "Pixel Recurrent Neural Networks", 2016,
arXiv:1601.06759: Table 1 is the plain network, Figure 5 its block. The gated one is in pixelcnn_gated.py.

Neither is depthwise separable as published. The form `separable` is ours: a masked convolution is a sum over
earlier pixels, whatever their colour, and one over the pixel itself, masked by colours. The second is
pointwise already, so only the first is factored, and the network sees exactly what the published one sees.
The first layer stays as it is, like MobileNet's.
"""

from collections import OrderedDict

import numpy as np
from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Image, Paper, Task
from dsviz.architectures.options import Choice
from dsviz.architectures.pixelcnn_gated import GatedPixelCNN
from dsviz.architectures.pixelcnn_parts import (
    FIRST_KERNEL,
    POINT,
    PRESETS,
    Head,
    PastAndCurrent,
    Preset,
    masked,
)
from dsviz.layers.masked import Current, MaskedConv2d, raster_mask
from dsviz.layers.operations import Add
from dsviz.published import Known, Published, Quantity
from dsviz.recording import Block

KERNEL = 3


class Stem(Block, nn.Sequential):
    """(batch, colours, rows, columns) -> (batch, 2 * width, …): 7 x 7, a pixel never sees itself."""

    def __init__(self, width: int, colours: int) -> None:
        kernel = (FIRST_KERNEL, FIRST_KERNEL)
        conv = masked((colours, 2 * width), colours, kernel, Current.BEFORE)
        super().__init__(OrderedDict(conv=conv))


class ResidualBlock(Block):
    """(batch, 2 * width, rows, columns) -> the same shape: Figure 5."""

    def __init__(self, width: int, colours: int, form: str) -> None:
        super().__init__()
        self.act1 = nn.ReLU()
        self.reduce = masked((2 * width, width), colours, POINT, Current.UPTO)
        self.act2 = nn.ReLU()
        self.conv = _SQUARES[form](width, colours)
        self.act3 = nn.ReLU()
        self.expand = masked((width, 2 * width), colours, POINT, Current.UPTO)
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        y = self.expand(self.act3(self.conv(self.act2(self.reduce(self.act1(x))))))
        total: Tensor = self.add(x, y)
        return total


def _square(width: int, colours: int) -> nn.Module:
    return masked((width, width), colours, (KERNEL, KERNEL), Current.UPTO)


def _separable_square(width: int, colours: int) -> nn.Module:
    kernel, centre = (KERNEL, KERNEL), (KERNEL // 2, KERNEL // 2)
    past = raster_mask(kernel, centre, np.zeros((width, 1), dtype=bool))
    depthwise = MaskedConv2d(past, groups=width, bias=False)
    return PastAndCurrent(depthwise, masked((width, width), colours, POINT, Current.UPTO))


_SQUARES = {"published": _square, "separable": _separable_square}


class PixelCNN(nn.Sequential):
    """(batch, colours, rows, columns) -> (batch, colours * levels, rows, columns)."""

    def __init__(self, preset: Preset, form: str) -> None:
        parts = OrderedDict[str, nn.Module](stem=Stem(preset.width, preset.colours))
        for number in range(1, preset.blocks + 1):
            parts[f"block{number}"] = ResidualBlock(preset.width, preset.colours, form)
        scores = preset.colours * preset.levels
        parts["head"] = Head((2 * preset.width, preset.head, preset.head, scores), preset.colours)
        super().__init__(parts)


_VARIANTS = {"plain": PixelCNN, "gated": GatedPixelCNN}


def pixelcnn(variant: str = "plain", form: str = "published", preset: str = "rgb32") -> nn.Module:
    """The network of one of the two papers, as published or factored, at one of the preset sizes."""
    return _VARIANTS[variant](PRESETS[preset], form)


def _likelihood(printed: str, variant: str) -> Published:
    """On CIFAR-10, as a summary of the papers quotes it."""
    return Published(
        "",
        Quantity.BITS_PER_DIMENSION,
        printed,
        {"variant": variant},
        note=f"architectures.pixelcnn_note_{variant}",
        known=Known.QUOTED,
    )


ARCHITECTURE = Architecture(
    key="pixelcnn",
    network=pixelcnn,
    # the pixels as levels from -1 to 1, the whole of the picture
    inputs=(Image(size=PRESETS["rgb32"].size, crop=1.0),),
    paper=Paper(
        "A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu",
        2016,
        "Pixel Recurrent Neural Networks",
        "1601.06759",
    ),
    separable=False,
    options=(
        Choice("variant", "plain", ("plain", "gated")),
        Choice("form", "published", ("published", "separable")),
        Choice(
            "preset",
            "rgb32",
            ("rgb32", "grey28"),
            implies={
                name: {"size": sizes.size, "channels": sizes.colours} for name, sizes in PRESETS.items()
            },
        ),
    ),
    published=(_likelihood("3.14", "plain"), _likelihood("3.03", "gated")),
    small={"preset": "grey28", "variant": "gated", "form": "separable"},
    starts={"preset": "grey28"},
    task=Task.DRAW,
)
