"""The masks that a network lays over its stages, drawn on what it sees of the sound."""

from collections.abc import Hashable
from html import escape

import numpy as np
import streamlit as st

from dsviz.figures import hearing, spectra
from dsviz.figures.hearing import COLOURS
from dsviz.figures.spectra import Picture, Rows, Shade
from dsviz.text import Words
from dsviz.ui import dead_taps
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import card, head
from dsviz.ui.classify.heard import Array, Ear, Masked
from dsviz.ui.classify.place import Of, within
from dsviz.ui.classify.scene import Scene
from dsviz.ui.classify.sound import SUBTITLE
from dsviz.ui.layers.names import size_text
from dsviz.ui.sound_steps import BARE


def show(scene: Scene) -> None:
    """The card: a stage, its mask, and the sound as far as the mask lets it through."""
    words, masks = scene.words, scene.ear.masks
    number = within("cls-stage", len(masks))
    masked = masks[number]
    with card("classify_attention"):
        head(words("classify.card_attention"), words("classify.attention_note"))
        _stage(words, scene.ear)
        st.markdown(_made(words, masked))
        if masked.found.places == 1:
            _single(words, masked)
        else:
            _plane(scene, masked, number)
        if masked.dead is not None:
            dead_taps.show(words, masked.dead)


def _stage(words: Words, ear: Ear) -> None:
    sizes = [size_text(masked.found.shape[1:]) for masked in ear.masks]
    st.segmented_control(
        words("classify.stage"),
        range(len(sizes)),
        format_func=lambda stage: words("classify.stage_name", number=stage + 1, size=sizes[stage]),
        key="cls-stage",
        required=True,
    )


def _made(words: Words, masked: Masked) -> str:
    kernels = " → ".join(size_text(kernel) for kernel in masked.kernels)
    channels, *size = masked.found.shape
    return words("classify.made", kernels=kernels, n=channels, size=size_text(tuple(size)))


def _single(words: Words, masked: Masked) -> None:
    """A mask of one value a channel has no plane to be drawn on."""
    values = masked.values
    numbers = {"low": values.min(), "mean": values.mean(), "high": values.max()}
    shown = {name: words.number(float(value), 2) for name, value in numbers.items()}
    st.markdown(words("classify.single", **shown))


def _plane(scene: Scene, masked: Masked, number: int) -> None:
    words = scene.words
    with st.container(horizontal=True, vertical_alignment="bottom"):
        values, channel = _channels(words, masked)
    name = (*scene.id, "mask", number, channel)
    left, right = st.columns(2, gap="medium")
    with left:
        st.html(SUBTITLE.format(escape(words("classify.mask"))))
        _mask(scene, values, name)
    with right:
        if len(scene.ear.picture) == COLOURS:
            st.html(SUBTITLE.format(escape(words("classify.lit"))))
            _lit(scene, values, name)
    low, high = (words.number(float(end), 2) for end in (values.min(), values.max()))
    st.caption(words("classify.mask_range", low=low, high=high))


def _channels(words: Words, masked: Masked) -> tuple[Array, int | None]:
    """The mean of all channels, or one: at first the one that differs most from place to place."""
    names = {Of.MEAN.value: words("classify.of_mean"), Of.ONE.value: words("classify.of_one")}
    st.segmented_control(
        words("classify.channels"),
        list(names),
        format_func=names.__getitem__,
        key="cls-of",
        required=True,
        label_visibility="collapsed",
        wrap=False,
    )
    if st.session_state["cls-of"] == Of.MEAN:
        return masked.values.mean(axis=0), None
    count = len(masked.values)
    channel = within("cls-ch", count, int(masked.values.reshape(count, -1).std(axis=1).argmax()))
    st.number_input(words("classify.channel"), 0, count - 1, step=1, key="cls-ch", width=160)
    return masked.values[channel], channel


def _mask(scene: Scene, values: Array, name: tuple[Hashable, ...]) -> None:
    """The mask itself on the axes of the sound, one cell a value."""
    words, theme = scene.words, scene.theme
    rows, columns = values.shape
    width = (scene.span.end - scene.span.start) / columns
    times = scene.span.start + width * (np.arange(columns) + 0.5)
    low, high = float(values.min()), float(values.max())
    shade = Shade(low, high if high > low else low + 1)
    stacked = scene.stacked(rows)
    names = tuple(words("classify.row", number=row, count=rows) for row in range(rows))
    picture = Picture(values, times, Rows(stacked.title, stacked.ticks, names), shade)
    key = (*name, "png", theme.mode)
    source = MAPS.get(key, lambda: spectra.png(values, shade, theme.mode), len)
    figure = spectra.sheet(picture, source, None, words, theme)
    figure.update_layout(height=hearing.HEIGHT + 44, margin_l=hearing.WIDE, yaxis_tickfont_size=hearing.SMALL)
    st.plotly_chart(figure, theme=None, config=BARE, key="classify_mask", alt=words("classify.mask_alt"))


def _lit(scene: Scene, values: Array, name: tuple[Hashable, ...]) -> None:
    """The colours of the sound, as bright as the mask lets them be."""
    words = scene.words
    source = MAPS.get((*name, "lit"), lambda: hearing.webp(hearing.lit(scene.pixels, values)), len)
    rows = (scene.rows, scene.stacked(scene.rows))
    figure = hearing.coloured(source, scene.span, rows, words, scene.theme)
    st.plotly_chart(figure, theme=None, config=BARE, key="classify_lit", alt=words("classify.lit_alt"))
