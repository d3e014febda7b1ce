"""Small tables of numbers in the colours of the maps: kernels, columns, rows."""

from html import escape

import numpy as np
from numpy.typing import NDArray

from dsviz.figures.mosaic import quantize
from dsviz.figures.theme import Theme, palette
from dsviz.text import Words

SIDE = 46
"""Pixels of a cell at its widest."""


def cells(values: NDArray[np.float64], limit: float, label: str, words: Words, theme: Theme) -> str:
    """(rows, columns) as an HTML table; colours reach their ends at ±`limit`."""
    places = quantize(values.astype(np.float32), limit or 1.0)
    colours = palette(theme.mode)
    body = "".join(
        f"<tr>{''.join(_cell(v, colours[p], words, theme) for v, p in zip(row, places_of, strict=True))}</tr>"
        for row, places_of in zip(values, places, strict=True)
    )
    return f"<table class=dsv-cells aria-label='{escape(label, quote=True)}'>{body}</table>"


def number(value: float, words: Words) -> str:
    """At most three digits behind the point, as few as say the same."""
    digits = next((d for d in range(3) if abs(value - round(value, d)) < 5e-4), 3)
    return words.number(value if abs(value) >= 5e-4 else 0.0, digits)


def _cell(value: float, colour: NDArray[np.uint8], words: Words, theme: Theme) -> str:
    light = float(colour @ np.array([0.299, 0.587, 0.114])) > 140
    dark_ink, light_ink = (theme.text, theme.paper) if theme.mode == "light" else (theme.paper, theme.text)
    ink = dark_ink if light else light_ink
    rgb = ",".join(map(str, colour))
    return f"<td style='background:rgb({rgb});color:{ink}'>{number(value, words)}</td>"


def style(theme: Theme) -> str:
    """The rules of all tables of cells."""
    return (
        f".dsv-cells {{ border-collapse: collapse; font: 13px var(--ds-code); }}"
        f".dsv-cells td {{ border: 1px solid {theme.line}; width: {SIDE}px; height: 34px; padding: 0 3px;"
        " text-align: center; font-variant-numeric: tabular-nums; }"
        ".dsv-line { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 14px; }"
        f".dsv-line span {{ color: {theme.mute}; font-size: 18px; }}"
        "@media (max-width: 640px) { .dsv-line { gap: 8px; }"
        " .dsv-cells { font-size: 12px; } .dsv-cells td { width: 31px; padding: 0 1px; } }"
        f".dsv-line div small {{ display: block; color: {theme.mute}; font-size: 13px; margin-top: 4px; }}"
    )
