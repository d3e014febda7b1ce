"""Which groups of channels have met, after the chosen stage and from block to block."""

import streamlit as st

from dsviz.analysis.meeting import Meeting, meeting
from dsviz.analysis.stages import blocks_of
from dsviz.figures.meetings import meetings
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import card, head
from dsviz.ui.components.drawing import drawing
from dsviz.ui.layers.names import short_name
from dsviz.ui.layers.view import BlockView, Chosen

ALL = 0.9995
"""From here on it is printed as 100 %."""


def show(words: Words, theme: Theme, view: BlockView, chosen: Chosen) -> None:
    """The card of blocks with grouped convolutions; nothing elsewhere."""
    if not any(view.costs.rows[row].kind is Kind.GROUPED for row in view.block.rows):
        return
    found = _meeting(view)
    if found is None:
        return
    column = view.columns[chosen.column]
    with card("meeting"):
        head(words("shuffle.met_title"), column.title)
        left, right = st.columns([2, 3], gap="medium")
        met = found.met.get(column.row)
        with left:
            if met is None:
                st.caption(words("shuffle.not_reached"))
            else:
                drawing(
                    meetings(met.groups, theme.pointwise, words, theme),
                    words("shuffle.seen_alt"),
                    key="meeting",
                )
        with right:
            start = short_name(words, view.costs.rows[found.first].block)
            st.markdown(words("shuffle.met_lead", n=found.channels, groups=found.groups, block=start))
            if met is not None:
                number = view.channel(column, chosen)
                st.markdown(
                    words("shuffle.channel_met", channel=number, value=words.percent(met.channels[number]))
                )
            _trail(words, view, found)


def _meeting(view: BlockView) -> Meeting | None:
    """Found once for a network, whatever it is shown."""
    return MAPS.get(
        ("meeting", *view.recorded.id[:2]), lambda: meeting(view.recorded.steps), lambda made: _size(made)
    )


def _size(made: Meeting | None) -> int:
    return 64 + sum(m.groups.nbytes + m.channels.nbytes for m in made.met.values()) if made else 64


def _trail(words: Words, view: BlockView, found: Meeting) -> None:
    """The mean share after every block, up to the first that has met all."""
    shown = []
    for block in blocks_of(view.costs.rows):
        met = found.met.get(block.rows[-1])
        if met is None:
            continue
        share = float(met.channels.mean())
        shown.append(f"{short_name(words, block.path)}: {words.percent(share)}")
        if share >= ALL:
            break
    st.caption(words("shuffle.trail", shares=" → ".join(shown)))
