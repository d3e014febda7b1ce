"""What is asked of the page Generate: fields of its address, and what the session holds of them."""

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from dsviz.architectures.architecture import Image
from dsviz.inputs.digits import HELD
from dsviz.ui.address import Field, one_of, whole
from dsviz.ui.heat import heat_field

SIDES = (8, 16)
"""Sides that are quickly written, beside the network's own."""
LEAST = 2


class Part(StrEnum):
    """What the network writes."""

    WHOLE = "whole"
    LOWER = "lower"
    """The lower half; the upper one is given."""


class Upper(StrEnum):
    """Whose upper half is completed."""

    DIGIT = "digit"
    """A handwritten one that training never saw."""
    PICTURE = "picture"
    """The visitor's."""


def _side(text: str) -> int:
    number = whole(text)
    if number < LEAST:
        raise ValueError(f"must be {LEAST} or more, got {text}")
    return number


def _digit(text: str) -> int:
    return min(whole(text), HELD - 1)


FIELDS = {
    field.name: field
    for field in (
        Field("gen-part", Part.WHOLE.value, one_of(*Part)),
        Field("gen-upper", Upper.DIGIT.value, one_of(*Upper)),
        Field("gen-digit", 0, _digit),
        Field("gen-side", None, _side),
        Field("gen-seed", 0, whole),
        heat_field("gen-heat"),
    )
}
"""The page's part of the address."""


@dataclass(frozen=True)
class Wish:
    """A picture that is asked for: with a network's name it says all."""

    part: Part
    side: int
    seed: int
    heat: float


def settle(entry: Image) -> tuple[int, ...]:
    """The sides on offer, the session's among them: before there is a widget, as Streamlit wants it."""
    asked = min(int(st.session_state["gen-side"] or entry.size), entry.size)
    st.session_state["gen-side"] = asked
    return tuple(sorted({*(side for side in SIDES if side < entry.size), asked, entry.size}))


def wish() -> Wish:
    """What is on screen."""
    state = st.session_state
    return Wish(
        Part(state["gen-part"]), int(state["gen-side"]), int(state["gen-seed"]), float(state["gen-heat"])
    )
