"""Blocks that share weights, as a grid of tiles: one tensor, one colour; folding counts what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from dsviz.ui.components.loader import declare


@dataclass(frozen=True)
class Tile:
    """One step. Tiles of one `tensor` are one colour; a `copy` is filled only while unfolded."""

    tensor: int
    number: str
    colour: str
    copy: bool
    thin: bool
    """Drawn smaller: a depthwise kernel."""
    help: str


@dataclass(frozen=True)
class TileLine:
    """The blocks of one stack; each is its tiles from top to bottom."""

    name: str
    cells: Sequence[Sequence[Tile]]


def sharing_grid(
    *,
    lines: Sequence[TileLine],
    columns: Sequence[str],
    totals: tuple[int, int],
    labels: Mapping[str, str],
    locale: str,
    key: str,
) -> None:
    """Draw the grid, folded at first. `totals` are the parameters unfolded and stored.

    `labels` has words for `switch`, `folded`, `unfolded`, `own`, `fewer`, `columns`, `macs`, `alt`.
    Numbers that are counting are written as `locale` ("en") writes them.
    """
    unfolded, stored = totals
    data = {
        "lines": [asdict(line) for line in lines],
        "columns": list(columns),
        "totals": {"unfolded": unfolded, "stored": stored},
        "labels": dict(labels),
        "locale": locale,
    }
    declare("sharing")(key=key, data=data)
