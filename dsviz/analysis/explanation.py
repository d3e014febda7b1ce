"""What there is to say about one output value: the numbers it is made of, free of torch.

Every explanation has `total`, computed here in float64 from the recorded inputs, `recorded`, the value the
network computed in float32, and `agrees`, whether the two are the same but for rounding.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dsviz.analysis.geometry import Place, Position

Values = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

SLACK = 1e-5
"""Rounding allowed, as a share of the sum of the terms' sizes.

A float32 sum of n terms errs by about sqrt(n) * 2**-24 of that sum, whatever its order: 1e-5 is this for
n = 28,000, three times the longest sum of the catalogue, and a wrong cell or weight moves a total far more.
"""
_TINY = float(np.finfo(np.float32).tiny)


def same(total: float, recorded: float, scale: float) -> bool:
    """Whether two values differ by rounding only; `scale` is the sum of the sizes of what was added."""
    return abs(total - recorded) <= SLACK * scale + _TINY


@dataclass(frozen=True, eq=False)
class Window:
    """A window of one input channel, its kernel and their products."""

    in_channel: int
    place: Place
    """Per axis the cells of the input; those outside it are padding."""
    values: Values
    """In the kernel's shape; 0 in the padding."""
    outside: Mask
    """Which cells are padding, in the same shape."""
    kernel: Values

    @cached_property
    def products(self) -> Values:
        return self.values * self.kernel

    @property
    def subtotal(self) -> float:
        """The sum of the products, without the bias."""
        return float(self.products.sum())


@dataclass(frozen=True, eq=False)
class WindowSum(Window):
    """Depthwise: one window and one kernel are the whole value."""

    bias: float | None
    recorded: float

    @property
    def total(self) -> float:
        return self.subtotal + (self.bias or 0.0)

    @property
    def agrees(self) -> bool:
        scale = float(np.abs(self.products).sum()) + abs(self.bias or 0.0)
        return same(self.total, self.recorded, scale)


@dataclass(frozen=True)
class Contribution:
    """What one input channel adds; value and weight where it is one product."""

    in_channel: int
    value: float | None
    weight: float | None
    adds: float


@dataclass(frozen=True)
class Others:
    """The channels that are not shown one by one."""

    channels: int
    adds: float


@dataclass(frozen=True, eq=False)
class ChannelSum:
    """Pointwise, standard, grouped, transposed, linear: a sum over input channels."""

    in_channels: npt.NDArray[np.int64]
    place: Place
    windows: Values
    """(channels, *kernel): what is read of each channel; 0 in the padding."""
    outside: Mask
    kernels: Values
    """(channels, *kernel)."""
    bias: float | None
    recorded: float

    @cached_property
    def contributions(self) -> Values:
        """What each channel adds, in the order of `in_channels`."""
        sums: Values = (self.windows * self.kernels).reshape(len(self.in_channels), -1).sum(axis=1)
        return sums

    @property
    def single(self) -> bool:
        """Whether each channel is read at one cell only: pointwise and linear steps."""
        return bool(self.windows[0].size == 1)

    @property
    def values(self) -> Values | None:
        return self.windows.reshape(-1) if self.single else None

    @property
    def weights(self) -> Values | None:
        return self.kernels.reshape(-1) if self.single else None

    @property
    def total(self) -> float:
        return float(self.contributions.sum()) + (self.bias or 0.0)

    @property
    def agrees(self) -> bool:
        scale = float(np.abs(self.windows * self.kernels).sum()) + abs(self.bias or 0.0)
        return same(self.total, self.recorded, scale)

    def strongest(self, count: int) -> tuple[Contribution, ...]:
        """The channels that add most, by size, the largest first."""
        return tuple(self._contribution(int(i)) for i in self._ranked[:count])

    def others(self, count: int) -> Others:
        """What `strongest(count)` leaves out."""
        rest = self._ranked[count:]
        return Others(len(rest), float(self.contributions[rest].sum()))

    def window(self, in_channel: int) -> Window:
        """The products behind one channel's contribution; ValueError for a channel that is not read."""
        number = self._number(in_channel)
        return Window(in_channel, self.place, self.windows[number], self.outside, self.kernels[number])

    @cached_property
    def _ranked(self) -> npt.NDArray[np.int64]:
        return np.argsort(-np.abs(self.contributions), kind="stable")

    def _number(self, in_channel: int) -> int:
        first = int(self.in_channels[0])
        if not first <= in_channel < first + len(self.in_channels):
            raise ValueError(f"channels {first} to {self.in_channels[-1]} are read, not {in_channel}")
        return in_channel - first

    def _contribution(self, number: int) -> Contribution:
        value = float(self.windows[number].item()) if self.single else None
        weight = float(self.kernels[number].item()) if self.single else None
        return Contribution(int(self.in_channels[number]), value, weight, float(self.contributions[number]))


@dataclass(frozen=True, eq=False)
class PoolWindow:
    """Pooling: the mean or the largest value of one window of one channel."""

    operation: str
    """`max` or `mean`."""
    in_channel: int
    place: Place
    values: Values
    """0 in the padding."""
    outside: Mask
    divisor: int
    """What a mean divides by; 1 for a maximum."""
    recorded: float

    @property
    def winner(self) -> Position | None:
        """For a maximum, where in the window the first largest value stands."""
        if self.operation != "max":
            return None
        inside = np.where(self.outside, -np.inf, self.values)
        return tuple(int(i) for i in np.unravel_index(int(inside.argmax()), inside.shape))

    @property
    def total(self) -> float:
        if (winner := self.winner) is not None:
            return float(self.values[winner])
        return float(self.values.sum()) / self.divisor

    @property
    def agrees(self) -> bool:
        return same(self.total, self.recorded, float(np.abs(self.values).sum()) / self.divisor)


@dataclass(frozen=True)
class Term:
    """One number of a formula: `x`, `mean`, `gain`, …"""

    name: str
    value: float


@dataclass(frozen=True)
class Elementwise:
    """Norm, activation, add, multiply: a formula of a few numbers."""

    formula: str
    """`batch_norm`, `relu6`, `add`, …: names the formula that `terms` are put into."""
    terms: tuple[Term, ...]
    total: float
    recorded: float
    scale: float
    """The sum of the sizes of what was added; rounding is judged against it."""

    @property
    def agrees(self) -> bool:
        return same(self.total, self.recorded, self.scale)


@dataclass(frozen=True)
class Moved:
    """Concat, split, shuffle, flatten, dropout at rest, …: the value comes unchanged from elsewhere."""

    source: int
    """Which of the step's inputs it comes from."""
    channel: int
    position: Position
    """Where it stood; a channel or a number below 0 is in the padding."""
    total: float
    recorded: float

    @property
    def padding(self) -> bool:
        """Whether it comes from no input at all but is a zero from outside."""
        return min(self.channel, *self.position, 0) < 0

    @property
    def agrees(self) -> bool:
        return self.total == self.recorded


Explanation = WindowSum | ChannelSum | PoolWindow | Elementwise | Moved
