"""A move of channels, drawn from its real permutation."""

from dataclasses import dataclass

import streamlit as st

from dsviz.analysis.shuffling import Shuffling, shuffling
from dsviz.figures.theme import Theme
from dsviz.figures.wires import Wiring, wires
from dsviz.text import Words
from dsviz.ui.cards import card, head
from dsviz.ui.components.drawing import drawing
from dsviz.ui.layers.view import BlockView, Chosen, Column

LEAST = 620
"""Pixels below which the drawing scrolls."""


@dataclass(frozen=True)
class Cell:
    """Where a channel is written and where it goes, in the letters of the formula."""

    channel: int
    row: int
    column: int
    place: int


def of_column(view: BlockView, column: Column) -> Shuffling | None:
    """The move that a column makes; None where it makes none."""
    if column.stage is None or len(column.stage.rows) != 1:
        return None
    return shuffling(view.recorded.steps, column.row)


def show(words: Words, theme: Theme, view: BlockView, chosen: Chosen) -> None:
    """The card of the chosen stage, where that is a move of channels."""
    column = view.columns[chosen.column]
    move = of_column(view, column)
    if move is None:
        return
    channel = view.channel(column, chosen)
    goes = cell(move, channel)
    with card("shuffle"):
        head(words("shuffle.title"), words("shuffle.note", n=len(move.order)))
        drawn = wires(_wiring(words, move), (goes.place, channel), theme)
        drawing(drawn, words("shuffle.alt", n=len(move.order)), key="wires", least=LEAST)
        st.markdown(
            words("shuffle.goes", channel=goes.channel, place=goes.place)
            + " "
            + words("shuffle.receives", place=channel, channel=move.order[channel])
        )
        st.markdown(_formula(words, move, goes))
        st.caption(words(f"shuffle.{_why(move)}", rows=move.rows, columns=move.columns))


def cell(move: Shuffling, channel: int) -> Cell:
    """A channel's row and column, and the place that they give."""
    row, column = move.cell_of(channel)
    return Cell(channel, row, column, move.place_of(channel))


def _wiring(words: Words, move: Shuffling) -> Wiring:
    below = "shuffle.group_reads" if move.readers > 1 else "shuffle.all_read"
    labels = words("shuffle.group", number="{number}"), words(below, number="{number}")
    return Wiring(move.order, move.groups, move.readers, labels)


def _formula(words: Words, move: Shuffling, goes: Cell) -> str:
    """The index before and behind, first in letters, then with the chosen channel's numbers."""
    channel, place = words("shuffle.channel_word"), words("shuffle.place_word")
    letters = (
        rf"\text{{{channel}}}\;\; i\cdot {move.columns}+j\;\longrightarrow\;"
        rf"\text{{{place}}}\;\; j\cdot {move.rows}+i"
    )
    before = rf"{goes.row}\cdot {move.columns}+{goes.column}={goes.channel}"
    behind = rf"{goes.column}\cdot {move.rows}+{goes.row}={goes.place}"
    return rf"${letters}$ $\qquad {before}\;\longrightarrow\;{behind}$"


def _why(move: Shuffling) -> str:
    """Which of the two orders it is, and what it does here."""
    if move.makers == 1:
        return "of_no_groups"
    return "dealt" if move.rows == move.makers else "gathered"
