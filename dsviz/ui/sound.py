"""The Sound page: what a network is given to hear, every step from samples to numbers."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dsviz.errors import InputError
from dsviz.figures import signals
from dsviz.figures import spectra as figures
from dsviz.figures.signals import Span
from dsviz.figures.spectra import Picture
from dsviz.figures.theme import Theme
from dsviz.inputs import spectra
from dsviz.inputs.audio import envelope
from dsviz.text import Words
from dsviz.ui import sound_controls as controls
from dsviz.ui import sound_pictures as pictures
from dsviz.ui.cache import Given
from dsviz.ui.sound_arithmetic import arithmetic
from dsviz.ui.sound_export import export
from dsviz.ui.sound_notes import note_rows
from dsviz.ui.sound_parameters import Parameters
from dsviz.ui.sound_pictures import Heard
from dsviz.ui.sound_place import View, kept_inside, key, settle
from dsviz.ui.sound_steps import BARE, STEPS_OF, Place, steps

ENVELOPE_COLUMNS = 700


def show(given: Given, words: Words, theme: Theme) -> None:
    """The whole page below its frame; a sound too short for its settings is answered by a sentence."""
    sound = given.sound
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.title(words("sound.title"), anchor=False)
        st.badge(words("sound.badge_rate", rate=words.number(sound.sample_rate / 1000, 1)), color="gray")
        st.badge(words("sound.badge_seconds", seconds=words.number(sound.seconds, 2)), color="gray")
        st.badge(words("sound.badge_channels", n=sound.channels), color="gray")
    with st.container(border=True, key="card_sound_wave"):
        start, seconds = _wave(given, words, theme)
    now = settle(seconds)
    try:
        heard = pictures.heard(given, start, seconds, now.rate)
        _analysis(heard, sound.sample_rate, now, words, theme)
    except InputError as error:
        st.warning(words(error.key, **error.values))


def _wave(given: Given, words: Words, theme: Theme) -> tuple[float, float]:
    """The whole sound with its player; (start, length) of the excerpt that the page is about."""
    sound = given.sound
    st.markdown(f"## {words('sound.card_wave')}")
    chart = st.container()
    st.audio(pictures.wav(given.id, sound.samples, sound.sample_rate), alt=words("sound.player_alt"))
    start, seconds = controls.excerpt(sound.seconds, words)
    columns = envelope(sound.samples, ENVELOPE_COLUMNS)
    figure = signals.waveform(columns, sound.seconds, Span(start, start + seconds), words, theme)
    with chart:
        st.plotly_chart(figure, theme=None, config=BARE, key="sound_wave", alt=words("sound.wave_alt"))
    return start, seconds


def _analysis(heard: Heard, rate: int, now: Parameters, words: Words, theme: Theme) -> None:
    """Everything about the excerpt `heard`, whose sound was decoded at `rate` Hz."""
    with st.container(border=True, key="card_sound_picture"):
        kind = controls.view(words)
        left, right = st.columns([3, 1], gap="large")
        with right:
            controls.parameters(kind, now, heard.samples.size / now.rate, words)
        with left:
            shown = pictures.picture(kind, heard, now, words)
            place = _place(kind, shown, heard, now)
            _picture(kind, shown, heard, now, words, theme)
            if now.rate > rate:
                st.caption(words("sound.nothing_above", limit=words.number(rate / 2000, 1)))
            _numbers(kind, now, shown, words)
    if place:
        with st.container(border=True, key="card_sound_chain"):
            st.markdown(f"## {words('sound.card_chain')}")
            steps(kind, place, words, theme)
        with st.container(border=True, key="card_sound_value"):
            st.markdown(f"## {words('sound.card_value')}")
            arithmetic(kind, place, words, theme)
    else:
        with st.container(border=True, key="card_sound_notes"):
            st.markdown(f"## {words('sound.card_notes')}")
            note_rows(kind, heard, now, words)
    export(kind, heard, now, words)


def _picture(kind: View, shown: Picture, heard: Heard, now: Parameters, words: Words, theme: Theme) -> None:
    """The picture with the chosen frame; a click or the sliders below choose another."""
    times = shown.times  # what is bound here stays with the session
    source = pictures.source(heard, kind, repr(now), theme.mode, shown)
    st.plotly_chart(
        figures.sheet(shown, source, st.session_state[key("frame")], words, theme),
        theme=None,
        config=BARE,
        key="sound_picture",
        on_select=lambda: _clicked(kind, times, now),
        selection_mode="points",
        alt=words("sound.picture_alt", view=words(controls.VIEW_WORDS[kind])),
    )
    st.audio(pictures.wav(heard.name, heard.samples, now.rate), alt=words("sound.heard_alt"))
    _sliders(kind, shown.values.shape[1], now, words)


def _sliders(kind: View, frames: int, now: Parameters, words: Words) -> None:
    """The frame, and the rows that the chain below is followed through."""
    offered = [("frame", frames, words("sound.frame"))]
    if kind is View.STFT:
        offered.append(("bin", now.stft.bins, words("sound.bin")))
    if kind in (View.MEL, View.MFCC):
        offered.append(("band", now.mels, words("sound.band")))
    if kind is View.MFCC:
        offered.append(("coefficient", now.mfcc, words("sound.coefficient")))
    for column, (name, count, label) in zip(st.columns(3), offered, strict=False):
        if count > 1:
            column.slider(label, 0, count - 1, key=key(name))


def _numbers(kind: View, now: Parameters, shown: Picture, words: Words) -> None:
    """What the settings can tell apart in time and in pitch, and the size of the picture."""
    rows, frames = shown.values.shape
    stft, rate = now.stft, now.rate
    if kind is View.CQT:
        length, width = now.notes.periods / now.notes.fmin, now.notes.fmin / now.notes.periods
    else:
        length, width = stft.window_seconds, spectra.main_lobe(stft)
    unit_time, unit_pitch = words("sound.unit_millisecond"), words("sound.unit_hertz")
    with st.container(horizontal=True):
        st.metric(words("sound.number_shape"), f"{words.number(rows)} × {words.number(frames)}")
        st.metric(words("sound.number_hop"), f"{words.number(1000 * now.hop / rate, 1)} {unit_time}")
        st.metric(
            words("sound.number_time_lowest" if kind is View.CQT else "sound.number_time"),
            f"{words.number(1000 * length, 1)} {unit_time}",
        )
        st.metric(
            words("sound.number_pitch"),
            f"{words.number(width, 1)} {unit_pitch}",
            help=words("sound.number_pitch_help"),
        )


def _place(kind: View, shown: Picture, heard: Heard, now: Parameters) -> Place | None:
    """The chosen frame and rows, settled before their sliders; at first the loudest there are."""
    frames = shown.values.shape[1]
    frame = kept_inside("frame", frames, frames // 2)
    if kind not in STEPS_OF:
        return None
    chain = pictures.chain(heard, now.chain)
    return Place(
        chain=chain,
        samples=heard.samples,
        frame=frame,
        bin=kept_inside("bin", len(chain.power), int(chain.power[:, frame].argmax())),
        band=kept_inside("band", len(chain.mel), int(chain.mel[:, frame].argmax())),
        coefficient=kept_inside("coefficient", len(chain.mfcc), 1),
    )


def _clicked(kind: View, times: NDArray[np.float64], now: Parameters) -> None:
    """Take the frame and the row of the clicked point."""
    points = st.session_state["sound_picture"]["selection"]["points"]
    if not points:
        return
    st.session_state[key("frame")] = int(np.abs(times - points[0]["x"]).argmin())
    row = round(points[0]["y"])
    name = {View.STFT: "bin", View.MEL: "band", View.MFCC: "coefficient"}.get(kind)
    if name:
        st.session_state[key(name)] = row % now.mfcc if kind is View.MFCC else row
