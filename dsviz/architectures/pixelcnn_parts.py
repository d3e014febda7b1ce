"""What both PixelCNNs are made of: masked convolutions, their factored form, and the layers of scores."""

from collections import OrderedDict
from itertools import pairwise
from typing import NamedTuple

from torch import Tensor, nn

from dsviz.layers.convolution import Conv2d, Padding
from dsviz.layers.masked import Current, MaskedConv2d, colour_mask, colours_of, raster_mask
from dsviz.layers.operations import Add
from dsviz.recording import Block


class Preset(NamedTuple):
    """Sizes of a network. The papers leave most of them open; what they do not say is our choice."""

    size: int
    colours: int
    levels: int
    """Values of one colour; the answer has a score for each."""
    width: int
    """Channels inside a block: the papers' h and p."""
    blocks: int
    head: int
    """Channels of the 1 x 1 layers behind the blocks."""


PRESETS = {
    "rgb32": Preset(size=32, colours=3, levels=256, width=128, blocks=15, head=1024),
    "grey28": Preset(size=28, colours=1, levels=2, width=16, blocks=7, head=32),
}
FIRST_KERNEL = 7
POINT = (1, 1)


def masked(
    channels: tuple[int, int], colours: int, kernel: tuple[int, int], current: Current, parts: int = 1
) -> MaskedConv2d:
    """A convolution that sees earlier pixels and what `current` allows of the pixel itself.

    A kernel of one row ends at the pixel itself, a taller one has it in the middle. Behind a gate's split
    the output channels stand for colours inside each of two `parts`: split as a whole they would leak.
    """
    in_channels, out_channels = channels
    rows, columns = kernel
    outputs = colours_of(out_channels, colours, parts)
    colour = colour_mask(outputs, colours_of(in_channels, colours), current)
    if rows == 1:
        return MaskedConv2d(
            raster_mask(kernel, (0, columns - 1), colour), padding=(Padding.VALID, Padding.CAUSAL)
        )
    return MaskedConv2d(raster_mask(kernel, (rows // 2, columns // 2), colour))


class PastAndCurrent(nn.Module):
    """(batch, channels, rows, columns) -> (batch, out_channels, …): earlier pixels plus the pixel itself.

    `depthwise` sees earlier pixels only. The pointwise step behind it is free to mix colours.
    """

    def __init__(self, depthwise: nn.Conv2d, current: MaskedConv2d) -> None:
        super().__init__()
        self.depthwise = depthwise
        self.pointwise = Conv2d(depthwise.out_channels, current.out_channels, 1, bias=True)
        self.current = current
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.add(self.pointwise(self.depthwise(x)), self.current(x))
        return total


class Head(Block, nn.Sequential):
    """(batch, channels, rows, columns) -> (batch, colours * levels, …): scores, a run for each colour."""

    def __init__(self, channels: tuple[int, ...], colours: int) -> None:
        parts = OrderedDict[str, nn.Module]()
        for number, between in enumerate(pairwise(channels), 1):
            parts[f"act{number}"] = nn.ReLU()
            name = "classifier" if number == len(channels) - 1 else f"hidden{number}"
            parts[name] = masked(between, colours, POINT, Current.UPTO)
        super().__init__(parts)
