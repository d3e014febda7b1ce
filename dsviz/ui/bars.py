"""A block as bars, one for each step that computes: its size and its channels at a glance."""

from math import log2

from dsviz.analysis.cost import Costs, Row
from dsviz.analysis.stages import BlockOutline
from dsviz.analysis.totals import COMPUTING
from dsviz.layers.kind import Kind
from dsviz.ui.components.strip import Bar, Role
from dsviz.ui.layers.names import role_of

_NARROW = 0.16  # a depthwise bar is always this wide: it neither widens nor narrows the block
_LOWEST = 0.14


class Bars:
    """The bars of a network's blocks, all to the same scale."""

    def __init__(self, costs: Costs) -> None:
        self.rows = costs.rows
        self.highest = max(_extent(row) for row in costs.rows)
        self.most = max((_channels(row) for row in costs.rows if row.kind in COMPUTING), default=1)

    def of(self, block: BlockOutline) -> list[Bar]:
        """One bar per step that computes: height is the logarithm of its size, width that of its channels."""
        rows = [self.rows[index] for index in block.rows]
        layers = [row for row in rows if row.kind in COMPUTING]
        if not layers:
            return [Bar(Role.NEUTRAL, 0.5, self._height(rows[-1]))]
        widths = [self._width(row) for row in layers]
        squeeze = min(1.0, 1 / sum(widths))
        return [
            Bar(_role(row.kind), squeeze * width, self._height(row))
            for row, width in zip(layers, widths, strict=True)
        ]

    def _width(self, row: Row) -> float:
        if row.kind is Kind.DEPTHWISE:
            return _NARROW
        return 0.15 + 0.65 * log2(1 + _channels(row)) / log2(1 + self.most)

    def _height(self, row: Row) -> float:
        return _LOWEST + (1 - _LOWEST) * log2(_extent(row)) / max(log2(self.highest), 1)


def _role(kind: Kind) -> Role:
    return Role.NEUTRAL if kind is Kind.LINEAR else role_of(kind)


def _channels(row: Row) -> int:
    return row.output_shapes[0][1]


def _extent(row: Row) -> int:
    """Cells along the longest axis of space; 1 where there is none."""
    return max(row.output_shapes[0][2:], default=1)
