"""The page Groups dial: one slider from a standard to a depthwise convolution."""

import streamlit as st
from torch import Tensor

from dsviz.analysis.grouping import Grouping
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import frame
from dsviz.ui.cards import card, head
from dsviz.ui.components.groups_dial import DialView, groups_dial
from dsviz.ui.learn import bank, groups_dial_cards
from dsviz.ui.learn.groups_dial_maps import maps, weights
from dsviz.ui.learn.groups_dial_place import CHANNELS, KERNELS, place
from dsviz.ui.learn.head import title
from dsviz.ui.segments import segments


def show() -> None:
    """The page for the picture or sound on screen."""
    words, theme, given = frame.words(), frame.theme(), frame.given()
    with frame.slot():
        _controls(words)
    at = place()
    source = bank.channels(given, at.channels)
    rows, columns = source.shape[2:]
    title(words("groups_dial.title"), words)
    st.markdown(words("groups_dial.lead"))
    with card("dial"):
        spatial, recipes = weights(at.channels, at.kernel)
        view = DialView(spatial.numpy(), recipes[:, :, 0, 0].numpy(), (rows, columns))
        groups_dial(view=view, place=at, words=words, key="dial_dial", on_turn=_turned)
    _below(given.id, source, at, words, theme)


def _below(name: str, source: Tensor, at: Grouping, words: Words, theme: Theme) -> None:
    last = at.channels - 1
    chosen = (min(st.session_state["dial-channel"], last), min(st.session_state["dial-output"], last))
    with card("dial_maps"):
        head(words("groups_dial.maps_title"), words("groups_dial.maps_note"))
        groups_dial_cards.maps_row(name, maps(name, source, at), at, chosen, words, theme)
    with card("dial_clock"):
        head(words("groups_dial.clock_title"), words("groups_dial.clock_note"))
        groups_dial_cards.clock(at, (source.shape[2], source.shape[3]), words, theme)
    with st.expander(words("groups_dial.more")):
        st.markdown(words("groups_dial.more_text"))


def _controls(words: Words) -> None:
    segments(words("groups_dial.choose_channels"), CHANNELS, "dial-channels", str)
    segments(words("groups_dial.choose_kernel"), KERNELS, "dial-kernel", lambda side: f"{side}×{side}")


def _turned(groups: int, pointwise: bool) -> None:
    st.session_state["dial"] = groups
    st.session_state["dial-pointwise"] = pointwise
