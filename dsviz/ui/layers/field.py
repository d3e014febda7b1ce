"""What a value can see: the receptive field drawn on the input."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from dsviz.analysis.field import Span, field, field_size, measures_all
from dsviz.analysis.stages import blocks_of
from dsviz.architectures.architecture import Features, Input, Tokens, Waveform
from dsviz.architectures.architecture import Image as Photograph
from dsviz.figures.theme import Theme
from dsviz.recording import Step
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Given, fitted
from dsviz.ui.cards import card, head
from dsviz.ui.crop import jpeg
from dsviz.ui.layers.facts import colour_of
from dsviz.ui.layers.field_time import on_time
from dsviz.ui.layers.names import block_name
from dsviz.ui.layers.sight import look, told
from dsviz.ui.layers.view import SMALL, BlockView, Column, Space

SHOWN = 448
"""Pixels of the drawn input's side."""
PATCH = 240
SMALLEST = 30
"""The least side of a frame in pixels of the drawing."""
TRAIL = 4
"""So many blocks of the way the field has grown are named."""

Pixels = NDArray[np.uint8]


def receptive_field(
    words: Words, theme: Theme, view: BlockView, column: Column, place: Space, entry: Input, given: Given
) -> None:
    """The cells of the input that one value of a column depends on."""
    with card("field", tall=True):
        head(words("layers.field_title"), f"{column.title} {_place_text(place)}")
        row = max(column.row, 0)
        if view.of_text and column.row >= 0 and len(view.recorded.steps[row].output_shapes[0]) == 2:
            st.caption(words("layers.field_moved"))  # numbers of characters have no channels
            return
        if column.row < 0 or len(place) != len(view.recorded.steps[row].output_shapes[0]) - 2:
            st.caption(words("layers.field_whole"))
            return
        spans = field(view.recorded.steps, row, place).get(-1)
        if spans is None:
            st.caption(words("layers.field_none"))
        elif isinstance(entry, Photograph):
            looked = look(view, row, place, fitted(entry, given).pixels, theme)
            key = (given.id, entry.size, entry.crop, *looked.id)
            _on_picture(words, colour_of(column.role, theme), spans, looked.pixels, key)
            told(words, theme, looked.sees)
        elif isinstance(entry, Features | Waveform | Tokens):
            on_time(words, theme, column, spans[-1], entry, view)
        _growth(words, view, column)
        if measures_all(view.recorded.steps, row):
            st.caption(words("layers.field_norms"))


def _on_picture(
    words: Words, colour: str, spans: Sequence[Span], pixels: Pixels, name: tuple[object, ...]
) -> None:
    rows, columns = spans
    box = (columns.first, rows.first, columns.last + 1, rows.last + 1)
    left, right = st.columns([3, 2])
    with left:
        alt = words("layers.field_alt", rows=rows.size, columns=columns.size)
        key = ("field", *name, box, colour)
        whole = MAPS.get(key, lambda: jpeg(_framed(pixels, box, colour)), len)
        st.image(whole, alt=alt, width="stretch", output_format="JPEG")
    with right:
        patch = MAPS.get(("patch", *name, box), lambda: _patch(pixels, box), len)
        st.image(patch, alt=words("layers.patch_alt"), width="stretch", output_format="JPEG")
        centre = f"({words.number(rows.centre, 0)}, {words.number(columns.centre, 0)})"
        st.caption(
            words("layers.field_size", rows=rows.size, columns=columns.size, centre=centre, step=rows.step)
        )
        if (rows.first, rows.last) != (rows.low, rows.high) or (columns.first, columns.last) != (
            columns.low,
            columns.high,
        ):
            st.caption(words("layers.field_clipped"))


def _patch(pixels: Pixels, box: tuple[int, int, int, int]) -> bytes:
    """The field alone, enlarged by a whole factor to `PATCH` pixels at most."""
    left, top, right, bottom = box
    factor = max(1, PATCH // max(right - left, bottom - top))
    return jpeg(pixels[top:bottom, left:right].repeat(factor, axis=0).repeat(factor, axis=1))


def _framed(pixels: Pixels, box: tuple[int, int, int, int], colour: str) -> Pixels:
    """The crop enlarged to at least `SHOWN` pixels by a whole factor, the field framed on it."""
    factor = max(1, SHOWN // pixels.shape[0])
    canvas = Image.fromarray(pixels.repeat(factor, axis=0).repeat(factor, axis=1))
    left, top, right, bottom = (edge * factor for edge in box)
    room = max(0, SMALLEST - (right - left)) // 2  # a field of a few pixels gets a frame that can be seen
    left, top, right, bottom = left - room, top - room, right + room, bottom + room
    draw = ImageDraw.Draw(canvas)
    draw.rectangle((left - 5, top - 5, right + 4, bottom + 4), outline="#FFFFFF", width=3)
    draw.rectangle((left - 2, top - 2, right + 1, bottom + 1), outline=colour, width=4)
    return np.asarray(canvas)


def _growth(words: Words, view: BlockView, column: Column) -> None:
    """How the field has grown over the last blocks."""
    outlines = [b for b in blocks_of(view.costs.rows) if b.rows[-1] < column.row][-TRAIL:]
    trail = [(block_name(words, b.path), b.rows[-1]) for b in outlines]
    trail.append((block_name(words, view.block.path), column.row))
    network = view.recorded.id[:2]
    sizes = [
        MAPS.get(("field size", *network, row), partial(_size, view.recorded.steps, row), lambda _: SMALL)
        for _, row in trail
    ]
    shown = [f"{name}: {size}" for (name, _), size in zip(trail, sizes, strict=True)]
    st.caption(words("layers.field_growth", sizes=" → ".join(shown)))


def _size(steps: Sequence[Step], row: int) -> int:
    """The longest side of the field of a step's values, in cells of the input."""
    return max((span.size for span in field_size(steps, row).get(-1, ())), default=0)


def _place_text(place: Space) -> str:
    return f"({', '.join(map(str, place))})" if place else ""
