"""A row of choices of which one is always taken: what the controls of every page have in common."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

V = TypeVar("V")


def segments(
    label: str, values: Sequence[V], key: str, name: Callable[[V], str], help: str | None = None
) -> None:
    """One line of segments as wide as its column; the session holds the chosen value under `key`."""
    st.segmented_control(
        label, values, format_func=name, key=key, required=True, width="stretch", wrap=False, help=help
    )


def compact(
    label: str,
    values: Sequence[V],
    key: str,
    name: Callable[[V], str],
    on_change: Callable[[], None] | None = None,
) -> None:
    """As `segments`, as wide as its words: for several in one row."""
    st.segmented_control(
        label, values, format_func=name, key=key, required=True, on_change=on_change, wrap=False
    )
