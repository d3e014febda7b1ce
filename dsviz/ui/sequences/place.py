"""What is looked at on the page Sequences: fields of its address, and what the session holds of them."""

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from dsviz.ui.address import Field, one_of, whole
from dsviz.ui.heat import heat_field

GROUPS = (1, 2, 3, 4, 6)
"""Numbers of groups that the twelve channels of the drawing can be in."""
MOST_STEPS = 6
SEQUENCES = ("3.2.3.2", "2.2.2.2", "2.4.2.4", "3.4.3.4", "1.1.1.1")
"""Groups of steps in a row: those of a published module, those that never meet, those that need longer."""


class Way(StrEnum):
    """How the next token is chosen."""

    GREEDY = "greedy"
    """The most probable one."""
    DRAWN = "drawn"
    """By chance, each as often as its probability says."""


def _groups(text: str) -> str:
    numbers = [int(part) for part in text.split(".")]
    if not 1 <= len(numbers) <= MOST_STEPS or not set(numbers) <= set(GROUPS):
        raise ValueError(f"up to {MOST_STEPS} of {GROUPS}, got {text!r}")
    return text


FIELDS = {
    field.name: field
    for field in (
        Field("seq-way", Way.GREEDY.value, one_of(*Way)),
        heat_field("seq-heat"),
        Field("seq-seed", 0, whole),
        Field("seq-at", None, whole),
        Field("seq-attention", None, whole),
        Field("seq-step", None, whole),
        Field("seq-groups", None, _groups),
    )
}
"""The page's part of the address."""


@dataclass(frozen=True)
class Wish:
    """How a text is to be written."""

    way: Way
    heat: float
    seed: int

    @property
    def temperature(self) -> float | None:
        return None if self.way is Way.GREEDY else self.heat


def wish() -> Wish:
    """What is on screen."""
    state = st.session_state
    return Wish(Way(state["seq-way"]), float(state["seq-heat"]), int(state["seq-seed"]))


def at(length: int) -> int:
    """The token that is looked at, one of `length`; the first where there is none yet."""
    chosen = st.session_state["seq-at"]
    return max(0, min(length - 1, 0 if chosen is None else int(chosen)))


def look_at(index: int) -> None:
    """Look at another token."""
    st.session_state["seq-at"] = index


def settle(name: str, values: tuple[int, ...], first: int) -> None:
    """Bring a field in line with what there is, before there is a widget for it, as Streamlit wants it."""
    if st.session_state[name] not in values:
        st.session_state[name] = first
