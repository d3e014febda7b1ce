"""What the network sees of the sound: bands as colours, one band, or the coefficients that it is given."""

from collections.abc import Hashable
from html import escape

import streamlit as st

from dsviz.architectures.architecture import Features
from dsviz.figures import hearing, spectra
from dsviz.figures.hearing import COLOURS, PRIMARIES
from dsviz.figures.spectra import Picture
from dsviz.figures.theme import Theme
from dsviz.inputs.spectra import frame_times
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.cards import card, head
from dsviz.ui.classify.place import TOGETHER, view
from dsviz.ui.classify.scene import Scene
from dsviz.ui.layers.front_end import chain
from dsviz.ui.layers.names import size_text
from dsviz.ui.sound_steps import BARE


def coefficients(words: Words, theme: Theme, given: Given, entry: Features) -> None:
    """The card of a network that is given features."""
    values = chain(given, entry).features
    picture = Picture(
        values,
        frame_times(entry.front_end.stft, values.shape[1]),
        spectra.named_rows("sound.axis_coefficient", tuple(str(row) for row in range(len(values))), words),
        spectra.around_zero(values),
    )
    with card("classify_seen"):
        note = words("classify.seen_mfcc", rows=len(values), frames=values.shape[1])
        head(words("classify.card_seen"), note)
        _sheet(words, theme, picture, ("classify mfcc", given.id, entry), words("classify.mfcc_alt"))
        st.page_link("pages/sound.py", label=words("classify.more_sound"), icon=":material/graphic_eq:")


def bands(scene: Scene, rate: int) -> None:
    """The card of a network that makes its own picture of samples, which were decoded at `rate` Hz."""
    words = scene.words
    with card("classify_seen"):
        head(
            words("classify.card_seen"), words("classify.seen_bands", size=size_text(scene.ear.picture.shape))
        )
        chosen = _controls(scene)
        if chosen == TOGETHER:
            _together(scene)
        else:
            _band(scene, int(chosen))
        if rate < scene.entry.sample_rate:
            st.caption(words("classify.nothing_above", limit=words.number(rate / 2000, 1)))


def _band(scene: Scene, band: int) -> None:
    words = scene.words
    rows = hearing.band_rows(band * scene.rows * scene.spacing, scene.spacing, scene.rows, words)
    picture = Picture(scene.ear.picture[band], scene.times, rows, scene.shade)
    alt = words("classify.band_alt", band=scene.range_of(band))
    _sheet(words, scene.theme, picture, (*scene.id, "band", band), alt)


def _controls(scene: Scene) -> str:
    """Which side, where there are two; all bands or one."""
    words, count = scene.words, len(scene.ear.picture)
    if scene.sides > 1:
        st.segmented_control(
            words("classify.ear"),
            range(scene.sides),
            format_func=lambda side: words(f"classify.ear_{side}"),
            key="cls-ear",
            required=True,
            label_visibility="collapsed",
            wrap=False,
        )
    chosen = view(count)
    names = {TOGETHER: words("classify.view_all")} if count == COLOURS else {}
    names |= {str(band): scene.range_of(band) for band in range(count)}
    st.segmented_control(
        words("classify.view"),
        list(names),
        format_func=names.__getitem__,
        key="cls-view",
        required=True,
        label_visibility="collapsed",
    )
    return chosen


def _together(scene: Scene) -> None:
    words = scene.words
    source = MAPS.get((*scene.id, "webp"), lambda: hearing.webp(scene.pixels), len)
    rows = (scene.rows, scene.stacked(scene.rows))
    figure = hearing.coloured(source, scene.span, rows, words, scene.theme)
    st.plotly_chart(figure, theme=None, config=BARE, key="classify_seen", alt=words("classify.bands_alt"))
    parts = [
        f'<span><i class="ds-square" style="background:{colour}"></i>'
        f"{words(f'classify.colour_{name}')} {scene.range_of(band)}</span>"
        for band, (name, colour) in enumerate(PRIMARIES.items())
    ]
    style = "display:flex;gap:4px 20px;flex-wrap:wrap"
    st.html(
        f'<div class="ds-note" style="{style}">{"".join(parts)}<span>{escape(_scale(scene))}</span></div>'
    )


def _scale(scene: Scene) -> str:
    """What black and full colour stand for."""
    low, high = (scene.words.number(end) for end in (scene.shade.low, scene.shade.high))
    return scene.words("classify.scale", low=low, high=high)


def _sheet(words: Words, theme: Theme, picture: Picture, name: tuple[Hashable, ...], alt: str) -> None:
    key = (*name, "png", theme.mode)
    source = MAPS.get(key, lambda: spectra.png(picture.values, picture.shade, theme.mode), len)
    figure = spectra.sheet(picture, source, None, words, theme)
    st.plotly_chart(figure, theme=None, config=BARE, key="classify_seen", alt=alt)
