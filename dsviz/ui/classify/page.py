"""The page from top to bottom."""

import streamlit as st

from dsviz.architectures.architecture import Features, Image, Waveform
from dsviz.errors import InputError
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import frame, weights
from dsviz.ui.classify import attention, cover, grounds, rests, seen, seen_picture, sound
from dsviz.ui.classify.cover import Work
from dsviz.ui.classify.heard import Heard, answers_by_frame, heard
from dsviz.ui.classify.place import within
from dsviz.ui.classify.scene import Scene
from dsviz.ui.classify.sound import Hearing
from dsviz.ui.classify.subject import Answered, Subject, scores_of, softmax
from dsviz.ui.large import fits
from dsviz.ui.layers.front_end import chain
from dsviz.ui.setting import setting
from dsviz.ui.state import Choice


def show() -> None:
    """The page for the network and the picture or the sound in the session."""
    words, theme, choice = frame.words(), frame.theme(), frame.choice()
    sees = isinstance(choice.entry, Image)
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(words(f"classify.title_{'picture' if sees else 'sound'}"), anchor=False, width="content")
        name = words(f"architectures.{choice.architecture.key}_name")
        options = setting(words, choice.architecture, choice.options)
        st.badge(" · ".join(filter(None, (name, options))), color="gray")
        weights.badge(words, choice, words("classify.untrained_help"))
    st.markdown(words(f"classify.lead_{'picture' if sees else 'sound'}"))
    if not fits(choice):
        return
    try:
        going_on = _picture(words, theme, choice) if sees else _sound(words, theme, choice)
    except InputError as error:
        st.warning(words(error.key, **error.values))
        return
    if going_on is not None:
        cover.work(going_on)


def _picture(words: Words, theme: Theme, choice: Choice) -> Work | None:
    given, entry = frame.given(), choice.entry
    if not isinstance(entry, Image):
        raise TypeError(f"a picture is needed, not {type(entry).__name__}")
    answered = Answered(softmax(scores_of(choice.model, given)), weights.class_names(words, choice))
    ground = grounds.of_picture(entry, given)
    seen_picture.show(words, choice, entry, ground, answered)
    plane = (entry.size, entry.size)
    return rests.show(Subject(words, theme, choice, given, answered, -1, plane, ground, sound=False))


def _sound(words: Words, theme: Theme, choice: Choice) -> Work | None:
    given, entry, found = frame.given(), choice.entry, heard(choice, frame.given())
    if not isinstance(entry, Hearing):
        raise TypeError(f"a sound is needed, not {type(entry).__name__}")
    answered = Answered(found.mean, weights.class_names(words, choice))
    sound.show(words, theme, choice, found, answered)
    if isinstance(entry, Features):
        values = chain(given, entry).features
        seen.coefficients(words, theme, given, entry)
        ground = grounds.of_coefficients(words, theme, given, entry, values)
        plane = (len(values), values.shape[1])
        note = words("classify.of_frames") if answers_by_frame(choice) else ""
        return rests.show(Subject(words, theme, choice, given, answered, -1, plane, ground, True, note))
    return _bands(words, theme, choice, found, answered) if found.ears else None


def _bands(words: Words, theme: Theme, choice: Choice, found: Heard, answered: Answered) -> Work | None:
    """What follows for a network that makes its own spectrogram, of the side that is looked at."""
    given, entry = frame.given(), choice.entry
    if not isinstance(entry, Waveform):
        raise TypeError(f"a spectrogram is made of samples, not of {type(entry).__name__}")
    side = within("cls-ear", len(found.ears))
    ear = found.ears[side]
    scene = Scene(words, theme, entry, ear, len(found.ears), ("classify", choice.model, given.id, side))
    seen.bands(scene, given.sound.sample_rate)
    ground, plane = grounds.of_bands(scene), (scene.rows, len(scene.times))
    note = words(f"classify.of_ear_{side}") if len(found.ears) > 1 else ""
    subject = Subject(words, theme, choice, given, answered, ear.step, plane, ground, True, note)
    going_on = rests.show(subject)
    if ear.masks:
        attention.show(scene)
    return going_on
