"""Weights that several blocks share: which steps use one tensor, and what each block's own would cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from dsviz.analysis.cost import Costs, Row
from dsviz.analysis.totals import COMPUTING


@dataclass(frozen=True)
class Use:
    """One computing step of a block and the weights it uses."""

    row: int
    first: int
    """The row that uses the weights first: equal numbers, one tensor."""
    number: int
    """Of the weights among the different ones of the steps called so: 1, 2, …"""
    users: int
    """How many steps of these blocks use them."""
    values: int
    """Weights and biases that are used here, wherever they were counted."""


@dataclass(frozen=True)
class Sharer:
    """A block that shares weights with another."""

    path: str
    dilation: int
    """The largest of its steps."""
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Sharing:
    """The blocks of a network that share weights, and what sharing saves."""

    lines: tuple[tuple[Sharer, ...], ...]
    """Blocks of one parent make a line: all of one stack."""
    stored: int
    """Parameters of the network, each tensor once."""
    unfolded: int
    """Parameters if each block had weights of its own."""

    @property
    def uses(self) -> tuple[Use, ...]:
        return tuple(use for line in self.lines for block in line for use in block.uses)


def sharing_of(costs: Costs) -> Sharing | None:
    """What blocks share; None where no weights are used in two blocks.

    A block that uses its own weights twice (a decoder, for each voice) shares nothing.
    """
    rows = costs.rows
    borrowed = [n for n, row in enumerate(rows) if rows[row.shares].block != row.block]
    if not borrowed:
        return None
    blocks = {rows[n].block for n in borrowed} | {rows[rows[n].shares].block for n in borrowed}
    members = {
        path: [n for n, row in enumerate(rows) if row.block == path] for path in _ordered(rows, blocks)
    }
    uses = _uses(rows, [n for numbers in members.values() for n in numbers if rows[n].kind in COMPUTING])
    lines: dict[str, list[Sharer]] = {}
    for path, numbers in members.items():
        dilation = max((max(rows[n].dilation, default=1) for n in numbers), default=1)
        sharer = Sharer(path, dilation, tuple(uses[n] for n in numbers if n in uses))
        lines.setdefault(path.rpartition(".")[0], []).append(sharer)
    again = sum(_values(rows, n) - rows[n].params for n in borrowed)
    return Sharing(tuple(map(tuple, lines.values())), costs.params, costs.params + again)


def _ordered(rows: Sequence[Row], blocks: set[str]) -> list[str]:
    return list(dict.fromkeys(row.block for row in rows if row.block in blocks))


def _uses(rows: Sequence[Row], numbers: Sequence[int]) -> dict[int, Use]:
    """What each of these steps uses; tensors are numbered among the steps of the same name."""
    order: dict[str, list[int]] = {}
    users: dict[int, int] = {}
    for n in numbers:
        seen = order.setdefault(_name(rows[n]), [])
        if rows[n].shares not in seen:
            seen.append(rows[n].shares)
        users[rows[n].shares] = users.get(rows[n].shares, 0) + 1
    return {
        n: Use(
            row=n,
            first=rows[n].shares,
            number=order[_name(rows[n])].index(rows[n].shares) + 1,
            users=users[rows[n].shares],
            values=_values(rows, n),
        )
        for n in numbers
    }


def _name(row: Row) -> str:
    return row.path.rpartition(".")[2]


def _values(rows: Sequence[Row], number: int) -> int:
    """The parameters of a step: its own, and those of the step it shares with."""
    row, first = rows[number], rows[rows[number].shares]
    return (row.weights or first.weights) + (row.biases or first.biases) + (row.affine or first.affine)
