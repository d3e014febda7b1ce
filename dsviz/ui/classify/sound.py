"""The sound with its player, and what the network answers: for the clip, and along the time axis."""

from html import escape

import numpy as np
import streamlit as st

from dsviz.architectures.architecture import Features, Waveform
from dsviz.figures import hearing, signals
from dsviz.figures.hearing import Answer
from dsviz.figures.signals import Span
from dsviz.figures.theme import Theme, group_colour
from dsviz.inputs import spectra
from dsviz.inputs.audio import Sound, envelope
from dsviz.text import Words
from dsviz.ui import frame, sound_pictures
from dsviz.ui.cache import Given
from dsviz.ui.cards import card, head
from dsviz.ui.classify.heard import Heard
from dsviz.ui.classify.seen_picture import unsure
from dsviz.ui.classify.subject import MOST, Answered, bars
from dsviz.ui.sound_steps import BARE
from dsviz.ui.state import Choice

COLUMNS = 700
SUBTITLE = '<h3 style="font-size:16px;font-weight:600;margin:0;padding:0">{}</h3>'
TALL = 190
"""Height of the wave where nothing is drawn under it."""
Hearing = Features | Waveform


def show(words: Words, theme: Theme, choice: Choice, found: Heard, answered: Answered) -> None:
    """The card."""
    entry, given = choice.entry, frame.given()
    if not isinstance(entry, Hearing):
        raise TypeError(f"a sound is needed, not {type(entry).__name__}")
    order = answered.order[:MOST]
    with card("classify_sound"):
        head(words("classify.card_sound"), _length(words, given.sound, entry))
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _wave(words, theme, given, entry.seconds, alone=found.dense is None)
            _timeline(words, theme, found, answered, entry)
        with right:
            st.html(SUBTITLE.format(escape(words("classify.clip_title"))))
            over_time = found.dense is not None
            bars(
                words,
                answered,
                [group_colour(theme, place) for place in range(len(order))] if over_time else (),
            )
            unsure(words, choice)


def _length(words: Words, sound: Sound, entry: Hearing) -> str:
    heard = min(sound.seconds, entry.seconds)
    rate = entry.sample_rate if isinstance(entry, Waveform) else entry.front_end.stft.sample_rate
    rest = entry.seconds - heard
    text = words("classify.heard", seconds=words.number(heard, 1), rate=words.number(rate / 1000, 1))
    return text if rest < 0.05 else f"{text} {words('classify.silence', seconds=words.number(rest, 1))}"


def _wave(words: Words, theme: Theme, given: Given, seconds: float, *, alone: bool) -> None:
    sound = given.sound
    columns = envelope(sound.samples, COLUMNS)
    figure = signals.waveform(columns, sound.seconds, Span(0, min(seconds, sound.seconds)), words, theme)
    figure.update_xaxes(range=[0, seconds])
    if alone:
        figure.update_layout(height=TALL)
    st.plotly_chart(figure, theme=None, config=BARE, key="classify_wave", alt=words("classify.wave_alt"))
    player = sound_pictures.wav(given.id, sound.samples, sound.sample_rate)
    st.audio(player, alt=words("classify.player_alt"))


def _timeline(words: Words, theme: Theme, found: Heard, answered: Answered, entry: Hearing) -> None:
    """The strongest classes for every frame, the others above them; nothing where no frame has an answer."""
    dense, order = found.dense, answered.order[:MOST]
    if dense is None:
        return
    shown = [
        Answer(escape(answered.names[number]), group_colour(theme, place), dense[number])
        for place, number in enumerate(order)
    ]
    if len(dense) > len(order):
        rest = np.clip(1 - dense[list(order)].sum(axis=0), 0, 1).astype(np.float32)
        shown.append(Answer(words("classify.others"), theme.rule, rest))
    times = _frames(entry, dense.shape[1])
    figure = hearing.answers(shown, times, entry.seconds, words, theme)
    st.plotly_chart(
        figure, theme=None, config=BARE, key="classify_timeline", alt=words("classify.timeline_alt")
    )
    said = words("classify.timeline", n=dense.shape[1])
    reach = words.number(_reach(entry, times, found.reach, dense.shape[1]), 2)
    st.caption(f"{said} {words('classify.reach', seconds=reach)}")


def _frames(entry: Hearing, count: int) -> Span:
    """The middles of the first and the last frame."""
    if isinstance(entry, Features):
        times = spectra.frame_times(entry.front_end.stft, count)
        return Span(float(times[0]), float(times[-1]))
    half = entry.seconds / count / 2
    return Span(half, entry.seconds - half)


def _reach(entry: Hearing, times: Span, frames: int, count: int) -> float:
    """Seconds of sound in so many neighbouring frames."""
    step = (times.end - times.start) / max(1, count - 1)
    first = entry.front_end.stft.window_seconds if isinstance(entry, Features) else step
    return (frames - 1) * step + first
