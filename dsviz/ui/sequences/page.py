"""The page from top to bottom."""

import streamlit as st

from dsviz.text import Words
from dsviz.ui import frame
from dsviz.ui.heat import heat_input
from dsviz.ui.large import fits
from dsviz.ui.segments import segments
from dsviz.ui.sequences import order, place, reading, sight, ways, writing
from dsviz.ui.sequences.place import Way
from dsviz.ui.sequences.view import View
from dsviz.ui.setting import setting
from dsviz.ui.weights import badge, offer


def show() -> None:
    """The page for the network and the texts in the session."""
    words, theme, choice = frame.words(), frame.theme(), frame.choice()
    name = words(f"architectures.{choice.architecture.key}_name")
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(words("sequences.title"), anchor=False, width="content")
        options = setting(words, choice.architecture, choice.options)
        st.badge(" · ".join(filter(None, (name, options))), color="gray")
        badge(words, choice, words("sequences.untrained_help"))
    reads = len(choice.entries) > 1
    st.markdown(words("sequences.lead" if reads else "sequences.lead_goes_on"))
    offer(words, choice)
    view = View(choice, frame.given(), fits(choice))
    attention = 0
    if view.runs:
        with frame.slot():
            attention = _controls(words, view)
        writing.show(words, view, place.wish(), attention)
        reading.show(words, view, attention)
    sight.show(words, theme, view, attention)
    order.show(words, theme, view)
    ways.show(words, theme, view)


def _controls(words: Words, view: View) -> int:
    """How the next token is chosen, and which attention is looked at: its number."""
    segments(
        words("sequences.way"),
        [way.value for way in Way],
        "seq-way",
        lambda way: words(f"sequences.way_{way}"),
        words("sequences.way_help"),
    )
    if st.session_state["seq-way"] == Way.DRAWN:
        left, right = st.columns(2)
        left.number_input(
            words("sequences.seed"), 0, 999_999, step=1, key="seq-seed", help=words("sequences.seed_help")
        )
        heat_input(right, words("sequences.heat"), "seq-heat", words("sequences.heat_help"))
    if view.attends < 2:
        return 0
    numbers = tuple(range(view.attends))
    place.settle("seq-attention", numbers, numbers[-1])
    st.segmented_control(
        words("sequences.attention"), numbers, key="seq-attention", required=True,
        format_func=lambda number: str(number + 1), help=words("sequences.attention_help"),
    )  # fmt: skip
    return int(st.session_state["seq-attention"])
