"""The page from top to bottom."""

from functools import partial

import streamlit as st

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture, Features, Task, Waveform
from dsviz.architectures.options import Options
from dsviz.errors import InputError
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import frame
from dsviz.ui.choose import take
from dsviz.ui.classify import attention, seen, sound
from dsviz.ui.classify.heard import heard
from dsviz.ui.classify.place import within
from dsviz.ui.classify.scene import Scene
from dsviz.ui.classify.sound import Hearing
from dsviz.ui.large import fits
from dsviz.ui.setting import setting
from dsviz.ui.state import Choice


def show() -> None:
    """The page for the network and the sound in the session."""
    words, theme, choice = frame.words(), frame.theme(), frame.choice()
    _title(words, choice)
    entry = _sound_of(choice.architecture, choice.options)
    if entry is None:
        _others(words, choice)
        return
    if not fits(choice):
        return
    try:
        _cards(words, theme, choice, entry)
    except InputError as error:
        st.warning(words(error.key, **error.values))


def _title(words: Words, choice: Choice) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(words("classify.title"), anchor=False)
        name = words(f"architectures.{choice.architecture.key}_name")
        options = setting(words, choice.architecture, choice.options)
        st.badge(" · ".join(filter(None, (name, options))), color="gray")
        st.badge(words("classify.untrained"), color="orange", help=words("classify.untrained_help"))
    st.markdown(words("classify.lead"))


def _sound_of(architecture: Architecture, options: Options) -> Hearing | None:
    """The input of a network that names sounds; None for all others."""
    entry = architecture.inputs_for(options)[0]
    names = architecture.task is Task.CLASSIFY
    return entry if names and isinstance(entry, Features | Waveform) else None


def _others(words: Words, choice: Choice) -> None:
    """For a network that names no sounds: those that do, one click away."""
    st.info(words("classify.cannot", name=words(f"architectures.{choice.architecture.key}_name")))
    for architecture in (a for a in CATALOG if _sound_of(a, a.starts)):
        st.button(
            words("classify.take", name=words(f"architectures.{architecture.key}_name")),
            key=f"take_{architecture.key}",
            on_click=partial(take, architecture.key, architecture.complete(architecture.starts)),
            type="primary",
        )


def _cards(words: Words, theme: Theme, choice: Choice, entry: Hearing) -> None:
    given = frame.given()
    found = heard(choice, given)
    sound.show(words, theme, entry, given, found)
    if isinstance(entry, Features):
        seen.coefficients(words, theme, given, entry)
    elif found.ears:
        side = within("cls-ear", len(found.ears))
        name = ("classify", choice.architecture.key, choice.items, given.id, side)
        scene = Scene(words, theme, entry, found.ears[side], len(found.ears), name)
        seen.bands(scene, given.sound.sample_rate)
        if scene.ear.masks:
            attention.show(scene)
