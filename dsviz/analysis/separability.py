"""One convolution along time at every degree of separability: weights, and who hears whom.

L. Kaiser, A. N. Gomez, F. Chollet, 2017, arXiv:1706.03059, Table 1; biases and norms are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dsviz.analysis.cost import Row
from dsviz.analysis.separable import pairs
from dsviz.layers.kind import Kind

SUB_GROUPS = 16
"""Of the sub-separable rows of Table 2."""
SUPER_GROUPS = (2, 3)
_SPREAD = {Kind.STANDARD, Kind.GROUPED, Kind.DEPTHWISE}


class Degree(StrEnum):
    """From one kernel for all pairs of channels to the most separated form."""

    STANDARD = "standard"
    SUB = "sub"
    """In groups along time, then every channel with every channel."""
    FULL = "full"
    """Depthwise, then pointwise."""
    SUPER = "super"
    """Depthwise, then pointwise in groups."""


@dataclass(frozen=True)
class Form:
    """One way to build the step: `groups` of its first convolution where SUB, of its last where SUPER."""

    degree: Degree
    groups: int
    weights: tuple[int, ...]
    """Of its convolutions, in order."""

    @property
    def total(self) -> int:
        return sum(self.weights)


@dataclass(frozen=True)
class Convolution:
    """A convolution along time of a network, with whatever mixes the channels behind it."""

    row: int
    """Number of its row."""
    kernel: int
    dilation: int
    inputs: int
    outputs: int
    positions: int
    own: tuple[Degree, int]
    """How the network builds it, and with how many groups."""

    def form(self, degree: Degree, groups: int = 1) -> Form:
        """Another way to build it; ValueError where the groups do not divide its channels."""
        if groups < 1 or self.inputs % groups or self.outputs % groups:
            raise ValueError(f"groups must divide {self.inputs} and {self.outputs} channels, got {groups}")
        over_time, across = self.kernel * self.inputs, self.inputs * self.outputs
        match degree:
            case Degree.STANDARD:
                weights: tuple[int, ...] = (self.kernel * across,)
            case Degree.SUB:
                weights = (self.kernel * across // groups, self.outputs**2)
            case Degree.FULL:
                weights = (over_time, across)
            case Degree.SUPER:
                weights = (over_time, across // groups)
        return Form(degree, groups, weights)

    def forms(self) -> tuple[Form, ...]:
        """Every degree with the paper's groups where they divide the channels, and the network's own."""
        wanted = {
            (Degree.STANDARD, 1), (Degree.SUB, SUB_GROUPS), (Degree.FULL, 1), self.own,
            *((Degree.SUPER, groups) for groups in SUPER_GROUPS),
        }  # fmt: skip
        order = list(Degree)
        possible = [
            (degree, groups)
            for degree, groups in wanted
            if self.inputs % groups == 0 and self.outputs % groups == 0
        ]
        return tuple(self.form(*each) for each in sorted(possible, key=lambda e: (order.index(e[0]), e[1])))


def convolutions(rows: Sequence[Row]) -> tuple[Convolution, ...]:
    """Every convolution along time with more than one tap."""
    mixers = {depthwise: pair.pointwise for pair in pairs(rows) for depthwise in pair.depthwise}
    return tuple(
        _convolution(rows, number, mixers.get(number))
        for number, row in enumerate(rows)
        if row.kind in _SPREAD and len(row.kernel) == 1 and row.kernel[0] > 1
    )


def _convolution(rows: Sequence[Row], number: int, mixer: int | None) -> Convolution:
    row = rows[number]
    end = row if mixer is None else rows[mixer]
    match row.kind:
        case Kind.STANDARD:
            own = (Degree.STANDARD, 1)
        case Kind.GROUPED:
            own = (Degree.SUB, row.groups)
        case _:
            own = (Degree.FULL, 1) if end.groups == 1 or mixer is None else (Degree.SUPER, end.groups)
    return Convolution(
        number, row.kernel[0], row.dilation[0], row.input_shapes[0][1], end.output_shapes[0][1],
        row.output_shapes[0][-1], own,
    )  # fmt: skip


def mixing_groups(rows: Sequence[Row], block: str) -> tuple[int, ...]:
    """The groups of a block's pointwise steps, in order."""
    return tuple(
        row.groups
        for row in rows
        if row.block == block and row.kernel == (1,) and row.kind in {Kind.GROUPED, Kind.POINTWISE}
    )
