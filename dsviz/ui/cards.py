"""Cards, their headings, and small tables of numbers."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def card(name: str, *, tall: bool = False) -> DeltaGenerator:
    """A bordered container, as high as its neighbours where `tall`; its key gives it the look of frame.css."""
    return st.container(border=True, key=f"card_{name}", height="stretch" if tall else "content")


def head(title: str, note: str = "", *, accent: str = "", big: str = "", big_note: str = "") -> None:
    """A card's heading: a square in the colour of its stage, the title, a note beside it, one big number."""
    square = f'<i class="ds-square ds-{accent}"></i>' if accent else ""
    side = f'<span class="ds-big"><b>{escape(big)}</b> {escape(big_note)}</span>' if big else ""
    st.html(
        f'<div class="ds-head"><h2>{square}{escape(title)}</h2><span class="ds-note">{escape(note)}</span>{side}</div>'
    )


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    left: int = 1,
    accents: Mapping[int, str] | None = None,
) -> None:
    """Numbers in columns; the first `left` columns hold words or drawings and may contain markup.

    It scrolls inside itself where the page is narrow. `accents` colours headings: depthwise, pointwise.
    """
    accents = accents or {}
    heads = "".join(
        f'<th class="{"ds-left" if place < left else ""} ds-{accents.get(place, "")}">{escape(name)}</th>'
        for place, name in enumerate(header)
    )
    lines = "".join(
        "<tr>" + "".join(_cell(text, place < left) for place, text in enumerate(row)) + "</tr>" for row in rows
    )
    st.html(f'<div class="ds-scroll"><table class="ds-table"><tr>{heads}</tr>{lines}</table></div>')


def _cell(text: str, left: bool) -> str:
    return f'<td class="ds-left">{text}</td>' if left else f"<td>{escape(text)}</td>"
