"""The card of the receptive field: the convolutions that lead to one written token, as pyramids."""

import streamlit as st

from dsviz.analysis.pyramid import Pyramid, pyramid
from dsviz.figures import pyramid as figure
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind, kind_of
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import card, head
from dsviz.ui.components.drawing import drawing
from dsviz.ui.sequences import place
from dsviz.ui.sequences.view import View

BEGINNING, SPACE = "▸", "␣"
LEAST = 860
"""Pixels below which a drawing scrolls."""


def show(words: Words, theme: Theme, view: View, attention: int) -> None:
    """What a token sees of the text before it, and what one source position sees of the source."""
    at = place.at(view.length)
    with card("sequences_sight"):
        head(words("sequences.sight"), words("sequences.sight_note", token=_name(words, view.target, at)))
        _one(words, theme, view, (len(view.steps) - 1, at))
        if view.reads and view.source_end is not None:
            position = view.most_read(attention, at)
            character = _name(words, view.source, position)
            key = "sequences.sight_source" if view.attends else "sequences.sight_source_place"
            st.markdown(words(key, token=character))
            _one(words, theme, view, (view.source_end, position))
        with st.expander(words("sequences.more")):
            st.markdown(words("sequences.sight_more"))


def _one(words: Words, theme: Theme, view: View, place_of: tuple[int, int]) -> None:
    """The pyramid that ends in a step at a position: in the text written, else in the source."""
    index, position = place_of
    written = index == len(view.steps) - 1
    found = _pyramid(view, index, position, origin=-2 if written and view.reads else -1)
    if found is None:
        return
    text = view.target if written else view.source
    svg = figure.pyramid(_rows(words, view, found), _characters(text, found.shift), position, theme)
    key = "sequences.field_written" if written else "sequences.field_source"
    said = words(key, n=found.size, length=len(text))
    drawing(
        svg,
        words("sequences.sight_alt", levels=len(found.levels), n=found.size),
        key=f"sight_{index}",
        least=LEAST,
    )
    st.caption(said)


def _pyramid(view: View, index: int, position: int, origin: int) -> Pyramid | None:
    key = ("sequences-pyramid", view.choice.model, index, position, origin)
    return MAPS.get(key, lambda: pyramid(view.steps, index, position, origin), lambda _: 8192)


def _rows(words: Words, view: View, found: Pyramid) -> list[figure.Row]:
    """From the output back to the input."""
    modules = {step.path: step.module for step in view.steps}
    return [
        figure.Row(
            level.first,
            level.last,
            level.taps,
            words("sequences.level", kernel=level.kernel, dilation=level.dilation),
            kind_of(modules[level.path]) is Kind.DEPTHWISE,
        )
        for level in reversed(found.levels)
    ]


def _characters(text: str, shift: int) -> list[str]:
    """One by one, as the convolutions find them: behind what stands for the beginning; spaces can be seen."""
    return [BEGINNING] * shift + [SPACE if character == " " else character for character in text]


def _name(words: Words, text: str, at: int) -> str:
    """A character in quotes; the end behind the last."""
    if at >= len(text):
        return words("sequences.label_end")
    return (
        words("sequences.label_space") if text[at] == " " else words("sequences.label_quoted", text=text[at])
    )
