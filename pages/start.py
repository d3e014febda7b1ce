"""Start: one picture, sixty seconds, three numbers, and where to go."""

import streamlit as st

from dsviz.ui import frame
from dsviz.ui.components.start import start

NEXT = ("one_pixel", "layers", "network", "sound", "generate", "separate")

frame.guard()

words = frame.words()
st.title(words("start.title"), anchor=False)
target = start(words=words, theme=frame.theme(), pages=NEXT, key="start")
if target:
    st.switch_page(f"pages/{target}.py")
