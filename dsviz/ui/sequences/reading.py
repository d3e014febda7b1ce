"""The card of the attention: what every token of the right answer is made of, as a map."""

import streamlit as st

from dsviz.text import Words
from dsviz.ui.cards import card, head
from dsviz.ui.components.tokens import Token, TokenView, tokens
from dsviz.ui.sequences import place
from dsviz.ui.sequences.view import View
from dsviz.ui.sequences.writing import labels


def show(words: Words, view: View, attention: int) -> None:
    """The map of one attention, or of who stands under whom; nothing for a network of one text."""
    rows = view.weights(attention)
    if rows is None or not rows.size:
        return
    target = [*view.target, ""][: view.length]
    with card("sequences_reading"):
        if view.attends:
            note = words("sequences.reading_note", number=attention + 1, n=view.attends)
            head(words("sequences.reading"), note)
        else:
            head(words("sequences.places"))
            st.markdown(words("sequences.places_lead"))
        tokens(
            view=TokenView(
                source=list(view.source), target=[Token(text) for text in target], weights=rows,
                shares=view.attends > 0,
                candidates=None, rest=None, heat=True, labels=labels(words, view), language=words.language,
            ),
            current=place.at(view.length), key="seq_reading", on_choose=place.look_at,
        )  # fmt: skip
        if view.attends:
            with st.expander(words("sequences.more")):
                st.markdown(words("sequences.attention_more"))
                st.latex(
                    r"\mathrm{softmax}\!\left(\tfrac{1}{\sqrt{c}}\;\mathrm{target}\cdot\mathrm{source}^{T}\right)\cdot\mathrm{source}"
                )
