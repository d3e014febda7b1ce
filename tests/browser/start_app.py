"""The Start picture alone; the address chooses language and theme, and the clicked page is written below."""

import streamlit as st

from dsviz.figures.theme import theme
from dsviz.text import Language, words
from dsviz.ui.components.start import start

st.set_page_config(layout="wide")
language = Language(st.query_params.get("lang", "en"))
said = words(language)
st.title(said("start.title"), anchor=False)
target = start(
    words=said, theme=theme(st.context.theme.type), pages=("layers", "network", "sound"), key="start"
)
st.button("again", key="again")
st.text(f"target: {target}")
