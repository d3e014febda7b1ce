"""The cells of a kernel that can never act, as a small grid with one sentence."""

from html import escape

import streamlit as st

from dsviz.analysis.dead_taps import DeadTaps
from dsviz.text import Words

SIDE = 18
"""Pixels of a cell."""
_CELL = f"width:{SIDE}px;height:{SIDE}px;border-radius:3px;border:1px solid var(--ds-depthwise)"


def show(words: Words, dead: DeadTaps) -> None:
    """What can act is filled, what only ever meets padding is hollow; kernels of one or two axes."""
    *upright, columns = dead.dead.shape
    rows = upright[0] if upright else 1
    fills = ("none" if cell else "var(--ds-depthwise)" for cell in dead.dead.ravel())
    cells = "".join(f'<i style="{_CELL};background:{fill}"></i>' for fill in fills)
    alt = words("classify.dead_alt", rows=rows, columns=columns, alive=dead.dead.size - dead.count)
    text = words("classify.dead", n=dead.count, total=dead.dead.size, weights=dead.weights)
    grid = f"display:grid;grid-template-columns:repeat({columns},{SIDE}px);gap:3px"
    st.html(
        '<div style="display:flex;gap:16px;align-items:center">'
        f'<div role="img" aria-label="{escape(alt)}" style="{grid}">{cells}</div>'
        f'<span class="ds-note">{escape(text)}</span></div>'
    )
