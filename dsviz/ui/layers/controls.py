"""The page's own controls, in the sidebar under those of the frame."""

from collections.abc import Sequence

import streamlit as st

from dsviz.analysis.statistics import Order
from dsviz.text import Words
from dsviz.ui.layers.view import BlockView
from dsviz.ui.segments import segments
from dsviz.ui.state import ALL, AROUND, Range

PAGE = 256
"""Channels of a mosaic that are shown at once."""


def block(words: Words, names: Sequence[str]) -> None:
    """Which block, with ← and →."""
    _stepped(words("layers.block_label"), names, "l", ("Left", "Right"), ("←", "→"))


def stage(words: Words, view: BlockView) -> None:
    """Which column of the block, with ↑ and ↓."""
    names = [f"{place} · {column.title}" for place, column in enumerate(view.columns)]
    _stepped(words("layers.stage_label"), names, "st", ("Up", "Down"), ("↑", "↓"))


def pointing(words: Words, view: BlockView) -> None:
    """Channels and place."""
    before, behind = st.columns(2)
    with before:
        _whole(words("layers.channel_in"), "c", view.most(follows_input=True))
    with behind:
        if not all(column.follows_input for column in view.columns):
            _whole(words("layers.channel_out"), "k", view.most(follows_input=False))
    along = "place" if view.of_text else "time"
    labels = {1: (along,), 2: ("row", "column")}.get(len(view.space), ())
    if labels and max(view.space) > 1:
        names = ("y", "x")[2 - len(labels) :]
        for column, name, label, size in zip(st.columns(2), names, labels, view.space, strict=False):
            with column:
                _whole(words(f"layers.{label}"), name, size)


def looks(words: Words, view: BlockView) -> None:
    """Order of channels, colour range, and pages where there are many channels."""
    st.selectbox(
        words("layers.order"),
        [order.value for order in Order],
        format_func=lambda order: words(f"layers.order_{order}"),
        key="order",
    )
    segments(
        words("layers.range"),
        [spread.value for spread in Range],
        "range",
        lambda spread: words(f"layers.range_{spread}"),
        words("layers.range_help"),
    )
    pages = -(-max(column.channels for column in view.columns) // PAGE)
    if pages > 1:
        choices = (AROUND, *range(1, pages + 1), ALL)
        if st.session_state["page"] not in choices:
            st.session_state["page"] = AROUND
        st.selectbox(
            words("layers.channels_shown"),
            choices,
            format_func=lambda page: _page_name(words, page),
            key="page",
        )


def _page_name(words: Words, page: int) -> str:
    if page in {AROUND, ALL}:
        return words("layers.all_channels" if page == ALL else "layers.around_channel")
    return f"{words.number((page - 1) * PAGE)} – {words.number(page * PAGE - 1)}"


def _stepped(
    label: str, names: Sequence[str], key: str, shortcuts: tuple[str, str], signs: tuple[str, str]
) -> None:
    name, *buttons = st.columns([3.6, 1, 1], gap="xsmall", vertical_alignment="bottom")
    with name:
        st.selectbox(label, range(len(names)), format_func=lambda number: names[number], key=key)
    for button, step, shortcut, sign in zip(buttons, (-1, 1), shortcuts, signs, strict=True):
        with button:
            st.button(
                sign,
                key=f"step_{key}_{shortcut.lower()}",
                shortcut=shortcut,
                on_click=_step,
                args=(key, step, len(names)),
                disabled=not 0 <= st.session_state[key] + step < len(names),
                width="stretch",
            )


def _step(key: str, by: int, count: int) -> None:
    st.session_state[key] = min(max(st.session_state[key] + by, 0), count - 1)


def _whole(label: str, key: str, count: int) -> None:
    st.number_input(label, 0, max(count - 1, 0), step=1, key=key)
