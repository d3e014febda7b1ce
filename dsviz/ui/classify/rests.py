"""The card of the evidence: for which class, by which way."""

import streamlit as st

from dsviz.ui.cards import card, head
from dsviz.ui.classify import cam, cover, place
from dsviz.ui.classify.cover import Work
from dsviz.ui.classify.place import By
from dsviz.ui.classify.subject import Subject
from dsviz.ui.segments import compact

TOLD = 20
"""Classes that are listed with their probabilities."""


def show(subject: Subject) -> Work | None:
    """The card; work that the page goes on with when all else is drawn."""
    words, by = subject.words, st.session_state["cls-by"]
    with card("classify_evidence"):
        name = subject.answered.names[subject.answered.target]
        head(words("classify.card_evidence", name=name), words(f"classify.evidence_{by}"))
        if subject.note:
            st.caption(subject.note)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            _class(subject)
            compact(
                words("classify.by"),
                [way.value for way in By],
                "cls-by",
                lambda way: words(f"classify.by_{way}"),
                place.forget_cell,
            )
        if by == By.COVER:
            return cover.show(subject)
        cam.show(subject)
        return None


def _class(subject: Subject) -> None:
    """Any class, the strongest first; where none is chosen, the strongest."""
    words, answered = subject.words, subject.answered
    asked = st.session_state["cls-class"]
    if asked is not None:
        st.session_state["cls-class"] = answered.target
    told = {number: words.percent(float(answered.shares[number]), 1) for number in answered.order[:TOLD]}

    def name(number: int) -> str:
        return " · ".join(filter(None, (answered.names[number], told.get(number, ""))))

    st.selectbox(
        words("classify.for_class"),
        answered.order,
        index=None,
        format_func=name,
        placeholder=words("classify.strongest", name=name(answered.order[0])),
        key="cls-class",
        width=300,
    )
