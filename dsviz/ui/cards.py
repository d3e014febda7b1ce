"""Cards and their headings."""

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def card(name: str, *, tall: bool = False) -> DeltaGenerator:
    """A bordered container, as high as its neighbours where `tall`; frame.css knows it by its key."""
    return st.container(border=True, key=f"card_{name}", height="stretch" if tall else "content")


def head(title: str, note: str = "", *, accent: str = "", big: str = "", big_note: str = "") -> None:
    """A card's heading: a square in the colour of its stage, the title, a note beside it, one big number."""
    square = f'<i class="ds-square ds-{accent}"></i>' if accent else ""
    side = f'<span class="ds-big"><b>{escape(big)}</b> {escape(big_note)}</span>' if big else ""
    words = f'<h2>{square}{escape(title)}</h2><span class="ds-note">{escape(note)}</span>'
    st.html(f'<div class="ds-head">{words}{side}</div>')
