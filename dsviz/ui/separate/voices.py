"""The card of the enrolment: its i-vector as bars, another one beside it, and whom it means."""

import numpy as np
import streamlit as st

from dsviz.architectures.architecture import Vector
from dsviz.errors import InputError
from dsviz.figures import signals
from dsviz.figures.signals import Titles
from dsviz.figures.theme import Theme
from dsviz.inputs import ivector
from dsviz.inputs.audio import Sound
from dsviz.inputs.ivector import Array
from dsviz.text import Words
from dsviz.ui import sounds
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.cards import card, head
from dsviz.ui.inputs import ENROLLED_SECONDS
from dsviz.ui.separate.place import COMPARED
from dsviz.ui.separate.scene import Scene
from dsviz.ui.sources import Slot

BARE = {"displayModeBar": False}


def vector_of(given: Given) -> Array:
    """The i-vector of a sound, from the shared store; InputError where there is too little speech."""
    return MAPS.get(
        ("i-vector", given.id), lambda: ivector.shipped().of(given.sound), lambda vector: vector.nbytes
    )


def likeness(scene: Scene, enrolment: Given) -> tuple[float | None, ...]:
    """The cosine of the enrolment with each known voice; None for a voice that hardly speaks."""
    if scene.references is None:
        return ()
    own = vector_of(enrolment)
    found: list[float | None] = []
    for number, samples in enumerate(scene.references):
        sound = Sound(samples[None], scene.rate, 0.0, scene.seconds)
        try:
            found.append(ivector.cosine(own, vector_of(Given(f"{scene.given.id}/{number}", sound))))
        except InputError:
            found.append(None)
    return tuple(found)


def target_of(alike: tuple[float | None, ...]) -> int:
    """The known voice that the enrolment is nearest to; the first where nobody can tell."""
    return max(range(len(alike)), key=lambda n: -2.0 if alike[n] is None else alike[n] or 0.0, default=0)


def voices(scene: Scene, entry: Vector, enrolment: Given, words: Words, theme: Theme) -> None:
    """The enrolment beside another one, and the voices of the mixture."""
    with card("separate_voice"):
        own = vector_of(enrolment)
        head(words("separate.voice"), words("separate.voice_note", n=own.size))
        left, right = st.columns(2, gap="large")
        with left:
            st.markdown(f"**{words('separate.enrolled')}**")
            _bars(own, "separate_own", words, theme)
            st.caption(_told(own.size, entry.size, words))
            _alike(scene, enrolment, words)
        with right:
            _compared(own, words, theme)


def _compared(own: Array, words: Words, theme: Theme) -> None:
    other = sounds.sound(ENROLLED_SECONDS, Slot(COMPARED, "separate.compared"))
    try:
        vector = vector_of(other)
    except InputError as error:
        st.error(words(error.key, **error.values))
        return
    _bars(vector, "separate_other", words, theme)
    st.metric(
        words("separate.cosine"),
        words.number(ivector.cosine(own, vector), 2),
        help=words("separate.cosine_help"),
    )


def _bars(vector: Array, key: str, words: Words, theme: Theme) -> None:
    titles = Titles("separate.axis_factor", "separate.axis_value")
    drawn = signals.bars(np.asarray(vector), titles, words, theme)
    st.plotly_chart(drawn, theme=None, config=BARE, key=key, alt=words("separate.vector_alt", n=vector.size))


def _told(own: int, taken: int, words: Words) -> str:
    """How many values the network takes of it."""
    if taken > own:
        return words("separate.padded", n=taken - own, taken=taken)
    return words("separate.cut", n=taken) if taken < own else words("separate.whole_vector", n=taken)


def _alike(scene: Scene, enrolment: Given, words: Words) -> None:
    alike = likeness(scene, enrolment)
    told = [
        f"{'ABCDEFGH'[n]}: {words.number(value, 2) if value is not None else '?'}"
        for n, value in enumerate(alike)
    ]
    if told:
        letter = "ABCDEFGH"[target_of(alike)]
        st.markdown(words("separate.nearest", voice=letter, cosines=" · ".join(told)))
