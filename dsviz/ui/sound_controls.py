"""The controls of the Sound page: the picture, the excerpt, the parameters; nothing impossible is offered."""

from collections.abc import Sequence
from math import isinf
from typing import TypeVar

import streamlit as st

from dsviz.inputs.settings import PRESETS, MelScale, Padding, Window
from dsviz.text import Words
from dsviz.ui import sound_parameters as rules
from dsviz.ui.sound_parameters import Parameters
from dsviz.ui.sound_place import LENGTHS, OWN, View, fill, key

T = TypeVar("T")

VIEW_WORDS = {
    View.STFT: "sound.view_stft",
    View.MEL: "sound.view_mel",
    View.MFCC: "sound.view_mfcc",
    View.CQT: "sound.view_cqt",
    View.CHROMA: "sound.view_chroma",
}
SHAPE_WORDS = {
    Window.HANN: "sound.shape_hann",
    Window.HAMMING: "sound.shape_hamming",
    Window.BLACKMAN: "sound.shape_blackman",
    Window.BLACKMAN_HARRIS: "sound.shape_blackman_harris",
    Window.RECTANGLE: "sound.shape_rectangle",
}
PADDING_WORDS = {
    Padding.ZEROS: "sound.padding_zeros",
    Padding.MIRROR: "sound.padding_mirror",
    Padding.EDGE: "sound.padding_edge",
}
SCALE_WORDS = {MelScale.SLANEY: "sound.scale_slaney", MelScale.HTK: "sound.scale_htk"}
DELTA_WORDS = {0: "sound.deltas_none", 1: "sound.deltas_one", 2: "sound.deltas_two"}
FULL_SCALE_WORDS = {1.0: "sound.full_scale_one", 32_768.0: "sound.full_scale_bits"}


def view(words: Words) -> View:
    """Which picture: one of five, always one."""
    kind = st.segmented_control(
        words("sound.view"),
        [view.value for view in View],
        format_func=lambda kind: words(VIEW_WORDS[View(kind)]),
        key=key("view"),
        required=True,
        label_visibility="collapsed",
    )
    return View(kind or View.MFCC)


def excerpt(seconds: float, words: Words) -> tuple[float, float]:
    """(start, length) in seconds of the part that is analysed; the whole of a short sound."""
    lengths = [length for length in LENGTHS if length < seconds]
    lengths.append(min(seconds, LENGTHS[-1]))
    lengths = sorted(set(lengths))
    asked: float = st.session_state[key("length")]
    st.session_state[key("length")] = min(lengths, key=lambda length: abs(length - asked))
    if len(lengths) == 1:
        st.session_state[key("start")] = 0.0
        return 0.0, lengths[0]
    left, right = st.columns([1, 2])
    with left:
        length: float = st.select_slider(
            words("sound.length"),
            lengths,
            format_func=lambda value: _seconds(value, words),
            key=key("length"),
        )
    latest = round(seconds - length, 2)
    if latest < 0.05:
        st.session_state[key("start")] = 0.0
        return 0.0, length
    st.session_state[key("start")] = min(st.session_state[key("start")], latest)
    with right:
        start: float = st.slider(
            words("sound.start"), 0.0, latest, step=0.05, format="%.2f", key=key("start")
        )
    return start, length


def parameters(kind: View, now: Parameters, seconds: float, words: Words) -> None:
    """The controls that the picture depends on; the values are read by `settle` in the next run."""
    st.selectbox(
        words("sound.preset"),
        [*(preset.key for preset in PRESETS), OWN],
        format_func=lambda key: words(f"sound.preset_{key}"),
        key="sound_preset",
        on_change=fill,
        help=words("sound.preset_help"),
    )
    _choose("rate", rules.RATES, words("sound.rate"), words)
    if kind is not View.CQT:
        _choose("fft", rules.pieces_of(now, seconds), words("sound.fft"), words)
        _slide("window", rules.windows_of(now), words("sound.window"))
    _slide("hop", rules.hops_of(now), words("sound.hop"))
    if kind is View.CQT:
        _choose("lowest", rules.lowest_of(now, seconds), words("sound.lowest"), words)
        _choose("per_octave", rules.PER_OCTAVE, words("sound.per_octave"), words)
    if kind in (View.MEL, View.MFCC):
        _choose("mels", rules.bands_of(now), words("sound.mels"), words)
        if kind is View.MFCC and now.mels > 1:
            _slide("mfcc", (1, now.mels), words("sound.mfcc"))
    with st.expander(words("sound.more")):
        _details(kind, now, seconds, words)


def _details(kind: View, now: Parameters, seconds: float, words: Words) -> None:
    if kind is not View.CQT:
        _select("shape", list(Window), SHAPE_WORDS, words("sound.shape"), words)
        st.checkbox(words("sound.center"), key=key("center"))
        if now.center:
            _select("padding", list(Padding), PADDING_WORDS, words("sound.padding"), words)
        _select("full_scale", rules.FULL_SCALES, FULL_SCALE_WORDS, words("sound.full_scale"), words)
        st.checkbox(words("sound.unitary"), key=key("unitary"))
    if kind in (View.MEL, View.MFCC):
        _slide("fmin", (0, rules.FMIN_MAX), words("sound.fmin"), step=25)
        _slide("fmax", (now.fmin + rules.NARROWEST, now.rate // 2), words("sound.fmax"), step=25)
        _select("scale", list(MelScale), SCALE_WORDS, words("sound.scale"), words)
        st.checkbox(words("sound.area"), key=key("area"))
    if kind is not View.CHROMA:
        _choose("depth", rules.DEPTHS, words("sound.depth"), words)
    if kind is View.MFCC:
        _select("deltas", rules.deltas_of(now, seconds), DELTA_WORDS, words("sound.deltas"), words)
        if now.deltas:
            _choose("delta_width", rules.DELTA_WIDTHS, words("sound.delta_width"), words)


def _choose(name: str, offered: Sequence[float], label: str, words: Words) -> None:
    """One of few numbers, in steps."""

    def shown(value: float) -> str:
        if name == "lowest":
            return words("sound.note_name", octave=round(value) // 12 - 1)
        return words("sound.no_limit") if isinf(value) else words.number(value)

    if len(offered) > 1:
        st.select_slider(label, offered, format_func=shown, key=key(name))


def _slide(name: str, ends: tuple[int, int], label: str, step: int = 1) -> None:
    st.slider(label, *ends, step=step, key=key(name))


def _select(name: str, offered: Sequence[T], keys: dict[T, str], label: str, words: Words) -> None:
    """One of few names."""
    st.selectbox(label, offered, format_func=lambda value: words(keys[value]), key=key(name))


def _seconds(value: float, words: Words) -> str:
    digits = 0 if value == int(value) else 1
    return f"{words.number(value, digits)} {words('sound.unit_second')}"
