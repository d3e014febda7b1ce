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

    What opens a block (a norm of its input) is folded into the block's first step that may stand alone.
    """
    heads: list[Row] = []
    folded: list[list[Row]] = []
    waiting: list[Row] = []
    for row in rows:
        if row.kind not in _FOLDED:
            heads.append(row)
            folded.append(waiting)
            waiting = []
        elif heads and not _opens(row, heads[-1]):
            folded[-1].append(row)
        else:
            waiting.append(row)
    if not heads:
        return tuple(Line(row) for row in rows)
    folded[-1] += waiting
    return tuple(Line(head, tuple(more)) for head, more in zip(heads, folded, strict=True))


def runs_of(rows: Sequence[Row], blocks: Sequence[BlockOutline]) -> tuple[tuple[BlockOutline, ...], ...]:
    """The blocks, neighbours that are built alike and have the same shapes taken together."""
    runs: list[list[BlockOutline]] = []
    for block in blocks:
        if runs and _build(rows, runs[-1][0]) == _build(rows, block):
            runs[-1].append(block)
        else:
            runs.append([block])
    return tuple(tuple(run) for run in runs)


def _opens(row: Row, before: Row) -> bool:
    """Whether a step stands in a block, and in another than the step before."""
    return row.block not in {row.path, before.block}


def _total(kind: Kind, rows: Sequence[Row]) -> KindTotal:
    return KindTotal(kind, len(rows), sum(row.params for row in rows), sum(row.macs for row in rows))


def _build(rows: Sequence[Row], block: BlockOutline) -> list[tuple[object, ...]]:
    own = [rows[index] for index in block.rows]
    return [
        (r.operation, r.kernel, r.stride, r.dilation, r.groups, r.input_shapes, r.output_shapes, r.params)
        for r in own
    ]
