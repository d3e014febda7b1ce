"""The page Fuse and split: two kernels into one, and one into two."""

from collections.abc import Hashable, Sequence

import streamlit as st

from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import frame
from dsviz.ui.cache import Given
from dsviz.ui.cards import card, head
from dsviz.ui.learn import fuse_split_cards as cards
from dsviz.ui.learn import fuse_split_maps as made
from dsviz.ui.learn import fuse_split_network as networks
from dsviz.ui.learn.fuse_split_kernels import Size
from dsviz.ui.learn.fuse_split_network import Found, Fused
from dsviz.ui.learn.fuse_split_place import INPUTS, KERNELS, OUTPUTS, Family, Origin
from dsviz.ui.learn.head import title
from dsviz.ui.segments import segments


def show() -> None:
    """The page for the picture or sound on screen."""
    words, theme, given = frame.words(), frame.theme(), frame.given()
    with frame.slot():
        pair = _origin(words, given)
        if pair is not None:
            st.caption(words("fuse_split.sizes_of_split"))
        size = _size(words)
    title(words("fuse_split.title"), words)
    st.markdown(words("fuse_split.lead"))
    _fuse(pair, size, given, words, theme)
    _split(size, given, words, theme)
    with st.expander(words("fuse_split.more")):
        st.markdown(words("fuse_split.more_text"))


def _fuse(pair: tuple[str, Found] | None, size: Size, given: Given, words: Words, theme: Theme) -> None:
    fused = made.own(size, given) if pair is None else networks.fused(*pair, given)
    name: Hashable = (pair or size, given.id)
    with card("fuse"):
        head(words("fuse_split.fuse_title"), words("fuse_split.fuse_note"))
        left, right = st.columns([3, 2], gap="medium")
        with left:
            cards.table(fused, words)
        with right:
            cards.fuse_numbers(fused, words)
            if pair is not None:
                st.markdown(_between(pair[1].between, words))
            st.code(cards.fuse_code(fused), language="python", wrap_lines=True)
    with card("fuse_maps"):
        head(words("fuse_split.maps_title"), words("fuse_split.maps_note"))
        cards.fuse_maps(name, fused, _chosen(fused), words, theme)


def _chosen(fused: Fused) -> tuple[int, int]:
    """The framed channels before and behind the pointwise kernel."""
    outputs, inputs = fused.dense.shape[:2]
    channel, output = int(st.session_state["fuse-channel"]), int(st.session_state["fuse-output"])
    return min(channel, inputs - 1), min(output, outputs - 1)


def _between(operations: Sequence[str], words: Words) -> str:
    if not operations:
        return words("fuse_split.nothing_between")
    return words("fuse_split.left_out", names=", ".join(operations))


def _split(size: Size, given: Given, words: Words, theme: Theme) -> None:
    with card("split"):
        head(words("fuse_split.split_title"), words("fuse_split.split_note"))
        _segments(words, "split-of", list(Family), "family", hidden=True)
        family = Family(st.session_state["split-of"])
        cells = size.kernel**2
        st.session_state["split-m"] = min(max(1, int(st.session_state["split-m"])), cells)
        multiplier = st.slider(words("fuse_split.multiplier"), 1, cells, key="split-m")
        found = made.halves(family, size, multiplier, given)
        left, right = st.columns([3, 2], gap="medium")
        with left:
            cards.split_curve(family, size, multiplier, words, theme)
        with right:
            cards.split_numbers(found, family, size, words, theme)
    with card("split_maps"):
        head(words("fuse_split.split_maps_title"), words("fuse_split.split_maps_note"))
        name = (family, size, multiplier, given.id)
        output = min(int(st.session_state["fuse-output"]), size.outputs - 1)
        cards.split_maps(name, found, output, words, theme)


def _origin(words: Words, given: Given) -> tuple[str, Found] | None:
    """Where the two kernels come from; None for drawn ones."""
    known = networks.fitting(given)
    _segments(words, "fuse-of", list(Origin), "origin")
    if st.session_state["fuse-of"] == Origin.OWN or not known:
        return None
    keys = [architecture.key for architecture in known]
    if st.session_state["fuse-arch"] not in keys:
        st.session_state["fuse-arch"] = keys[0]
    st.selectbox(
        words("fuse_split.network"),
        keys,
        format_func=lambda key: words(f"architectures.{key}_name"),
        key="fuse-arch",
    )
    key: str = st.session_state["fuse-arch"]
    pairs = networks.found(key)
    st.session_state["fuse-pair"] = min(st.session_state["fuse-pair"] or 0, len(pairs) - 1)
    st.selectbox(
        words("fuse_split.block"), range(len(pairs)), format_func=lambda n: pairs[n].block, key="fuse-pair"
    )
    return key, pairs[st.session_state["fuse-pair"]]


def _size(words: Words) -> Size:
    segments(words("fuse_split.choose_in"), INPUTS, "fuse-in", str)
    segments(words("fuse_split.choose_out"), OUTPUTS, "fuse-out", str)
    segments(words("fuse_split.choose_kernel"), KERNELS, "fuse-kernel", lambda side: f"{side}×{side}")
    state = st.session_state
    return Size(int(state["fuse-in"]), int(state["fuse-out"]), int(state["fuse-kernel"]))


def _segments(words: Words, key: str, values: Sequence[str], name: str, *, hidden: bool = False) -> None:
    st.segmented_control(
        words(f"fuse_split.{name}"),
        [str(value) for value in values],
        format_func=lambda value: words(f"fuse_split.{name}_{value}"),
        key=key,
        required=True,
        label_visibility="collapsed" if hidden else "visible",
        width="content" if hidden else "stretch",
        wrap=hidden,
    )
