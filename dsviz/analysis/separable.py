"""Depthwise steps with the pointwise step that reads them, and what the two save."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from dsviz.analysis.cost import Row
from dsviz.layers.kind import Kind

_PER_CHANNEL = {
    Kind.NORM, Kind.ACTIVATION, Kind.ADD, Kind.MULTIPLY, Kind.CONCAT, Kind.SPLIT, Kind.ARRANGE,
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """The halves of one separable convolution, as row numbers."""

    depthwise: tuple[int, ...]
    """One, or several where a pyramid of kernels meets in one pointwise step."""
    pointwise: int


@dataclass(frozen=True)
class Cost:
    """Values of kernels (no biases) and multiply-adds of one call."""

    weights: int
    macs: int

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.weights + other.weights, self.macs + other.macs)


@dataclass(frozen=True)
class Saving:
    """A separable convolution against a standard one of the same shape.

    The standard one has the depthwise step's kernel, stride, input channels and positions, and the pointwise
    step's output channels. Of several kernels on one input it has the largest, which holds the others.
    """

    depthwise: Cost
    pointwise: Cost
    standard: Cost
    taps: int
    """k² of the largest kernel; with the channels below these are the numbers of the formula."""
    in_channels: int
    out_channels: int

    @property
    def together(self) -> Cost:
        return self.depthwise + self.pointwise

    @property
    def weights_ratio(self) -> float:
        """Separable over standard: 1 / out_channels + 1 / taps for a plain pair."""
        return self.together.weights / self.standard.weights

    @property
    def macs_ratio(self) -> float:
        return self.together.macs / self.standard.macs

    @property
    def plain(self) -> bool:
        """Whether (k² C_in + C_in C_out) / (k² C_in C_out) is the ratio of weights, with these numbers."""
        ours = self.in_channels * (self.taps + self.out_channels)
        whole = self.taps * self.in_channels * self.out_channels
        return self.together.weights == ours and self.standard.weights == whole


def pairs(rows: Sequence[Row]) -> tuple[Pair, ...]:
    """Each depthwise row with the first pointwise row that reads it, through steps that keep channels apart.

    In the order of the pointwise rows; a depthwise row that no pointwise row reads is in no pair.
    """
    carried: dict[int, frozenset[int]] = {}
    taken: set[int] = set()
    found: list[Pair] = []
    for index, row in enumerate(rows):
        read = frozenset[int]().union(*(carried.get(s, frozenset()) for s in row.sources if s is not None))
        if row.kind is Kind.DEPTHWISE:
            carried[index] = frozenset({index})
        elif row.kind in _PER_CHANNEL:
            carried[index] = read
        elif _mixes_one_cell(row) and read - taken:
            found.append(Pair(tuple(sorted(read - taken)), index))
            taken |= read
    return tuple(found)


def pair_saving(rows: Sequence[Row], pair: Pair) -> Saving:
    """What a pair costs and what a standard convolution in its place would."""
    depthwise, pointwise = [rows[i] for i in pair.depthwise], rows[pair.pointwise]
    out_channels = _channels(pointwise.output_shapes[0])
    largest: dict[int | None, tuple[Row, int]] = {}
    for row in depthwise:  # several kernels on one input: the largest stands for all
        source, taps = row.sources[0], prod(row.kernel)
        if source not in largest or taps > largest[source][1]:
            largest[source] = (row, taps)
    standard = Cost(0, 0)
    for row, taps in largest.values():
        standard += _dense(row, taps * _channels(row.input_shapes[0]) * out_channels)
    return Saving(
        depthwise=sum((_own(row) for row in depthwise), Cost(0, 0)),
        pointwise=_own(pointwise),
        standard=standard,
        taps=max(taps for _, taps in largest.values()),
        in_channels=sum(_channels(row.input_shapes[0]) for row, _ in largest.values()),
        out_channels=out_channels,
    )


def row_saving(row: Row) -> Saving:
    """What a standard or grouped convolution costs and what a depthwise and a pointwise step would.

    Raises ValueError for a row of another kind or with a kernel of one cell, where nothing can be separated.
    """
    taps = prod(row.kernel)
    if row.kind not in {Kind.STANDARD, Kind.GROUPED} or taps == 1:
        raise ValueError(f"{row.path}: a {row.kind} step of {taps} cells cannot be separated")
    in_channels, out_channels = _channels(row.input_shapes[0]), _channels(row.output_shapes[0])
    return Saving(
        depthwise=_dense(row, taps * in_channels),
        pointwise=_dense(row, in_channels * out_channels),
        standard=_own(row),
        taps=taps,
        in_channels=in_channels,
        out_channels=out_channels,
    )


def _mixes_one_cell(row: Row) -> bool:
    """Pointwise, or pointwise in groups as after a channel shuffle."""
    return row.kind is Kind.POINTWISE or (row.kind is Kind.GROUPED and set(row.kernel) == {1})


def _dense(row: Row, weights: int) -> Cost:
    """A convolution of so many weights at the positions of this row's output."""
    batch, _, *space = row.output_shapes[0]
    return Cost(weights, weights * batch * prod(space))


def _own(row: Row) -> Cost:
    """A convolution's own cost; shared weights are counted here too."""
    in_channels, out_channels = _channels(row.input_shapes[0]), _channels(row.output_shapes[0])
    return Cost(prod(row.kernel) * (in_channels // row.groups) * out_channels, row.macs)


def _channels(shape: Sequence[int]) -> int:
    return shape[1]
