"""Network: where the cost of a network lives, what its paper says, and everything to take home."""

import streamlit as st

from dsviz.ui import frame
from dsviz.ui.network.page import show

frame.guard()

if show(frame.choice(), frame.given(), frame.words(), frame.theme()):
    st.switch_page("pages/layers.py")
