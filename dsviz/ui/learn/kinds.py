"""The page Kinds: what can be taken apart in a convolution, and what each way costs."""

from math import gcd

import streamlit as st

from dsviz.analysis.grouping import divisors
from dsviz.inputs.audio import Sound
from dsviz.ui import frame
from dsviz.ui.learn import kinds_kernel, kinds_layers, kinds_place, kinds_pool, kinds_sound
from dsviz.ui.segments import segments


def show() -> None:
    """Draw the page card by card."""
    words, theme, given = frame.words(), frame.theme(), frame.given()
    with frame.slot():
        _controls()
    setting = kinds_place.setting()
    st.title(words("kinds.title"), anchor=False)
    st.markdown(words("kinds.about"))
    kinds_layers.gallery(setting, words, theme)
    kinds_layers.growth(setting, words, theme)
    kinds_kernel.card(given, words, theme)
    kinds_kernel.classics(given, words, theme)
    if isinstance(given.content, Sound):
        kinds_sound.card(given, given.content, words, theme)
    kinds_pool.card(given, words, theme)
    with st.expander(words("kinds.more")):
        st.markdown(words("kinds.course"))


def _controls() -> None:
    """The sizes of the layer, in the sidebar; groups can be only what divides both numbers of channels."""
    words = frame.words()
    sides = st.columns(2)
    for place, name in zip(sides, ("inputs", "outputs"), strict=True):
        low, high = kinds_place.CHANNELS
        place.number_input(words(f"kinds.{name}"), low, high, step=1, key=f"kinds-{name}")
    segments(words("kinds.kernel"), kinds_place.KERNELS, "kinds-kernel", lambda k: f"{k} × {k}")
    kinds_place.settle()
    setting = kinds_place.setting()
    possible = divisors(gcd(setting.inputs, setting.outputs))
    if len(possible) > 1:
        st.select_slider(words("kinds.groups"), possible, key="kinds-groups", help=words("kinds.groups_help"))
    else:
        st.caption(words("kinds.one_group"))
    st.number_input(words("kinds.side"), *kinds_place.SIDES, step=1, key="kinds-side")
