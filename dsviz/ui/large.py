"""Networks too large for a small server: their costs are shown, they are not run."""

import os

import streamlit as st

from dsviz.ui import cache
from dsviz.ui.choose import take
from dsviz.ui.state import Choice, current_words

MOST_PARAMS = int(os.environ.get("DSVIZ_MOST_PARAMS", "64_000_000"))
"""Values of the largest network that is built for maps; four bytes each, so that two of them are kept."""


def runs(choice: Choice) -> bool:
    """Whether the network on screen is built and run here."""
    return _params(choice) <= MOST_PARAMS


def fits(choice: Choice) -> bool:
    """As `runs`; where it is not, a sentence and a way out are drawn."""
    if runs(choice):
        return True
    words, architecture, params = current_words(), choice.architecture, _params(choice)
    st.info(
        words(
            "frame.too_large",
            params=words.number(params / 1e6, 0),
            gigabytes=words.number(params * 4 / 1e9, 1),
        )
    )
    smaller = architecture.complete(architecture.starts)
    st.button(
        words("frame.take_smaller"), key="take_smaller", on_click=take, args=(architecture.key, smaller),
        type="primary",
    )  # fmt: skip
    st.page_link("pages/network.py", label=words("frame.see_costs"), icon=":material/table_rows:")
    return False


def _params(choice: Choice) -> int:
    return cache.costs(choice.architecture.key, choice.items).params
