"""Costs summed up: by kind of step, by block, and with the steps that cost nothing folded in."""

from collections.abc import Sequence
from dataclasses import dataclass

from dsviz.analysis.cost import Costs, Row
from dsviz.analysis.stages import BlockOutline
from dsviz.layers.kind import Kind

CONVOLUTIONS = (Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED, Kind.STANDARD, Kind.TRANSPOSED)
COMPUTING = (*CONVOLUTIONS, Kind.LINEAR, Kind.MATMUL)
"""Kinds whose multiply-adds are counted, in the order in which tables list them."""
_FOLDED = {Kind.NORM, Kind.ACTIVATION, Kind.SPLIT, Kind.MULTIPLY, Kind.ARRANGE}


@dataclass(frozen=True)
class KindTotal:
    """All steps of one kind."""

    kind: Kind
    steps: int
    params: int
    macs: int


@dataclass(frozen=True)
class Line:
    """A step with the steps after it that only norm, bend or rearrange its result."""

    row: Row
    folded: tuple[Row, ...] = ()

    @property
    def folded_params(self) -> int:
        return sum(row.params for row in self.folded)

    @property
    def params(self) -> int:
        return self.row.params + self.folded_params


def by_kind(costs: Costs) -> tuple[KindTotal, ...]:
    """The kinds that cost anything; their sums and `costs.idle` are the totals of the network."""
    order = (*COMPUTING, *(kind for kind in Kind if kind not in COMPUTING))
    totals = (_total(kind, [row for row in costs.rows if row.kind is kind]) for kind in order)
    return tuple(total for total in totals if total.params or total.macs)


def lines_of(rows: Sequence[Row]) -> tuple[Line, ...]:
    """The steps with what follows them folded in; every parameter stands in exactly one line.

    What opens a block (a norm of its input) is folded into the block's first step that may stand alone; what
    finds no such step in its block stands alone itself.
    """
    lines: list[Line] = []
    waiting: list[Row] = []
    for row in rows:
        if row.kind not in _FOLDED or row.weights:  # a table of vectors only moves values but is stored
            lines += [Line(other) for other in waiting if _place(other) != _place(row)]
            lines.append(Line(row, tuple(other for other in waiting if _place(other) == _place(row))))
            waiting = []
        elif lines and not waiting and _place(row) == _place(lines[-1].row):
            lines[-1] = Line(lines[-1].row, (*lines[-1].folded, row))
        else:
            waiting.append(row)
    return (*lines, *map(Line, waiting))


def runs_of(rows: Sequence[Row], blocks: Sequence[BlockOutline]) -> tuple[tuple[BlockOutline, ...], ...]:
    """The blocks, neighbours that are built alike and have the same shapes taken together."""
    runs: list[list[BlockOutline]] = []
    for block in blocks:
        if runs and _build(rows, runs[-1][0]) == _build(rows, block):
            runs[-1].append(block)
        else:
            runs.append([block])
    return tuple(tuple(run) for run in runs)


def _place(row: Row) -> str:
    """The block of a step; empty for those that stand in none."""
    return "" if row.block == row.path else row.block


def _total(kind: Kind, rows: Sequence[Row]) -> KindTotal:
    return KindTotal(kind, len(rows), sum(row.params for row in rows), sum(row.macs for row in rows))


def _build(rows: Sequence[Row], block: BlockOutline) -> list[tuple[object, ...]]:
    own = [rows[index] for index in block.rows]
    return [
        (r.operation, r.kernel, r.stride, r.dilation, r.groups, r.input_shapes, r.output_shapes, r.params)
        for r in own
    ]
