"""Network: where the cost of a network lives, what its paper says, and everything to take home."""

from collections.abc import Mapping

import streamlit as st

from dsviz.analysis.cost import Costs
from dsviz.architectures.options import Value
from dsviz.ui import cache, frame
from dsviz.ui.network.files import files_of
from dsviz.ui.network.page import show
from dsviz.ui.network.shown import Shown

frame.guard()

choice = frame.choice()
architecture = choice.architecture


def costs_for(options: Mapping[str, Value]) -> Costs:
    return cache.costs(architecture.key, tuple(sorted(architecture.complete(options).items())))


def open_block(place: int) -> None:
    st.session_state["l"] = place


shown = Shown(architecture, choice.options, costs_for(choice.options), frame.words(), frame.theme())
if show(shown, costs_for, files_of(shown, choice, frame.given()), open_block):
    st.switch_page("pages/layers.py")
