"""A block as a visitor steps through it: its steps folded into stages.

Norms, activations and gates that follow each other are one stage, and so is a pool with what only
rearranges its values; everything else stands alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dsviz.analysis.cost import Row
from dsviz.layers.kind import Kind
from dsviz.recording import Shape

_FOLDED = {Kind.NORM, Kind.ACTIVATION, Kind.SPLIT, Kind.MULTIPLY}
MIXING = {Kind.STANDARD, Kind.POINTWISE, Kind.GROUPED, Kind.TRANSPOSED, Kind.LINEAR, Kind.MATMUL}
"""Kinds whose outputs read several channels: behind them channel 7 is no longer channel 7."""


@dataclass(frozen=True)
class Stage:
    """Some steps of one block, shown as one; `rows` index the steps of the network."""

    kinds: tuple[Kind, ...]
    operations: tuple[str, ...]
    rows: tuple[int, ...]
    sources: tuple[int | None, ...]
    """The steps outside the stage that it reads; -1, -2, … are the network's inputs."""
    shape: Shape
    """Of the last output, without the batch axis."""

    @property
    def kind(self) -> Kind:
        return self.kinds[0]

    @property
    def last(self) -> int:
        """The step whose output is shown."""
        return self.rows[-1]


@dataclass(frozen=True)
class BlockOutline:
    """One place on the strip."""

    path: str
    rows: tuple[int, ...]
    shape: Shape
    """Of the last output, without the batch axis."""


def blocks_of(rows: Sequence[Row]) -> tuple[BlockOutline, ...]:
    """The network's blocks in the order in which they run first."""
    members: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        members.setdefault(row.block, []).append(index)
    return tuple(
        BlockOutline(path, tuple(indices), rows[indices[-1]].output_shapes[0][1:])
        for path, indices in members.items()
    )


def stages_of(rows: Sequence[Row], block: BlockOutline) -> tuple[Stage, ...]:
    """The stages of a block; their rows in order are the block's rows."""
    runs: list[list[int]] = []
    for index in block.rows:
        if runs and _joins(rows, runs[-1], index):
            runs[-1].append(index)
        else:
            runs.append([index])
    return tuple(_stage(rows, run) for run in runs)


def entries_of(rows: Sequence[Row], block: BlockOutline) -> tuple[int, ...]:
    """What the block reads from outside, each once: steps, or -1, -2, … for the network's inputs."""
    inside = set(block.rows)
    read = (source for index in block.rows for source in rows[index].sources)
    return tuple(dict.fromkeys(source for source in read if source is not None and source not in inside))


def _joins(rows: Sequence[Row], run: list[int], index: int) -> bool:
    """Whether a step only works on what the run already works on."""
    first, kind = rows[run[0]].kind, rows[index].kind
    if first is Kind.POOL:
        return kind is Kind.ARRANGE and rows[index].sources == (run[-1],)
    if kind not in _FOLDED or first not in _FOLDED:
        return False
    return set(rows[index].sources) <= {*run, *rows[run[0]].sources}


def _stage(rows: Sequence[Row], run: list[int]) -> Stage:
    own = [rows[index] for index in run]
    outside = (source for row in own for source in row.sources if source not in run)
    return Stage(
        kinds=tuple(row.kind for row in own),
        operations=tuple(row.operation for row in own),
        rows=tuple(run),
        sources=tuple(dict.fromkeys(outside)),
        shape=own[-1].output_shapes[0][1:],
    )
