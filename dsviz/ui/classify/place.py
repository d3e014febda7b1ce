"""What is asked of the page Classify: fields of its address, and what the session holds of them."""

from enum import StrEnum

import streamlit as st

from dsviz.ui.address import Field, one_of, whole


class Of(StrEnum):
    """Which channels of a mask are shown."""

    MEAN = "mean"
    ONE = "one"


TOGETHER = "all"
"""The bands as colours of one picture; a number stands for one of them."""


def _view(text: str) -> str:
    return text if text == TOGETHER else str(whole(text))


FIELDS = {
    field.name: field
    for field in (
        Field("cls-ear", 0, whole),
        Field("cls-view", TOGETHER, _view),
        Field("cls-stage", 0, whole),
        Field("cls-of", Of.MEAN.value, one_of(*Of)),
        Field("cls-ch", None, whole),
    )
}
"""The page's part of the address."""


def within(name: str, count: int, first: int = 0) -> int:
    """The number in the session under `name`, below `count`: `first` where there is none."""
    asked = st.session_state[name]
    number = min(first if asked is None else int(asked), count - 1)
    st.session_state[name] = number
    return number


def view(bands: int) -> str:
    """The chosen picture: all bands together, or the number of one that there is."""
    asked: str = st.session_state["cls-view"]
    if asked != TOGETHER and int(asked) >= bands:
        asked = st.session_state["cls-view"] = TOGETHER
    return asked
