"""What is looked at on the page Sound: fields of its address, and what the session holds of them.

Every parameter has its field, so a preset is nothing but a set of values, and a value outlives a control that
is not on screen.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from enum import StrEnum

import streamlit as st

from dsviz.inputs.settings import PRESETS, MelScale, MfccSettings, Padding, Preset, Window
from dsviz.ui import sound_parameters as rules
from dsviz.ui.address import Field, one_of, whole
from dsviz.ui.sound_parameters import Parameters, of_preset

OWN = "own"
LENGTHS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds of an excerpt."""
LONGEST = 1e6
"""Seconds into a sound that a link may ask for; the sound bounds it further."""


class View(StrEnum):
    """The pictures of sound that the page draws."""

    STFT = "stft"
    MEL = "mel"
    MFCC = "mfcc"
    CQT = "cqt"
    CHROMA = "chroma"


def key(name: str) -> str:
    """What the session calls a parameter or a place: `sound-rate`, `sound-frame`."""
    return f"sound-{name}"


def _number(offered: Sequence[float]) -> Callable[[str], float]:
    """Reads one of these numbers."""

    def parse(text: str) -> float:
        number = type(offered[0])(text)
        if number not in offered:
            raise ValueError(f"must be one of {offered}, got {text}")
        return number

    return parse


def _between(low: float, high: float) -> Callable[[str], float]:
    """Reads a number within bounds; a whole one where the bounds are."""

    def parse(text: str) -> float:
        number = type(low)(text)
        if not low <= number <= high:
            raise ValueError(f"must be {low} to {high}, got {text}")
        return number

    return parse


def _switch(text: str) -> bool:
    return one_of(str(True), str(False))(text) == str(True)


_READERS: dict[str, Callable[[str], object]] = {
    "rate": _number(rules.RATES),
    "fft": _number(rules.PIECES),
    "window": _between(1, rules.PIECES[-1]),
    "hop": _between(1, rules.PIECES[-1]),
    "shape": Window,
    "center": _switch,
    "padding": Padding,
    "full_scale": _number(rules.FULL_SCALES),
    "unitary": _switch,
    "mels": _between(1, rules.BANDS[-1]),
    "fmin": _between(0, rules.FMIN_MAX),
    "fmax": _between(rules.NARROWEST, rules.RATES[-1] // 2),
    "scale": MelScale,
    "area": _switch,
    "mfcc": _between(1, rules.BANDS[-1]),
    "deltas": _number(rules.DELTAS),
    "delta_width": _number(rules.DELTA_WIDTHS),
    "depth": _number(rules.DEPTHS),
    "floor": _between(1e-30, 1.0),
    "lowest": _number(rules.LOWEST_NOTES),
    "per_octave": _number(rules.PER_OCTAVE),
}
"""How each parameter is read; whatever then does not fit together is moved by `settle`."""

FIELDS = {
    field.name: field
    for field in (
        Field(key("view"), View.MFCC.value, one_of(*View)),
        Field(key("length"), 2.0, _between(0.0, LENGTHS[-1])),
        Field(key("start"), 0.0, _between(0.0, LONGEST)),
        *(Field(key(name), value, _READERS[name]) for name, value in asdict(of_preset(PRESETS[0])).items()),
        *(Field(key(name), None, whole) for name in ("frame", "bin", "band", "coefficient")),
    )
}
"""The page's part of the address; it begins with the first preset."""


def settle(seconds: float) -> Parameters:
    """The parameters of this run, fitted together and to the excerpt, written back for the controls."""
    asked = Parameters(**{field.name: st.session_state[key(field.name)] for field in fields(Parameters)})
    fit = rules.fitting(asked, seconds)
    for name, value in asdict(fit).items():
        st.session_state[key(name)] = value
    st.session_state["sound_preset"] = _preset_of(fit)
    return fit


def fill() -> None:
    """Take over the preset that was just chosen, and the picture it is for."""
    for preset in PRESETS:
        if preset.key == st.session_state["sound_preset"]:
            for name, value in _told(preset).items():
                st.session_state[key(name)] = value
            drawn = View.MFCC if isinstance(preset.settings, MfccSettings) else View.STFT
            st.session_state[key("view")] = drawn.value


def kept_inside(name: str, count: int, first: int) -> int:
    """The chosen row or frame, under `count`: `first` while none was chosen, the last where it was beyond."""
    asked: int | None = st.session_state[key(name)]
    inside = min(first if asked is None else int(asked), count - 1)
    st.session_state[key(name)] = inside
    return inside


def _preset_of(now: Parameters) -> str:
    """The key of the preset with these very values, however they were come by."""
    values = asdict(now)
    return next((preset.key for preset in PRESETS if _told(preset).items() <= values.items()), OWN)


def _told(preset: Preset) -> dict[str, object]:
    """What a preset says; of notes none says anything."""
    values = asdict(of_preset(preset))
    return {name: value for name, value in values.items() if name not in ("lowest", "per_octave")}
