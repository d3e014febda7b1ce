"""The receptive field on an input that has time only: features, samples, characters."""

from io import BytesIO

import numpy as np
import streamlit as st
from PIL import Image, ImageDraw

from dsviz.analysis.field import Span
from dsviz.architectures.architecture import Features, Tokens, Waveform
from dsviz.figures.mosaic import limit_of, photo, plane
from dsviz.figures.theme import Mode, Theme
from dsviz.figures.waves import is_wave, waves
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.layers.facts import colour_of
from dsviz.ui.layers.names import glyph
from dsviz.ui.layers.view import BlockView, Column, Maps

TIMELINE = 900
"""The most pixels that the input is drawn wide."""


def on_time(
    words: Words,
    theme: Theme,
    column: Column,
    time: Span,
    entry: Features | Waveform | Tokens,
    view: BlockView,
) -> None:
    """The input with the cells that one value depends on, and those cells in words."""
    values = np.atleast_2d(view.recorded.inputs[0][0].float().numpy())
    colour = colour_of(column.role, theme)
    drawn = MAPS.get(
        ("field", *view.recorded.id, time, colour), lambda: _marked(values, time, colour, theme.mode), len
    )
    st.image(drawn, alt=words("layers.field_time_alt"), width="stretch", output_format="PNG")
    st.caption(_told(words, time, entry, view))
    if time.first != time.low:
        st.caption(words("layers.field_clipped"))


def _told(words: Words, time: Span, entry: Features | Waveform | Tokens, view: BlockView) -> str:
    cells = {"first": time.first, "last": time.last, "step": time.step}
    if isinstance(entry, Tokens):
        text = entry.alphabet.decode(view.recorded.inputs[0][0].tolist())
        seen = "".join(glyph(text, place) for place in range(time.first, min(time.last, len(text)) + 1))
        if time.size == 1:
            return words("layers.character_at", place=time.first, text=seen or glyph(text, time.first))
        return words("layers.field_tokens", n=time.size, text=seen, **cells)
    begin, end = _seconds(time, entry)
    moments = {"begin": words.number(begin, 2), "end": words.number(end, 2)}
    if isinstance(entry, Waveform):
        return words("layers.field_samples", n=time.size, **cells, **moments)
    return words("layers.field_time", frames=time.size, **cells, **moments)


def _seconds(time: Span, entry: Features | Waveform) -> tuple[float, float]:
    if isinstance(entry, Waveform):
        return time.first / entry.sample_rate, (time.last + 1) / entry.sample_rate
    stft = entry.front_end.stft
    return time.first * stft.hop_seconds, time.last * stft.hop_seconds + stft.window_seconds


def _marked(values: Maps, time: Span, colour: str, mode: Mode) -> bytes:
    """The input, enlarged along time, with the field's cells outlined."""
    draw = waves if is_wave(values) else plane
    drawn = draw(values, limit_of(values), mode)
    picture = Image.open(BytesIO(drawn.png)).convert("RGB")
    factor = max(1, TIMELINE // picture.width)
    picture = picture.resize((picture.width * factor, picture.height), Image.Resampling.NEAREST)
    cell = factor / drawn.factor[1]
    left, right = int(time.first * cell), int((time.last + 1) * cell) - 1
    ImageDraw.Draw(picture).rectangle(
        (left, 0, max(right, left + 2), picture.height - 1), outline=colour, width=3
    )
    return photo(np.asarray(picture), mode).png
