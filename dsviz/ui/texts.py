"""The text on screen: what a network reads, and what it should write."""

import streamlit as st

from dsviz.architectures.architecture import Tokens
from dsviz.errors import InputError
from dsviz.inputs.dates import answer
from dsviz.ui.cache import Given
from dsviz.ui.state import FIELDS, current_words


def source(entry: Tokens) -> Given:
    """The text that is read; where it cannot be, a sentence says so and the sample stands in."""
    words = current_words()
    st.text_input(
        words("frame.text"), key="text", max_chars=entry.length, help=words("frame.text_help", n=entry.length)
    )
    return _checked(st.session_state["text"], FIELDS["text"].default, entry)


def target(entry: Tokens, read: str) -> Given:
    """What should be written: as typed, else the right answer, else nothing."""
    words = current_words()
    known = answer(read) or ""
    st.text_input(
        words("frame.target"),
        key="target",
        max_chars=entry.length,
        placeholder=known or None,
        help=words("frame.target_help"),
    )
    return _checked(st.session_state["target"] or known, "", entry)


def _checked(text: str, instead: str, entry: Tokens) -> Given:
    try:
        entry.alphabet.encode(text)
    except InputError as error:
        st.error(current_words()(error.key, **error.values))
        text = instead
    return Given(f"“{text}”", text)
