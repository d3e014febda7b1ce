"""The card of the mask: encoder × mask = voice as pictures, and the controls that change the mask."""

import streamlit as st

from dsviz.analysis.masks import Edit
from dsviz.figures.heat import Values
from dsviz.text import Words
from dsviz.ui.cards import card, head
from dsviz.ui.separate.heard import learned
from dsviz.ui.separate.maps import Looks, Map, figure
from dsviz.ui.separate.place import Base, Filters, Wish, banks, bases
from dsviz.ui.separate.result import Asked, Result, Voice
from dsviz.ui.separate.scene import Scene


def controls(known: bool, wish: Wish, words: Words) -> None:
    """Filters, mask, what is done to it, and the threshold where it counts."""
    left, middle, right = st.columns([5, 4, 6], gap="medium")
    with left:
        _one_of(
            "sep-filters", [f.value for f in banks(known=known)], words("separate.filters"), "filters", words
        )
    with middle:
        offered = [base.value for base in bases(wish.filters, known=known)]
        _one_of("sep-mask", offered, words("separate.mask"), "mask", words)
    with right:
        _one_of("sep-edit", [e.value for e in Edit], words("separate.edit"), "edit", words)
    if wish.edit is Edit.THRESHOLD:
        st.slider(words("separate.threshold"), 0.0, 1.0, step=0.01, key="sep-limit")


def masking(scene: Scene, asked: Asked, result: Result, looks: Looks) -> None:
    """The card of encoder, mask and product, a row for each output."""
    wish, words, filters = asked.wish, looks.words, result.shape[0]
    with card("separate_mask"):
        pairs = wish.filters is Filters.COSINE
        head(
            words("separate.product"),
            words("separate.pairs" if pairs else "separate.filters_note", n=filters),
        )
        controls(scene.references is not None, wish, words)
        st.caption(_about("filters", wish.filters, asked, words))
        name = ("separate", *_names(scene, asked))
        rows = (_row(place, result, (*name, place), looks) for place in range(len(result.voices)))
        st.html("".join(rows))
        st.caption(_about("mask", wish.base, asked, words))
        if wish.edit is not Edit.KEEP:
            st.caption(words(f"separate.about_edit_{wish.edit}"))
        if result.swapped:
            st.caption(words("separate.swapped"))


def _about(part: str, chosen: Filters | Base, asked: Asked, words: Words) -> str:
    """What filters or a mask do; of the network's own it depends on whether it has learned."""
    own = f"separate.about_{part}_{chosen}_{'learned' if learned(asked.model) else 'random'}"
    return words(own if own in words else f"separate.about_{part}_{chosen}")


def letter_of(voice: Voice, place: int) -> str:
    """A, B for the known voices; 1, 2 for outputs that nobody can name."""
    return str(place + 1) if voice.reference is None else "ABCDEFGH"[voice.reference]


def _names(scene: Scene, asked: Asked) -> tuple[object, ...]:
    return asked.model, asked.given.id, scene.given.id, asked.wish, asked.target


def _row(place: int, result: Result, name: tuple[object, ...], looks: Looks) -> str:
    voice, words = result.voices[place], looks.words
    letter, size = letter_of(voice, place), "×".join(map(str, result.shape))

    def drawn(part: str, values: Values, limit: float) -> str:
        shown = Map(
            values=values,
            limit=limit,
            title=words(f"separate.map_{part}", voice=letter),
            size=size,
            alt=words(f"separate.alt_{part}", voice=letter),
            root=part != "mask",
        )
        return figure(shown, (*name, part), looks)

    encoded = drawn("encoded", result.encoded, result.limit)
    mask = drawn("mask", voice.mask, 1.0)
    masked = drawn("masked", voice.masked, result.limit)
    return f'<div class="sep-row"><b>{letter}</b>{encoded}<span>×</span>{mask}<span>=</span>{masked}</div>'


def _one_of(key: str, offered: list[str], label: str, prefix: str, words: Words) -> None:
    st.segmented_control(
        label,
        offered,
        format_func=lambda value: words(f"separate.{prefix}_{value}"),
        key=key,
        required=True,
        help=words(f"separate.{prefix}_help"),
    )
