"""Card on the page Kinds for a sound: 1-D kernels along time, seen in the spectrogram and heard."""

from dataclasses import replace

import numpy as np
import streamlit as st

from dsviz.analysis.spatial import Kernel, filtered
from dsviz.figures.theme import Theme
from dsviz.inputs import audio
from dsviz.inputs.audio import Sound
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.cards import card as bordered
from dsviz.ui.cards import head
from dsviz.ui.learn.kinds_place import FILTERS, TAPS
from dsviz.ui.learn.maps import Shown, drawn, plane, row

SIDE = 160
SECONDS = 10.0
"""So much of a sound is filtered."""


def card(given: Given, sound: Sound, words: Words, theme: Theme) -> None:
    """A blur, edges or sharpness of chosen length along time: before and after."""
    with bordered("kinds_sound"):
        head(words("kinds.sound"), words("kinds.sound_note"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.segmented_control(
                words("kinds.filter"), FILTERS, key="kinds-filter", required=True,
                format_func=lambda name: words(f"kinds.filter_{name}"),
            )  # fmt: skip
            st.segmented_control(words("kinds.taps"), TAPS, key="kinds-taps", required=True)
        name, taps = st.session_state["kinds-filter"], int(st.session_state["kinds-taps"])
        before = Given(f"{given.id}/{SECONDS:g}", audio.excerpt(sound, 0.0, SECONDS))
        after = Given(f"{before.id}/{name}/{taps}", _heard(before, name, taps))
        # the third column stays empty: squares of half a page would be too much of a spectrogram
        for place, each, key in zip(st.columns(3), (before, after), ("before", "after"), strict=False):
            with place:
                row([_shown(each, key, words, theme)], words, theme)
                st.audio(_wav(each), alt=words(f"kinds.{key}"))
        st.caption(words("kinds.sound_row", taps=taps))


def kernel(name: str, taps: int) -> Kernel:
    """(taps,): the mean of the window, what differs from it, or the moment itself and what differs."""
    mean = np.full(taps, 1 / taps)
    middle = np.zeros(taps)
    middle[taps // 2] = 1
    made: dict[str, Kernel] = {"blur": mean, "edge": middle - mean, "sharpen": 2 * middle - mean}
    return made[name]


def _heard(given: Given, name: str, taps: int) -> Sound:
    sound = given.content
    if not isinstance(sound, Sound):
        raise TypeError(f"only sounds are heard, not a {type(sound).__name__}")

    def make() -> Sound:
        made = np.concatenate([filtered(c[None], kernel(name, taps)[None]) for c in sound.samples])
        return replace(sound, samples=made)

    return MAPS.get(("kinds-heard", given.id, name, taps), make, lambda made: made.samples.nbytes)


def _shown(given: Given, key: str, words: Words, theme: Theme) -> Shown:
    title = words(f"kinds.{key}")
    values = plane(given, SIDE)
    png = drawn((given.id, SIDE, "spectrogram"), values[None], 1.0, theme, SIDE)
    return Shown(title, words("kinds.spectrogram"), title, png, 1.0, signed=False)


def _wav(given: Given) -> bytes:
    sound = given.content
    if not isinstance(sound, Sound):
        raise TypeError(f"only sounds are heard, not a {type(sound).__name__}")
    return MAPS.get(("wav", given.id), lambda: audio.to_wav(sound.samples, sound.sample_rate), len)
