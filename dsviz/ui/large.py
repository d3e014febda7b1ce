"""Networks too large for a small server: their costs are shown, they are not run."""

import os

import streamlit as st

from dsviz.ui import cache
from dsviz.ui.choose import take
from dsviz.ui.state import Choice, current_words

MOST_PARAMS = int(os.environ.get("DSVIZ_MOST_PARAMS", "64_000_000"))
"""Values of the largest network that is built for maps; four bytes each, and six networks are kept."""


def fits(choice: Choice) -> bool:
    """Whether the network on screen is built and run here; else a sentence and a way out are drawn."""
    costs = cache.costs(choice.architecture.key, choice.items)
    if costs.params <= MOST_PARAMS:
        return True
    words, architecture = current_words(), choice.architecture
    st.info(
        words(
            "frame.too_large",
            params=words.number(costs.params / 1e6, 0),
            gigabytes=words.number(costs.params * 4 / 1e9, 1),
        )
    )
    smaller = architecture.complete(architecture.starts)
    st.button(
        words("frame.take_smaller"), key="take_smaller", on_click=take, args=(architecture.key, smaller),
        type="primary",
    )  # fmt: skip
    st.page_link("pages/network.py", label=words("frame.see_costs"), icon=":material/table_rows:")
    return False
