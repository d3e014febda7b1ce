"""One card for each convolution of the block, and one for the stage that is chosen."""

from collections.abc import Callable, Sequence

import streamlit as st

from dsviz.analysis import dead_taps
from dsviz.analysis.arithmetic import explain, explain_stage, explainable
from dsviz.analysis.axis import Axis
from dsviz.analysis.explanation import ChannelSum, Explanation, PoolWindow, Window, WindowSum
from dsviz.analysis.geometry import axes_of, output_at
from dsviz.analysis.question import inputs_of
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui.cards import card, head
from dsviz.ui.components.window import Pick, Side
from dsviz.ui.dead_taps import show as show_dead
from dsviz.ui.layers.formulas import steps_of_stage
from dsviz.ui.layers.names import role_of
from dsviz.ui.layers.place import Target, target
from dsviz.ui.layers.sums import desk_card, window_card
from dsviz.ui.layers.view import BlockView, Chosen, Column

_SUMS = {
    Kind.DEPTHWISE,
    Kind.STANDARD,
    Kind.POINTWISE,
    Kind.GROUPED,
    Kind.TRANSPOSED,
    Kind.LINEAR,
    Kind.MATMUL,
}
"""Kinds whose arithmetic stands on the page without being chosen."""
FEW = 3
"""So many sums are shown together; of more, only those around the chosen stage."""


def explanation(view: BlockView, column: Column, chosen: Chosen) -> Explanation | None:
    """The arithmetic of the chosen value of a column; None for what the block reads."""
    if column.stage is None or column.stage.kind not in _SUMS:
        return None
    row = column.stage.rows[0]
    recorded = view.recorded
    read = inputs_of(recorded.steps, row, recorded.inputs)
    return explain(recorded.steps[row], read, view.channel(column, chosen), view.place(column, chosen))


def show(
    words: Words,
    theme: Theme,
    view: BlockView,
    chosen: Chosen,
    explained: Sequence[Explanation | None],
) -> None:
    """Cards in the order of stages: all of a small block, of a large one those around the chosen stage."""
    near = _near([number for number, why in enumerate(explained) if why is not None], chosen.column)
    for number, (column, why) in enumerate(zip(view.columns, explained, strict=True)):
        if number not in near and number != chosen.column:
            continue
        if isinstance(why, WindowSum):
            _window(words, view, chosen, column, why, f"window_{number}")
        elif isinstance(why, ChannelSum):
            _desk(words, theme, view, chosen, column, why, f"desk_{number}")
        elif column.stage is not None and number == chosen.column:
            _stage(words, view, chosen, column, f"stage_{number}")


def _near(sums: Sequence[int], chosen: int) -> Sequence[int]:
    """All, where they are few; else the chosen one, or the last before it, with the one that follows."""
    if len(sums) <= FEW:
        return sums
    here = max((place for place, number in enumerate(sums) if number <= chosen), default=0)
    return sums[here : here + 2]


def _window(
    words: Words, view: BlockView, chosen: Chosen, column: Column, why: WindowSum | PoolWindow, key: str
) -> None:
    with card(key):
        note = words("layers.window_note") if isinstance(why, WindowSum) else ""
        head(
            _title(words, view, column, chosen),
            note,
            accent=role_of(column.stage.kind) if column.stage else "",
        )
        source = view.columns[column.sources[0]]
        _window_of(words, view, chosen, (source, column), why, key)


def _window_of(
    words: Words,
    view: BlockView,
    chosen: Chosen,
    columns: tuple[Column, Column],
    why: WindowSum | PoolWindow | Window,
    key: str,
) -> None:
    column = columns[1]
    step = view.recorded.steps[column.stage.rows[0] if column.stage else column.row]
    at = target(view, column)
    window_card(
        key,
        words,
        step,
        columns,
        view.channel(column, chosen),
        view.place(column, chosen),
        why,
        at.hop,
        _on_window(at, axes_of(step)),
    )
    if dead := dead_taps.dead_taps(step):
        show_dead(words, dead)


def _on_window(at: Target, axes: Sequence[Axis]) -> Callable[[Pick], None]:
    """A click on the result points at that cell; one on the source at the output whose window lies there."""

    def picked(pick: Pick) -> None:
        cell = (pick.row, pick.column)[2 - len(axes) :]
        if pick.side is Side.SOURCE:
            cell = output_at(axes, cell, at.space)
        at.place(cell)

    return picked


def _desk(
    words: Words, theme: Theme, view: BlockView, chosen: Chosen, column: Column, why: ChannelSum, key: str
) -> None:
    source = view.columns[column.sources[0]]
    channel = view.channel(column, chosen)
    selected = view.channel(source, chosen)
    with card(key):
        head(
            _title(words, view, column, chosen),
            words("layers.desk_note", n=len(why.in_channels)),
            accent=role_of(column.stage.kind) if column.stage else "",
        )
        desk_card(
            key,
            words,
            (source, column),
            selected,
            channel,
            view.place(source, chosen),
            why,
            theme.mode,
            target(view, source).channel,
        )
        if not why.single:
            part = why.window(selected if selected in why.in_channels else why.strongest(1)[0].in_channel)
            head(words("layers.part_of_sum", channel=part.in_channel))
            _window_of(words, view, chosen, (source, column), part, f"{key}_part")


def _stage(words: Words, view: BlockView, chosen: Chosen, column: Column, key: str) -> None:
    stage = column.stage
    if stage is None:
        return
    recorded = view.recorded
    channel, place = view.channel(column, chosen), view.place(column, chosen)
    if not explainable(recorded.steps[stage.last]):
        with card(key):
            head(_title(words, view, column, chosen))
            st.caption(words("layers.only_numbers"))
        return
    explained = explain_stage(recorded.steps, recorded.inputs, stage.rows, channel, place)
    pool = next((e.explanation for e in explained if isinstance(e.explanation, PoolWindow)), None)
    if pool is not None:
        _window(words, view, chosen, column, pool, key)
        return
    with card(key):
        head(_title(words, view, column, chosen))
        steps_of_stage(words, explained, view.costs.rows)


def _title(words: Words, view: BlockView, column: Column, chosen: Chosen) -> str:
    channel, place = view.channel(column, chosen), view.place(column, chosen)
    if max(column.space, default=1) == 1:
        return words("layers.card_title_flat", stage=column.title, channel=channel)
    return words("layers.card_title", stage=column.title, channel=channel, place=", ".join(map(str, place)))
