"""Blocks of dilated depthwise convolutions over time, and stacks of them.

Y. Luo, N. Mesgarani, "Conv-TasNet", 2018, arXiv:1809.07454: Figure 1C. Conv-TasNet, MiTAS and TseNet are
made of these.
"""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from dsviz.layers.convolution import Conv1d, Padding
from dsviz.layers.operations import Add, Concat
from dsviz.recording import Block

Norm = Callable[[int], nn.Module]
"""Makes a norm over so many channels."""


@dataclass(frozen=True)
class BlockSizes:
    """What all temporal blocks of a network have in common."""

    channels: int
    """Between the blocks."""
    hidden: int
    """Inside a block: the channels of its depthwise convolution."""
    kernel: int
    skip: int
    """Channels of the skip path; 0 for none."""
    bias: bool
    causal: bool


class TemporalBlock(Block):
    """(batch, channels, time) -> the same shape: pointwise, depthwise, pointwise, added to what came in.

    With a skip path a second pointwise convolution reads the same values; its output joins the sum of those
    of the blocks before. `extra` further channels may come in beside `x`: they are not added back.
    """

    def __init__(
        self, sizes: BlockSizes, dilation: int, norm: Norm, *, first: bool = False, extra: int = 0
    ) -> None:
        super().__init__()
        hidden, bias = sizes.hidden, sizes.bias
        self.concat = Concat() if extra else None
        self.expand = Conv1d(sizes.channels + extra, hidden, 1, bias=bias)
        self.act1 = nn.PReLU()
        self.norm1 = norm(hidden)
        # SAME is (kernel - 1) * dilation / 2 a side for the papers' odd kernels and keeps the length for all
        padding = Padding.CAUSAL if sizes.causal else Padding.SAME
        self.depthwise = Conv1d(
            hidden, hidden, sizes.kernel, dilation=dilation, groups=hidden, bias=bias, padding=padding
        )
        self.act2 = nn.PReLU()
        self.norm2 = norm(hidden)
        self.project = Conv1d(hidden, sizes.channels, 1, bias=bias)
        self.add = Add()
        self.skip = Conv1d(hidden, sizes.skip, 1, bias=bias) if sizes.skip else None
        self.collect = Add() if sizes.skip and not first else None

    def forward(
        self, x: Tensor, skips: Tensor | None = None, extra: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """What goes on to the next block, and the sum of the skip path; None where there is no such path."""
        y = x if self.concat is None else self.concat(x, extra)
        y = self.norm1(self.act1(self.expand(y)))
        y = self.norm2(self.act2(self.depthwise(y)))
        total: Tensor = self.add(x, self.project(y))
        if self.skip is None:
            return total, None
        own: Tensor = self.skip(y)
        return total, own if self.collect is None else self.collect(skips, own)


class Stack(nn.Module):
    """Temporal blocks whose dilation doubles from block to block: `block1`, `block2`, …

    `first`: no stack stands before this one, so there is no skip sum to join yet. `extra` channels come in
    beside those of the first block.
    """

    def __init__(
        self, sizes: BlockSizes, blocks: int, norm: Norm, *, first: bool = False, extra: int = 0
    ) -> None:
        super().__init__()
        for index in range(blocks):
            begins = index == 0
            block = TemporalBlock(sizes, 2**index, norm, first=first and begins, extra=extra if begins else 0)
            self.add_module(f"block{index + 1}", block)

    def forward(
        self, x: Tensor, skips: Tensor | None = None, extra: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Both paths after the last block."""
        for block in self.children():
            x, skips = block(x, skips, extra)
            extra = None
        return x, skips
