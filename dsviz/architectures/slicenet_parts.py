"""Parts of SliceNet: convolution steps, modules with two ways around, attention on the source.

L. Kaiser, A. N. Gomez, F. Chollet, 2017, arXiv:1706.03059, sections 2.1 to 2.4. Where the released code
(tensor2tensor, June 2017) does something else, `Wiring` says which of the two is built.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from torch import Tensor, nn

from dsviz.layers.attention import Attention, PrintedAttention, Timing, paper_timing, released_timing
from dsviz.layers.convolution import Conv1d
from dsviz.layers.normalization import ChannelNorm
from dsviz.layers.operations import Add, Multiply
from dsviz.layers.streaming import CausalConv1d

EPS = 1e-6
DROPOUT = 0.5
GROUPS = 16  # groups, although the text of the paper says groups of size 16: only so its sizes fit
ATTENTION_KERNEL = 5
ATTENTION_DILATIONS = (1, 4)
FIRST_HALF = 2  # steps of a module inside of its first way around

Convolutions = OrderedDict[str, nn.Module]


class Separability(StrEnum):
    """What a convolution of a step is made of."""

    NONE = "none"
    GROUPS = "groups"
    FULL = "full"
    SUPER = "super"


class Wiring(StrEnum):
    """Whose word is taken where the paper and its authors' code differ."""

    PAPER = "paper"
    RELEASED = "released"


@dataclass(frozen=True)
class Taps:
    """One convolution over time."""

    kernel: int
    dilation: int = 1
    groups: int = 1
    """Of the pointwise part where it is super-separable."""


def standard(channels: tuple[int, int], taps: Taps, conv: type[Conv1d]) -> Convolutions:
    """Every output reads every channel at every tap."""
    return OrderedDict(conv=conv(*channels, taps.kernel, dilation=taps.dilation))


def sub_separable(channels: tuple[int, int], taps: Taps, conv: type[Conv1d], groups: int) -> Convolutions:
    """In groups over time, then across the groups; the second has a bias in the released code."""
    out_channels = channels[1]
    return OrderedDict(
        grouped=conv(*channels, taps.kernel, dilation=taps.dilation, groups=groups),
        pointwise=Conv1d(out_channels, out_channels, 1, bias=True),
    )


def separable(channels: tuple[int, int], taps: Taps, conv: type[Conv1d]) -> Convolutions:
    """Depthwise over time, then pointwise, in groups where it is super-separable.

    The paper splits the channels, has a separable convolution in each part and joins what comes out: the
    same numbers. ValueError where the groups do not share the channels evenly.
    """
    in_channels, out_channels = channels
    return OrderedDict(
        depthwise=conv(in_channels, in_channels, taps.kernel, dilation=taps.dilation, groups=in_channels),
        pointwise=Conv1d(in_channels, out_channels, 1, groups=taps.groups),
    )


_FACTORIES: dict[Separability, Callable[[tuple[int, int], Taps, type[Conv1d]], Convolutions]] = {
    Separability.NONE: standard,
    Separability.GROUPS: lambda channels, taps, conv: sub_separable(channels, taps, conv, GROUPS),
    Separability.FULL: separable,
    Separability.SUPER: separable,
}


class CausalStep(nn.Sequential):
    """(batch, in_channels, time) -> (batch, out_channels, time): ReLU, convolution, norm; never ahead."""

    def __init__(self, convolutions: Convolutions, channels: int) -> None:
        super().__init__(OrderedDict(act=nn.ReLU(), **convolutions, norm=ChannelNorm(channels, EPS)))


class MaskedStep(nn.Sequential):
    """(batch, channels, time), (batch, 1, time) of 0 and 1 -> (batch, channels, time): padding stays 0."""

    def __init__(self, convolutions: Convolutions, channels: int) -> None:
        norm = ChannelNorm(channels, EPS)
        super().__init__(OrderedDict(act=nn.ReLU(), mask=Multiply(), **convolutions, norm=norm))

    def forward(self, x: Tensor, present: Tensor) -> Tensor:  # type: ignore[override]
        act, mask, *rest = self
        x = mask(act(x), present)
        for part in rest:
            x = part(x)
        return x


@dataclass(frozen=True)
class Plan:
    """What all modules of one network have in common."""

    width: int
    separability: Separability
    kernels: tuple[int, ...]
    dilations: tuple[int, ...]
    wiring: Wiring
    printed: bool
    """Whether attention is scaled where the paper prints it."""

    def masked_steps(self) -> list[nn.Module]:
        """The steps of a module of the encoder."""
        return [MaskedStep(self._convolutions(taps, Conv1d), self.width) for taps in self._taps]

    def causal_steps(self) -> list[nn.Module]:
        """The steps of a module of the decoder."""
        return [CausalStep(self._convolutions(taps, CausalConv1d), self.width) for taps in self._taps]

    def query_steps(self) -> list[nn.Module]:
        """The two steps in front of an attention."""
        taps = [Taps(ATTENTION_KERNEL, d, g) for d, g in zip(ATTENTION_DILATIONS, _groups(2), strict=True)]
        return [CausalStep(self._convolutions(each, CausalConv1d), self.width) for each in taps]

    def attention(self) -> "SourceAttention":
        """An attention with the two steps in front of it."""
        return (SourceAttention if self.wiring is Wiring.PAPER else AddedAttention)(self)

    def timing(self) -> Timing:
        """The signal of the paper or that of the code."""
        return Timing(paper_timing if self.wiring is Wiring.PAPER else released_timing)

    @property
    def _taps(self) -> list[Taps]:
        steps = len(self.kernels)
        groups = (*_groups(FIRST_HALF), *_groups(steps - FIRST_HALF))
        return [Taps(*each) for each in zip(self.kernels, self.dilations, groups, strict=True)]

    def _convolutions(self, taps: Taps, conv: type[Conv1d]) -> Convolutions:
        own = taps if self.separability is Separability.SUPER else Taps(taps.kernel, taps.dilation)
        return _FACTORIES[self.separability]((self.width, self.width), own, conv)


def _groups(steps: int) -> range:
    """3 and 2, or 4, 3 and 2: neighbours without a common divisor, so that the groups meet."""
    return range(steps + 1, 1, -1)


class ConvModule(nn.Module):
    """(batch, channels, time) -> the same shape: four steps or five, two ways around."""

    def __init__(self, steps: Sequence[nn.Module], wiring: Wiring) -> None:
        super().__init__()
        self.wiring = wiring
        self.names = [f"step{number}" for number in range(1, len(steps) + 1)]
        for name, step in zip(self.names, steps, strict=True):
            self.add_module(name, step)
        self.add1 = Add()
        self.add2 = Add()
        # the code has one dropout behind each stack instead
        self.dropout = nn.Dropout(DROPOUT) if wiring is Wiring.PAPER else None

    def forward(self, x: Tensor, *present: Tensor) -> Tensor:
        """`present`, where the steps take it: (batch, 1, time) of 0 and 1."""
        h = x
        for name in self.names[:FIRST_HALF]:
            h = self.get_submodule(name)(h, *present)
        h = self.add1(x, h)
        y = h
        for name in self.names[FIRST_HALF:]:
            y = self.get_submodule(name)(y, *present)
        # the second way begins at the input in the paper, in the code where the first one ends
        total: Tensor = self.add2(x if self.wiring is Wiring.PAPER else h, y)
        return total if self.dropout is None else self.dropout(total)


class SourceAttention(nn.Module):
    """(batch, channels, target), encoded source and its padding -> (batch, channels, target)."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.timing = plan.timing()
        self.step1, self.step2 = plan.query_steps()
        self.attend = (PrintedAttention if plan.printed else Attention)(plan.width)

    def forward(self, x: Tensor, source: Tensor, present: Tensor) -> Tensor:
        query = self.step2(self.step1(self.timing(x)))
        attended: Tensor = self.attend(query, source, present)
        return attended


class AddedAttention(SourceAttention):
    """As in the released code: what was found is added to what asked for it, and normed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.add = Add()
        self.norm = ChannelNorm(plan.width, EPS)

    def forward(self, x: Tensor, source: Tensor, present: Tensor) -> Tensor:
        normed: Tensor = self.norm(self.add(x, super().forward(x, source, present)))
        return normed
