"""What is asked of the page Classify: fields of its address, and what the session holds of them."""

from enum import StrEnum

import streamlit as st

from dsviz.ui.address import Field, one_of, whole


class Of(StrEnum):
    """Which channels of a mask are shown."""

    MEAN = "mean"
    ONE = "one"


class By(StrEnum):
    """How evidence is looked for."""

    GRADIENT = "gradient"
    COVER = "cover"


class Sign(StrEnum):
    """Which values of a map of evidence are drawn."""

    FOR = "for"
    """After the ReLU: what speaks for the class alone."""
    BOTH = "both"


class Loss(StrEnum):
    """What is compared with and without the patch."""

    SHARE = "share"
    SCORE = "score"


class Stride(StrEnum):
    """How far the patch moves."""

    HALF = "half"
    WHOLE = "whole"


TOGETHER = "all"
"""The bands as colours of one picture; a number stands for one of them."""
PATCHES = (4, 6, 8, 12, 16)
"""So many patches side by side fill the picture."""


def _view(text: str) -> str:
    return text if text == TOGETHER else str(whole(text))


def _patch(text: str) -> int:
    """The nearest of those that there are."""
    number = whole(text)
    return min(PATCHES, key=lambda patches: abs(patches - number))


FIELDS = {
    field.name: field
    for field in (
        Field("cls-ear", 0, whole),
        Field("cls-view", TOGETHER, _view),
        Field("cls-stage", 0, whole),
        Field("cls-of", Of.MEAN.value, one_of(*Of)),
        Field("cls-ch", None, whole),
        Field("cls-class", None, whole),
        Field("cls-by", By.GRADIENT.value, one_of(*By)),
        Field("cls-map", None, whole),
        Field("cls-sign", Sign.FOR.value, one_of(*Sign)),
        Field("cls-patch", 8, _patch),
        Field("cls-stride", Stride.HALF.value, one_of(*Stride)),
        Field("cls-loss", Loss.SHARE.value, one_of(*Loss)),
        Field("cls-y", None, whole),
        Field("cls-x", None, whole),
    )
}
"""The page's part of the address."""


def within(name: str, count: int, first: int = 0) -> int:
    """The number in the session under `name`, below `count`: `first` where there is none."""
    number = bounded(name, count, first)
    st.session_state[name] = number
    return number


def bounded(name: str, count: int, first: int) -> int:
    """As `within`; where there is none, the session goes on having none and follows what is first."""
    asked = st.session_state[name]
    return min(first if asked is None else int(asked), count - 1)


def view(bands: int) -> str:
    """The chosen picture: all bands together, or the number of one that there is."""
    asked: str = st.session_state["cls-view"]
    if asked != TOGETHER and int(asked) >= bands:
        asked = st.session_state["cls-view"] = TOGETHER
    return asked


def cell(shape: tuple[int, int], first: int) -> tuple[int, int]:
    """The chosen cell (row, column) of a map; the one numbered `first`, row by row, where none was chosen."""
    row, column = divmod(first, shape[1])
    return bounded("cls-y", shape[0], row), bounded("cls-x", shape[1], column)


def choose_cell(row: int, column: int) -> None:
    """For callbacks."""
    st.session_state["cls-y"], st.session_state["cls-x"] = row, column


def forget_cell() -> None:
    """Another map has other cells; for callbacks."""
    st.session_state["cls-y"] = st.session_state["cls-x"] = None
