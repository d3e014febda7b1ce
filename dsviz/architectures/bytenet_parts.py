"""Parts of ByteNet: residual blocks with ReLU or multiplicative units, in sets of growing dilation.

N. Kalchbrenner et al., "Neural Machine Translation in Linear Time", 2016, arXiv:1610.10099, section 3 and
Figure 3. The paper's d is the inner width of a block; between blocks there are 2d channels.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from torch import Tensor, nn

from dsviz.layers.convolution import Conv1d
from dsviz.layers.normalization import ChannelNorm
from dsviz.layers.operations import Add, Multiply, Split
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import Block

EPS = 1e-5  # the paper is silent


class ConvKind(StrEnum):
    """What stands for the convolution over time."""

    PUBLISHED = "published"
    """Every output reads every channel."""
    SEPARABLE = "separable"
    """Depthwise, then pointwise; ours."""
    DEPTHWISE = "depthwise"
    """Depthwise alone, since pointwise convolutions stand before and behind it anyway; ours."""


@dataclass(frozen=True)
class Over:
    """A convolution over time: whether it looks ahead is a matter of its class."""

    conv: type[Conv1d]
    kind: ConvKind
    kernel: int
    dilation: int

    def layers(self, channels: int, times: int = 1) -> nn.Sequential:
        """(batch, channels, time) -> (batch, times * channels, time)."""
        outputs, groups = times * channels, channels
        parts = OrderedDict[str, nn.Module]()
        if self.kind is ConvKind.PUBLISHED:
            parts["conv"] = self._conv(channels, outputs, groups=1, bias=True)
        elif self.kind is ConvKind.SEPARABLE:
            parts["depthwise"] = self._conv(channels, channels, groups=groups, bias=False)
            parts["pointwise"] = Conv1d(channels, outputs, 1, bias=True)
        else:
            parts["depthwise"] = self._conv(channels, outputs, groups=groups, bias=True)
            if times > 1:  # from output 0, 1, … of each channel to each channel of output 0, 1, …
                parts["shuffle"] = ChannelShuffle(channels)
        return nn.Sequential(parts)

    def _conv(self, channels: int, outputs: int, *, groups: int, bias: bool) -> Conv1d:
        return self.conv(channels, outputs, self.kernel, dilation=self.dilation, groups=groups, bias=bias)


class ReluBlock(Block):
    """(batch, channels, time) -> the same shape: narrow pointwise, over time, wide pointwise, added.

    A norm and a ReLU stand in front of each of the three.
    """

    def __init__(self, channels: int, inner: int, over: Over) -> None:
        super().__init__()
        self.norm1 = ChannelNorm(channels, EPS)
        self.act1 = nn.ReLU()
        self.reduce = Conv1d(channels, inner, 1, bias=True)
        self.norm2 = ChannelNorm(inner, EPS)
        self.act2 = nn.ReLU()
        self.over = over.layers(inner)
        self.norm3 = ChannelNorm(inner, EPS)
        self.act3 = nn.ReLU()
        self.expand = Conv1d(inner, channels, 1, bias=True)
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        y = self.reduce(self.act1(self.norm1(x)))
        y = self.over(self.act2(self.norm2(y)))
        total: Tensor = self.add(x, self.expand(self.act3(self.norm3(y))))
        return total


class MultiplicativeUnit(nn.Module):
    """(batch, channels, time) -> the same shape: g1 * tanh(g2 * x + g3 * u).

    Three gates g and the update u come from one convolution. N. Kalchbrenner et al., "Video Pixel Networks",
    2016, arXiv:1610.00527, section 4.1.
    """

    def __init__(self, conv: nn.Module) -> None:
        super().__init__()
        self.conv = conv
        self.split = Split(4)
        self.sigmoid1, self.sigmoid2, self.sigmoid3 = nn.Sigmoid(), nn.Sigmoid(), nn.Sigmoid()
        self.tanh1 = nn.Tanh()
        self.keep = Multiply()
        self.update = Multiply()
        self.add = Add()
        self.tanh2 = nn.Tanh()
        self.gate = Multiply()

    def forward(self, x: Tensor) -> Tensor:
        gate1, gate2, gate3, update = self.split(self.conv(x))
        kept = self.keep(self.sigmoid2(gate2), x)
        updated = self.update(self.sigmoid3(gate3), self.tanh1(update))
        gated: Tensor = self.gate(self.sigmoid1(gate1), self.tanh2(self.add(kept, updated)))
        return gated


class MultiplicativeBlock(Block):
    """(batch, channels, time) -> the same shape: two multiplicative units between two pointwise steps.

    That there are two is in the figure of the paper; where the norms inside stand is our reading.
    """

    def __init__(self, channels: int, inner: int, over: Over) -> None:
        super().__init__()
        self.norm1 = ChannelNorm(channels, EPS)
        self.act1 = nn.ReLU()
        self.reduce = Conv1d(channels, inner, 1, bias=True)
        self.norm2 = ChannelNorm(inner, EPS)
        self.unit1 = MultiplicativeUnit(Conv1d(inner, 4 * inner, 1, bias=True))
        self.norm3 = ChannelNorm(inner, EPS)
        self.unit2 = MultiplicativeUnit(over.layers(inner, times=4))
        self.norm4 = ChannelNorm(inner, EPS)
        self.act2 = nn.ReLU()
        self.expand = Conv1d(inner, channels, 1, bias=True)
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        y = self.unit1(self.norm2(self.reduce(self.act1(self.norm1(x)))))
        y = self.unit2(self.norm3(y))
        total: Tensor = self.add(x, self.expand(self.act2(self.norm4(y))))
        return total


Unit = type[ReluBlock] | type[MultiplicativeBlock]


class Stack(nn.Sequential):
    """(batch, channels, time) -> the same shape: one block for each convolution over time."""

    def __init__(self, unit: Unit, channels: int, inner: int, overs: Iterable[Over]) -> None:
        blocks = [unit(channels, inner, over) for over in overs]
        super().__init__(OrderedDict((f"block{number}", block) for number, block in enumerate(blocks, 1)))


class Head(Block):
    """(batch, channels, time) -> (batch, vocabulary, time): the score of every token."""

    def __init__(self, channels: int, inner: int, vocabulary: int) -> None:
        super().__init__()
        self.reduce = Conv1d(channels, inner, 1, bias=True)
        self.act = nn.ReLU()
        self.classifier = Conv1d(inner, vocabulary, 1, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.classifier(self.act(self.reduce(x)))
        return scores
