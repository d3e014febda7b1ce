"""Conv-TasNet: voices out of a mixture by masks on a learned spectrum, without any recurrence.

Y. Luo, N. Mesgarani, "Conv-TasNet: Surpassing Ideal Time-Frequency Magnitude Masking for Speech Separation",
2018, arXiv:1809.07454: Figure 1 is the network, Table I names its sizes, Table II tries them. The first
version of the preprint has the layout `v1`: no skip path, no PReLU before the masks, an encoder with ReLU.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Paper, Task, Waveform
from dsviz.architectures.conv_tasnet_published import PUBLISHED
from dsviz.architectures.options import Choice, Number, Option, Value
from dsviz.layers.masking import Bottleneck, Decoder, Encoder, MaskHead, Masking, MaskingSeparator
from dsviz.layers.normalization import ChannelNorm, CumulativeNorm, GlobalNorm
from dsviz.layers.temporal import BlockSizes, Norm, Stack

SAMPLE_RATE = 8000  # Hz, of WSJ0-2mix


@dataclass(frozen=True)
class Sizes:
    """Table I's hyperparameters, with its letters, and what the versions of the paper differ in."""

    filters: int = 512  # N
    length: int = 16  # L, samples; the stride is half of it
    bottleneck: int = 128  # B
    hidden: int = 512  # H
    skip: int = 128  # Sc; 0 for no skip path
    kernel: int = 3  # P
    blocks: int = 8  # X: dilations 1 … 2 ** (X - 1)
    repeats: int = 3  # R
    speakers: int = 2  # C
    causal: str = "no"
    mask: str = "sigmoid"
    encoder_act: str = "none"
    input_norm: str = "global"
    bias: str = "yes"  # of pointwise and depthwise convolutions; encoder and decoder have none

    @property
    def block(self) -> BlockSizes:
        """What its temporal blocks are made of."""
        return BlockSizes(
            self.bottleneck, self.hidden, self.kernel, self.skip, self.bias == "yes", self.causal == "yes"
        )

    @property
    def norms(self) -> tuple[Norm, Norm]:
        """What makes the norm of the encoded mixture, and those inside the blocks."""
        inner: Norm = CumulativeNorm if self.causal == "yes" else GlobalNorm
        # a norm over the channels of one frame is causal as it is
        return (inner if self.input_norm == "global" else ChannelNorm), inner


BEST = Sizes()
V1 = replace(
    BEST, filters=256, length=20, bottleneck=256, skip=0, repeats=4,
    encoder_act="relu", input_norm="channel", bias="no",
)  # fmt: skip
SMALL_8K: dict[str, Value] = {
    "filters": 128, "length": 40, "bottleneck": 48, "hidden": 96, "blocks": 5, "repeats": 3,
}  # fmt: skip
"""Ours: small enough to train without a GPU; windows of 5 ms halve the work of the paper's 2 to 2.5."""


class Separator(nn.Module):
    """(batch, filters, frames) -> for each speaker a mask of the same shape."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        outer, inner = sizes.norms
        bias = sizes.bias == "yes"
        self.bottleneck = Bottleneck(outer(sizes.filters), sizes.filters, sizes.bottleneck, bias=bias)
        self.stacks = tuple(f"stack{number}" for number in range(1, sizes.repeats + 1))
        for name in self.stacks:
            self.add_module(name, Stack(sizes.block, sizes.blocks, inner, first=name == self.stacks[0]))
        self.mask = MaskHead(
            sizes.skip or sizes.bottleneck,
            sizes.filters,
            sizes.speakers,
            mask=sizes.mask,
            bias=bias,
            act=nn.PReLU() if sizes.skip else None,
        )

    def forward(self, encoded: Tensor) -> tuple[Tensor, ...]:
        x, skips = self.bottleneck(encoded), None
        for name in self.stacks:
            x, skips = self.get_submodule(name)(x, skips)
        # with a skip path nothing reads the last block's residual sum; the paper's count has its weights
        masks: tuple[Tensor, ...] = self.mask(x if skips is None else skips)
        return masks


class ConvTasNet(MaskingSeparator):
    """(batch, 1, samples) -> (batch, speakers, samples)."""

    separator: Separator

    def __init__(self, sizes: Sizes = BEST) -> None:
        super().__init__()
        act = nn.ReLU() if sizes.encoder_act == "relu" else None
        self.encoder = Encoder(sizes.filters, sizes.length, bias=False, act=act)
        self.separator = Separator(sizes)
        self.masking = Masking(sizes.speakers)
        self.decoder = Decoder(sizes.filters, sizes.length, sizes.speakers, bias=False)


def conv_tasnet(preset: str = "best", **sizes: Any) -> ConvTasNet:  # noqa: ARG001
    """The network of these sizes; what `preset` stands for has been set among them (Choice.sets)."""
    return ConvTasNet(Sizes(**sizes))


def size_options(sizes: Sizes) -> tuple[Option, ...]:
    """The options that every layout has; `sizes` are the defaults."""
    return (
        Number("filters", sizes.filters, (128, 256, 512), 4, 1024),
        Number("length", sizes.length, (16, 20, 32, 40), 4, 160),
        Number("bottleneck", sizes.bottleneck, (128, 256), 4, 1024),
        Number("hidden", sizes.hidden, (128, 256, 512), 4, 1024),
        Number("skip", sizes.skip, (0, 128, 256, 512), 0, 1024),
        Number("kernel", sizes.kernel, (3,), 2, 9),
        Number("blocks", sizes.blocks, (4, 6, 7, 8), 1, 10),
        Number("repeats", sizes.repeats, (2, 3, 4, 6), 1, 8),
        Number("speakers", sizes.speakers, (2, 3), 1, 5),
        Choice("causal", sizes.causal, ("no", "yes"), counts=False),
        Choice("mask", sizes.mask, ("sigmoid", "relu", "softmax"), counts=False),
        Choice("encoder_act", sizes.encoder_act, ("none", "relu"), counts=False),
        Choice("input_norm", sizes.input_norm, ("global", "channel"), counts=False),
        Choice("bias", sizes.bias, ("yes", "no")),
        Number("seconds", 4.0, (4.0,), 0.1, 10.0),
    )


def differences(sizes: Sizes, base: Sizes) -> dict[str, Value]:
    """The fields of `sizes` that `base` has otherwise."""
    known = asdict(base)
    return {name: value for name, value in asdict(sizes).items() if value != known[name]}


SMALL: dict[str, Value] = {
    "filters": 12, "length": 8, "bottleneck": 8, "hidden": 10, "skip": 6,
    "blocks": 3, "repeats": 2, "encoder_act": "relu",
}  # fmt: skip

ARCHITECTURE = Architecture(
    key="conv_tasnet",
    network=conv_tasnet,
    inputs=(Waveform(SAMPLE_RATE, seconds=4.0),),
    paper=Paper(
        "Y. Luo, N. Mesgarani",
        2018,
        "Conv-TasNet: Surpassing Ideal Time-Frequency Magnitude Masking for Speech Separation",
        "1809.07454",
    ),
    separable=True,
    options=(
        Choice(
            "preset",
            "best",
            ("best", "v1", "demo"),
            sets={"v1": differences(V1, BEST), "demo": {**SMALL_8K, "skip": 48}},
        ),
        *size_options(BEST),
    ),
    published=PUBLISHED,
    small=SMALL,
    starts={"preset": "demo", "seconds": 1.0},
    task=Task.SEPARATE,
)
