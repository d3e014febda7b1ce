"""The text on screen: what a network reads, and what it should write."""

from dataclasses import replace

import streamlit as st

from dsviz.architectures.architecture import Tokens
from dsviz.errors import InputError
from dsviz.inputs.dates import SAMPLES, answer, tidy
from dsviz.text import Language
from dsviz.ui.address import Field
from dsviz.ui.cache import Given
from dsviz.ui.state import FIELDS, TEXT_LENGTH, TEXTS, current_words

_SAMPLES = "text_samples"
_SPOKEN = "text_language"
"""Session entry: the language whose first text this visitor was given."""


def fields() -> dict[str, Field]:
    """The fields that all pages share; the text begins in the visitor's language."""
    return FIELDS | {"text": replace(FIELDS["text"], default=_first())}


def follow() -> None:
    """After the language was changed: the first text of the old one becomes that of the new one."""
    state, language = st.session_state, st.session_state["lang"]
    before = state.get(_SPOKEN, language)
    state[_SPOKEN] = language
    if before != language and state.get("text") == TEXTS[Language(before)]:
        state["text"] = _first()


def _first() -> str:
    return TEXTS[Language(st.session_state["lang"])]


def source(entry: Tokens) -> Given:
    """The text that is read; where it cannot be, a sentence says so and the sample stands in."""
    words = current_words()
    with st.container(gap="xsmall"):
        told = words("frame.text_help", n=entry.length)
        st.text_input(words("frame.text"), max_chars=TEXT_LENGTH, key="text", help=told)
        st.menu_button(
            words("frame.text_samples"), SAMPLES, key=_SAMPLES, on_click=_take_sample, type="tertiary"
        )
    return _checked(st.session_state["text"], _first(), entry)


def _take_sample() -> None:
    """Another text has another right answer, so what was typed as one no longer holds."""
    st.session_state["text"] = st.session_state[_SAMPLES]
    st.session_state["target"] = ""


def target(entry: Tokens, read: str) -> Given:
    """What should be written: as typed, else the right answer, else nothing."""
    words = current_words()
    known = answer(read) or ""
    st.text_input(
        words("frame.target"), max_chars=TEXT_LENGTH, key="target", placeholder=known or None,
        help=words("frame.target_help"),
    )  # fmt: skip
    return _checked(st.session_state["target"].strip() or known, "", entry)


def _checked(written: str, instead: str, entry: Tokens) -> Given:
    text = tidy(written)
    try:
        if len(text) > entry.length:
            raise InputError("inputs.text_too_long", limit=entry.length, got=len(text))
        entry.alphabet.encode(text)
    except InputError as error:
        st.error(current_words()(error.key, **error.values))
        text = instead[: entry.length]
    return Given(f"“{text}”", text)
