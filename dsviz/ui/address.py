"""The address bar and the session: what is on screen can be sent as a link.

Every field is one entry of the session under its own name, is the key of the widget that shows it, and
stands in the address. Streamlit's own binding writes the words of a widget into the address, so a link
made in one language would not open in the other; these are plain values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_WRITTEN, _BEFORE = "address.written", "address.before"
STALE = 5.0
"""Seconds in which a browser surely hears of a new address."""
RECENT = 8
"""So many clicks may be on their way at once."""
ARRIVED = "address.arrived"
"""Session entry: whether this run began with a link just opened."""


@dataclass(frozen=True)
class Field:
    """One entry: `parse` reads its text and raises ValueError for what cannot be."""

    name: str
    default: Any
    parse: Callable[[str], Any]
    always: bool = False
    """Written even where it has its default, because the default differs from visitor to visitor."""


def adopt(fields: Mapping[str, Field]) -> None:
    """Bring the session in line with a link that was just opened; keep what it does not speak of.

    Values that cannot be are passed over: a mistyped link opens the nearest screen.
    """
    arrived = st.query_params.to_dict()
    fresh = bool(arrived) and arrived != st.session_state.get(_WRITTEN) and not _stale(arrived)
    st.session_state[ARRIVED] = fresh
    for name, field in fields.items():
        if fresh and name in arrived:
            try:
                st.session_state[name] = field.parse(arrived[name])
                continue
            except ValueError:
                pass
        # written anew, or Streamlit forgets it on a page that does not show its widget
        st.session_state[name] = st.session_state.get(name, field.default)


def _stale(arrived: Mapping[str, str]) -> bool:
    """Whether a click was faster than the browser, which still says what was written a moment ago."""
    context = get_script_run_ctx()
    if context is not None and context.is_history_navigation:
        return False
    before = st.session_state.get(_BEFORE, ())
    return any(arrived == old and monotonic() - since < STALE for old, since in before)


def publish(fields: Mapping[str, Field]) -> None:
    """Write every field that is not at its default into the address."""
    wanted = {
        name: _text(st.session_state[name])
        for name, field in fields.items()
        if st.session_state.get(name) is not None
        and (field.always or st.session_state[name] != field.default)
    }
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
    written = st.session_state.get(_WRITTEN)
    if written is not None and written != wanted:
        st.session_state[_BEFORE] = (*st.session_state.get(_BEFORE, ()), (written, monotonic()))[-RECENT:]
    st.session_state[_WRITTEN] = wanted


def _text(value: object) -> str:
    """As short as it can be read back exactly."""
    short = f"{value:g}" if isinstance(value, float) else str(value)
    return short if not isinstance(value, float) or float(short) == value else repr(value)


def one_of(*values: str) -> Callable[[str], str]:
    """Reads one of these words."""

    def parse(text: str) -> str:
        if text not in values:
            raise ValueError(f"{text!r} is none of {', '.join(values)}")
        return text

    return parse


def between(low: float, high: float) -> Callable[[str], float]:
    """Reads a number from `low` to `high`."""

    def parse(text: str) -> float:
        number = float(text)
        if not low <= number <= high:
            raise ValueError(f"must be {low} to {high}, got {text}")
        return number

    return parse


def whole(text: str) -> int:
    """Reads a whole number from 0 up; widgets bound it from above."""
    number = int(text)
    if not 0 <= number < 10**6:
        raise ValueError(f"must be 0 to 999,999, got {number}")
    return number
