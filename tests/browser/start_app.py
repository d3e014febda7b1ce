"""The Start picture alone; the address chooses the language, and the clicked page is written below."""

import streamlit as st

from dsviz.figures.theme import theme
from dsviz.text import Language, words
from dsviz.ui.components.start import start

st.set_page_config(layout="wide")
said = words(Language(st.query_params.get("lang", "en")))
st.title(said("start.title"), anchor=False)
colours = theme(st.context.theme.type)
target = start(words=said, theme=colours, pages=("layers", "network", "sound"), key="start")
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
st.button("again", key="again")
st.text(f"target: {target} · runs: {st.session_state['runs']} · mode: {colours.mode}")
