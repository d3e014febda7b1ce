"""SwishNet: a fast causal network that tells noise, music and speech apart from MFCC.

M. S. Hussain, M. A. Haque, "SwishNet: A Fast Convolutional Neural Network for Speech, Music and Noise
Classification and Segmentation", 2018, arXiv:1812.00149: Figure 1 is the network, Table 1 its sizes.
"""

from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Features, Paper, classes
from dsviz.architectures.options import Choice, Number
from dsviz.inputs.settings import SWISHNET_MFCC
from dsviz.layers.blocks import Gate
from dsviz.layers.convolution import Conv1d, Padding
from dsviz.layers.operations import Add, Concat, Subsample
from dsviz.published import Published, Quantity
from dsviz.recording import Block

WIDTHS = {"slim": 1, "wide": 2}  # "wide" doubles every width but those of the input and the classes
BRANCHES = (16, 8, 8)  # filters of each branch of blocks 1 to 3; the gate halves them
STRIDES = (3, 2, 2, 2, 2)  # blocks 4 to 8
TAIL = (16, 16, 16, 16, 32)  # their filters
HIDDEN = 16  # not drawn in Figure 1; the printed counts are exact only with it (section on the head)
KERNEL = 3
WIDE_KERNEL = 6  # of the depthwise branch


class ConvGate(nn.Sequential):
    """(batch, in_channels, time) -> (batch, filters / 2, time / stride): causal convolution, gate."""

    def __init__(self, in_channels: int, filters: int, *, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.conv = Conv1d(
            in_channels, filters, KERNEL, stride=stride, dilation=dilation, bias=True, padding=Padding.CAUSAL
        )
        self.gate = Gate()


class SeparableGate(nn.Sequential):
    """(batch, in_channels, time) -> (batch, filters / 2, time): causal depthwise, pointwise, gate."""

    def __init__(self, in_channels: int, filters: int) -> None:
        super().__init__()
        self.depthwise = Conv1d(
            in_channels, in_channels, WIDE_KERNEL, groups=in_channels, padding=Padding.CAUSAL
        )
        self.pointwise = Conv1d(in_channels, filters, 1, bias=True)
        self.gate = Gate()


class TwoBranches(Block):
    """(batch, in_channels, time) -> (batch, filters, time): both branches side by side."""

    def __init__(self, in_channels: int, filters: int) -> None:
        super().__init__()
        self.narrow = ConvGate(in_channels, filters)
        self.wide = SeparableGate(in_channels, filters)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        joined: Tensor = self.concat(self.narrow(x), self.wide(x))
        return joined


class ResidualBranches(TwoBranches):
    """(batch, channels, time) -> the same shape: two branches, added to what came in."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels, channels)
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.add(super().forward(x), x)
        return total


class StrideBlock(Block):
    """(batch, in_channels, time) -> (batch, filters / 2, time / stride)."""

    def __init__(self, in_channels: int, filters: int, stride: int, dilation: int) -> None:
        super().__init__()
        self.conv = Conv1d(
            in_channels, filters, KERNEL, stride=stride, dilation=dilation, bias=True, padding=Padding.CAUSAL
        )
        self.gate = Gate()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What goes to the head, taken before any sum, and what goes on to the next block."""
        gated: Tensor = self.gate(self.conv(x))
        return gated, gated


class StrideResidualBlock(StrideBlock):
    """As StrideBlock; the input, subsampled on the same grid, is added to what goes on."""

    def __init__(self, in_channels: int, filters: int, stride: int, dilation: int) -> None:
        super().__init__(in_channels, filters, stride, dilation)
        # a plain sum around a stride is impossible; the paper is silent, the grid of causal padding is ours
        self.shortcut = Subsample(stride) if stride > 1 else None
        self.add = Add()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        gated, _ = super().forward(x)
        return gated, self.add(gated, x if self.shortcut is None else self.shortcut(x))


class ClipHead(Block):
    """Four tensors (batch, c, time) -> (batch, classes): means over time side by side, hidden layer."""

    def __init__(self, channels: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.pools = nn.ModuleList(nn.AdaptiveAvgPool1d(1) for _ in range(4))
        self.concat = Concat()
        self.hidden = Conv1d(channels, hidden, 1, bias=True)
        self.act = nn.ReLU()
        self.classifier = Conv1d(hidden, classes, 1, bias=True)
        self.flatten = nn.Flatten()

    def forward(self, *skips: Tensor) -> Tensor:
        means = [pool(skip) for pool, skip in zip(self.pools, skips, strict=True)]
        scores: Tensor = self.flatten(self.classifier(self.act(self.hidden(self.concat(*means)))))
        return scores


class DenseHead(Block):
    """Four tensors (batch, c, time) -> (batch, classes, time): the same layers at every frame."""

    def __init__(self, channels: int, hidden: int, classes: int) -> None:
        super().__init__()
        self.concat = Concat()
        self.hidden = Conv1d(channels, hidden, 1, bias=True)
        self.act = nn.ReLU()
        self.classifier = Conv1d(hidden, classes, 1, bias=True)

    def forward(self, *skips: Tensor) -> Tensor:
        scores: Tensor = self.classifier(self.act(self.hidden(self.concat(*skips))))
        return scores


class SwishNet(nn.Module):
    """(batch, 20, frames) -> (batch, classes) in mode clip, (batch, classes, frames) in mode dense.

    Both modes have the same weights. Dense turns the strides into dilations of the layers that follow,
    so that every frame has its own answer; it equals the strided network at the frames of its grid.
    """

    def __init__(self, width: str = "slim", classes: int = 3, mode: str = "clip") -> None:
        super().__init__()
        factor = WIDTHS[width]
        first, second, third = (factor * filters for filters in BRANCHES)
        self.block1 = TwoBranches(SWISHNET_MFCC.rows, first)
        self.block2 = TwoBranches(first, second)
        self.block3 = ResidualBranches(third)
        strides = STRIDES if mode == "clip" else (1,) * len(STRIDES)
        channels, dilation = third, 1
        for number, (filters, stride, paper_stride) in enumerate(zip(TAIL, strides, STRIDES, strict=True), 4):
            block = StrideResidualBlock if number < 7 else StrideBlock
            self.add_module(f"block{number}", block(channels, factor * filters, stride, dilation))
            channels = factor * filters // 2
            dilation *= 1 if mode == "clip" else paper_stride
        skips = sum(factor * filters // 2 for filters in TAIL[1:])
        head = ClipHead if mode == "clip" else DenseHead
        self.head = head(skips, factor * HIDDEN, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.block3(self.block2(self.block1(x)))
        skips = []
        for number in range(4, 9):
            skip, x = self.get_submodule(f"block{number}")(x)
            skips.append(skip)
        scores: Tensor = self.head(*skips[1:])  # Figure 1 takes no skip from block 4
        return scores


FILE_NOTE = "architectures.swishnet_note_file"
PUBLISHED = (
    Published("1", Quantity.PARAMS, "5,483"),
    Published("1", Quantity.PARAMS, "18,267", {"width": "wide"}),
    Published("1", Quantity.BYTES, "66 KB", {"width": "wide"}, note=FILE_NOTE, errs=True),
    *(
        Published("", Quantity.ACCURACY, printed, {"width": width, "seconds": seconds})
        for width, row in (("slim", ("97.64%", "98.20%", "98.41%")), ("wide", ("97.97%", "98.32%", "98.65%")))
        for seconds, printed in zip((0.5, 1.0, 2.0), row, strict=True)
    ),
)

ARCHITECTURE = Architecture(
    key="swishnet",
    network=SwishNet,
    inputs=(Features(SWISHNET_MFCC, seconds=1.0),),
    paper=Paper(
        "M. S. Hussain, M. A. Haque",
        2018,
        "SwishNet: A Fast Convolutional Neural Network for Speech, Music and Noise Classification "
        "and Segmentation",
        "1812.00149",
    ),
    separable=True,
    options=(
        Choice("width", "slim", ("slim", "wide")),
        Choice("mode", "clip", ("clip", "dense")),
        Number("seconds", 1.0, (0.5, 1.0, 2.0), 0.2, 10.0),
        classes(3),
    ),
    published=PUBLISHED,
)
