"""The picture as a network sees it, and what the network answers."""

from html import escape

import streamlit as st

from dsviz.architectures.architecture import Image
from dsviz.text import Words
from dsviz.ui import weights
from dsviz.ui.cards import card, head
from dsviz.ui.classify.subject import Answered, bars
from dsviz.ui.components.evidence import Ground
from dsviz.ui.state import Choice

SIDE = 300


def show(words: Words, choice: Choice, entry: Image, ground: Ground, answered: Answered) -> None:
    """The card."""
    with card("classify_picture"):
        head(words("classify.card_picture"), words("classify.seen_size", size=entry.size))
        left, right = st.columns([2, 3], gap="medium")
        with left:
            _picture(words, ground)
        with right:
            bars(words, answered)
            unsure(words, choice)


def unsure(words: Words, choice: Choice) -> None:
    """Where nothing was learned this is said, and what was learned is one click away."""
    if choice.weights.startswith("random"):
        st.markdown(words("classify.untrained_answer"))
        weights.offer(words, choice, "seen")


def _picture(words: Words, ground: Ground) -> None:
    crisp = "image-rendering:pixelated;" if ground.crisp else ""
    st.html(
        f'<img style="display:block;width:100%;max-width:{SIDE}px;border-radius:8px;{crisp}" '
        f'src="{ground.url}" alt="{escape(words("classify.picture_alt"), quote=True)}">'
    )
