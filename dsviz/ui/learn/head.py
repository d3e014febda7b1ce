"""The head of a page whose weights are random."""

import streamlit as st

from dsviz.text import Words


def title(text: str, words: Words) -> None:
    """The page's question, and beside it that its weights show structure, not skill."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(text, anchor=False, width="content")
        st.badge(words("weights.badge_random"), color="gray")
