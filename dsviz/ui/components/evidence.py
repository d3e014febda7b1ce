"""A picture with a map over it: looked at apart or together, a click chooses a cell of the map."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from dsviz.ui.components.loader import declare

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Scale:
    """An axis: its title, and ticks as (share from the left or the top, label)."""

    title: str
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True)
class Ground:
    """The picture below: where it is, its width over its height, its axes where it has some.

    `crisp` draws its pixels as squares; it is drawn at most `widest` pixels wide, 0 for any width. Below a
    map it is made pale; one that is `inverted` there has black for nothing, and stands on white paper.
    """

    url: str
    ratio: float
    crisp: bool
    widest: int = 0
    inverted: bool = False
    across: Scale | None = None
    up: Scale | None = None


@dataclass(frozen=True)
class Overlay:
    """The map: clear where it is zero. `shape` is (rows, columns) of its cells.

    `box` (left, top, width, height) is what it covers of the picture, in shares of it; `gradient` and `ends`
    are its colour bar.
    """

    url: str
    shape: tuple[int, int]
    gradient: str
    ends: Sequence[str]
    box: Box = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class EvidenceLabels:
    """Every word of the component in the visitor's language; `alt` is the picture in words.

    `walked` says where the arrow keys are, with gaps {row}, {rows}, {column}, {columns}.
    """

    view: str
    picture: str
    both: str
    map: str
    opacity: str
    smooth: str
    alt: str
    walked: str


@dataclass(frozen=True)
class EvidenceView:
    """All that is shown; `cell` (row, column) is the chosen one, `frame` what it sees or hides, in shares."""

    ground: Ground
    map: Overlay
    cell: tuple[int, int]
    frame: Box | None
    labels: EvidenceLabels

    def __post_init__(self) -> None:
        if not all(0 <= place < size for place, size in zip(self.cell, self.map.shape, strict=True)):
            raise ValueError(f"a cell must lie on the {self.map.shape} map, got {self.cell}")


def evidence(*, data: EvidenceView, key: str, on_cell: Callable[[int, int], None]) -> None:
    """Draw it; `on_cell` is called with the row and the column of a cell before the script runs again."""

    def picked() -> None:
        row, column = st.session_state[key]["cell"]
        on_cell(int(row), int(column))

    payload: dict[str, Any] = asdict(data)
    declare("evidence")(key=key, data=payload, on_cell_change=picked)
