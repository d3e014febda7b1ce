"""The sound with its player, and what the network answers: for the clip, and along the time axis."""

from collections.abc import Sequence
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
from dsviz.ui import sound_pictures
from dsviz.ui.cache import Given
from dsviz.ui.cards import card, head
from dsviz.ui.classify.heard import Array, Heard
from dsviz.ui.sound_steps import BARE

COLUMNS = 700
MOST = 5
"""Classes that are named; the others are one number."""
SUBTITLE = '<h3 style="font-size:16px;font-weight:600;margin:0;padding:0">{}</h3>'
GRID = "display:grid;grid-template-columns:max-content 1fr max-content;gap:8px 14px;align-items:center"
BAR = "display:block;height:14px;border-radius:2px"
TALL = 190
"""Height of the wave where nothing is drawn under it."""
Hearing = Features | Waveform


def class_name(words: Words, number: int) -> str:
    """What a class is called: its number, as long as no weights bring names with them."""
    return words("classify.class", number=number + 1)


def show(words: Words, theme: Theme, entry: Hearing, given: Given, found: Heard) -> None:
    """The card."""
    shares = found.clip
    ranked = np.argsort(-(shares if shares is not None else _mean(found)), kind="stable")
    order = [int(number) for number in ranked[:MOST]]
    with card("classify_sound"):
        head(words("classify.card_sound"), _length(words, given.sound, entry))
        left, right = st.columns([3, 2], gap="medium")
        with left:
            _wave(words, theme, given.sound, entry.seconds, alone=found.dense is None)
            _timeline(words, theme, found, order, entry)
        with right:
            if shares is not None:
                _bars(words, theme, shares, order, coloured=found.dense is not None)


def _mean(found: Heard) -> Array:
    if found.dense is None:
        raise ValueError("a network that answers gives one answer for the clip or one for every frame")
    return np.asarray(found.dense.mean(axis=1))


def _length(words: Words, sound: Sound, entry: Hearing) -> str:
    heard = min(sound.seconds, entry.seconds)
    rate = entry.sample_rate if isinstance(entry, Waveform) else entry.front_end.stft.sample_rate
    rest = entry.seconds - heard
    text = words("classify.heard", seconds=words.number(heard, 1), rate=words.number(rate / 1000, 1))
    return text if rest < 0.05 else f"{text} {words('classify.silence', seconds=words.number(rest, 1))}"


def _wave(words: Words, theme: Theme, sound: Sound, seconds: float, *, alone: bool) -> None:
    columns = envelope(sound.samples, COLUMNS)
    figure = signals.waveform(columns, sound.seconds, Span(0, min(seconds, sound.seconds)), words, theme)
    figure.update_xaxes(range=[0, seconds])
    if alone:
        figure.update_layout(height=TALL)
    st.plotly_chart(figure, theme=None, config=BARE, key="classify_wave", alt=words("classify.wave_alt"))
    player = sound_pictures.wav(sound.samples, sound.sample_rate)
    st.audio(player, alt=words("classify.player_alt"))


def _timeline(words: Words, theme: Theme, found: Heard, order: Sequence[int], entry: Hearing) -> None:
    """The strongest classes for every frame, the others above them; nothing where no frame has an answer."""
    dense = found.dense
    if dense is None:
        return
    shown = [
        Answer(class_name(words, number), group_colour(theme, place), dense[number])
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


def _bars(words: Words, theme: Theme, shares: Array, order: Sequence[int], *, coloured: bool) -> None:
    """The strongest classes for the clip; where they are drawn over time too, in the same colours."""
    st.html(SUBTITLE.format(escape(words("classify.clip_title"))))
    largest = float(shares.max())
    lines = [
        _bar(
            class_name(words, number),
            float(shares[number]) / largest,
            words("classify.percent", value=words.number(100 * float(shares[number]), 1)),
            group_colour(theme, place) if coloured else theme.standard,
        )
        for place, number in enumerate(order)
    ]
    st.html(f'<div style="{GRID}">{"".join(lines)}</div>')
    rest = len(shares) - len(order)
    if rest:
        value = words.number(100 * float(1 - shares[list(order)].sum()), 1)
        st.caption(words("classify.rest", n=rest, value=value))
    chance = words.number(100 / len(shares), 1)
    st.caption(words("classify.chance", value=chance, n=len(shares)))


def _bar(name: str, width: float, value: str, colour: str) -> str:
    bar = f'<i style="{BAR};width:{100 * width:.1f}%;background:{colour}"></i>'
    number = f'<span style="font:13px var(--ds-code);text-align:right">{escape(value)}</span>'
    return f'<span style="font-size:14px">{escape(name)}</span>{bar}{number}'
