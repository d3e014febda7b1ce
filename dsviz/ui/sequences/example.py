"""Examples that training never saw, one click away, and how well trained weights do on them."""

import streamlit as st

from dsviz.inputs.dates import Part, examples, part_of
from dsviz.text import Words
from dsviz.ui.sequences import job as jobs
from dsviz.ui.sequences.view import View
from dsviz.ui.weights import trained
from dsviz.weights import measured

_DRAWN = "sequences.examples"
_AT = "seq-at"


def button(words: Words, view: View) -> None:
    """Another text with a known right answer, for a network that reads one."""
    if view.reads and st.button(
        words("sequences.example"), key="seq_example", on_click=_take, icon=":material/casino:",
        help=words("sequences.example_help"),
    ):  # fmt: skip
        st.rerun()  # the text stands outside the card, which runs again by itself


def _take() -> None:
    number = st.session_state[_DRAWN] = st.session_state.get(_DRAWN, 0) + 1
    example = next(examples(number, Part.HELD_OUT))
    st.session_state["text"], st.session_state["target"] = example.source, ""
    st.session_state[_AT] = None
    jobs.restart()


def known(words: Words, view: View) -> None:
    """Whether training can have seen the right answer, and how many answers were right when it ended."""
    card = trained(view.choice)
    if card is None or not view.reads:
        return
    parts = [words("sequences.skill", measured=measured(card.metric, words))]
    if view.right_answer:
        parts.insert(0, words(f"sequences.{part_of(view.right_answer).name.lower()}"))
    st.caption(" ".join(parts))


def verdict(words: Words, view: View, written: str) -> None:
    """What was written beside what is right; nothing where nobody knows."""
    if view.truth is None:
        return
    if written == view.truth:
        st.success(words("sequences.exact", text=written), icon=":material/check:")
    else:
        st.error(words("sequences.not_exact", text=written, truth=view.truth), icon=":material/close:")
