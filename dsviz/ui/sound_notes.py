"""The pictures with a row for every note: one sentence and the formula with the numbers of this sound."""

from math import log2

import numpy as np
import streamlit as st

from dsviz.inputs.notes import PITCH_CLASSES, note_name
from dsviz.text import Words
from dsviz.ui import sound_pictures as pictures
from dsviz.ui.sound_arithmetic import tex
from dsviz.ui.sound_parameters import Parameters
from dsviz.ui.sound_pictures import Heard
from dsviz.ui.sound_place import View, key


def note_rows(kind: View, heard: Heard, now: Parameters, words: Words) -> None:
    """How the rows of the constant-Q picture or of the chroma come about."""
    if kind is View.CQT:
        _windows(now, words)
    else:
        _fold(heard, now, words)


def _windows(now: Parameters, words: Words) -> None:
    """The window of the lowest and of the highest note."""
    rows = now.notes
    st.markdown(words("sound.cqt_says"))
    st.latex(rf"Q=\frac{{1}}{{2^{{1/{rows.bins_per_octave}}}-1}}={tex(rows.periods, words)}")
    for row in (0, rows.bins - 1):
        hertz = rows.frequency(row)
        length = 1000 * rows.periods / hertz
        st.latex(
            rf"\text{{{note_name(hertz)}}}:\quad \frac{{Q}}{{f}}"
            rf"=\frac{{{tex(rows.periods, words)}}}{{{tex(hertz, words)}}}={tex(length / 1000, words)}"
            rf"\ \text{{{words('sound.unit_second')}}}"
        )


def _fold(heard: Heard, now: Parameters, words: Words) -> None:
    """The pitch class of the loudest frequency of the chosen frame, below 20 Hz left out."""
    st.markdown(words("sound.chroma_says"))
    column = pictures.chain(heard, now.chain).power[:, st.session_state[key("frame")]]
    first = 1 + int(20 / now.stft.bin_hz)
    hertz = now.stft.bin_hz * (first + int(np.argmax(column[first:])))
    steps = 12 * log2(hertz / 440)
    name = PITCH_CLASSES[(9 + round(steps)) % 12]
    st.latex(
        rf"12\log_2\frac{{{tex(hertz, words)}}}{{440}}={tex(steps, words)}"
        rf"\ \rightarrow\ {round(steps)}\ \rightarrow\ \text{{{name}}}"
    )
    st.caption(words("sound.chroma_frame"))
