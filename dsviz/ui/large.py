"""Networks too large or too slow for a small server: their costs are shown, they are not run."""

import os

import streamlit as st

from dsviz.analysis.cost import Costs
from dsviz.ui import cache
from dsviz.ui.cache import MAPS
from dsviz.ui.choose import take
from dsviz.ui.state import Choice, current_words

MOST_PARAMS = int(os.environ.get("DSVIZ_MOST_PARAMS", "64_000_000"))
"""Values of the largest network that is built for maps; four bytes each, so that two of them are kept."""
MOST_MACS = int(os.environ.get("DSVIZ_MOST_MACS", "60_000_000_000"))
"""Of one pass: twice what the largest network of a paper takes for four seconds of sound."""


def runs(choice: Choice) -> bool:
    """Whether the network on screen is built and run here."""
    return not (_too_large(choice) or _too_slow(choice))


def fits(choice: Choice) -> bool:
    """As `runs`; where it is not, a sentence and a way out are drawn."""
    if runs(choice):
        return True
    words, architecture, costs = current_words(), choice.architecture, _costs(choice)
    if _too_large(choice):
        params, gigabytes = words.number(costs.params / 1e6, 0), words.number(costs.params * 4 / 1e9, 1)
        st.info(words("frame.too_large", params=params, gigabytes=gigabytes))
    else:
        st.info(words("frame.too_slow", macs=words.number(costs.macs / 1e9, 0)))
    smaller = architecture.complete(architecture.starts)
    st.button(
        words("frame.take_smaller"), key="take_smaller", on_click=take, args=(architecture.key, smaller),
        type="primary",
    )  # fmt: skip
    st.page_link("pages/network.py", label=words("frame.see_costs"), icon=":material/table_rows:")
    return False


def _too_large(choice: Choice) -> bool:
    return _costs(choice).params > MOST_PARAMS


def _too_slow(choice: Choice) -> bool:
    """Whether a pass takes too long, or one block is more than is kept: it would run at every click."""
    largest = cache.largest(choice.architecture.key, choice.items)
    return _costs(choice).macs > MOST_MACS or largest > MAPS.budget


def _costs(choice: Choice) -> Costs:
    return cache.costs(choice.architecture.key, choice.items)
