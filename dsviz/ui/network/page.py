"""The whole page, card by card."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from dsviz.analysis.cost import Costs
from dsviz.analysis.totals import COMPUTING
from dsviz.architectures.options import Value
from dsviz.figures.costs import LAYERS_WIDTH
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import cache
from dsviz.ui.cache import Given
from dsviz.ui.layers.place import ahead
from dsviz.ui.network import cards, diagram, figures, files, sharing
from dsviz.ui.network.shown import Shown
from dsviz.ui.state import Choice

# on a phone the layers scroll in their card, and the two bars keep their names beside them
_STYLE = f"""<style>
.st-key-network_shares [data-testid="stHorizontalBlock"] {{ flex-wrap: nowrap; }}
.st-key-network_shares [data-testid="stColumn"] {{ min-width: 0; }}
.st-key-network_shares [data-testid="stColumn"]:first-child {{ flex: 0 0 104px; }}
.st-key-network_wide {{ overflow-x: auto; scrollbar-width: thin; }}
.st-key-network_wide > * {{ min-width: {LAYERS_WIDTH}px; }}
@supports (animation-timeline: scroll()) {{
  .st-key-network_wide {{ animation: edges linear both; animation-timeline: scroll(self inline); }}
}}
</style>"""


def show(choice: Choice, given: Given, words: Words, theme: Theme) -> bool:
    """Draw the page of a network and an input; True where a block was just clicked, to open it in Layers."""
    architecture = choice.architecture

    def costs_for(options: Mapping[str, Value]) -> Costs:
        return cache.costs(architecture.key, tuple(sorted(architecture.complete(options).items())))

    shown = Shown(architecture, choice.options, costs_for(choice.options), words, theme)
    st.html(_STYLE)
    _head(shown)
    opened = diagram.card(shown, partial(_open, ahead(choice.entry)))
    cards.kinds(shown)
    cards.layers(shown)
    sharing.card(shown)
    figures.card(shown, costs_for)
    files.card(shown, files.files_of(shown, choice, given))
    cards.steps(shown)
    return opened


def _open(first: int, place: int) -> None:
    """Make a block the one on screen, the network's own begin at `first`; runs before the frame reads it."""
    st.session_state["l"] = first + place


def _head(shown: Shown) -> None:
    words, architecture = shown.words, shown.architecture
    layers = sum(row.kind in COMPUTING for row in shown.costs.rows)
    setting = shown.setting(shown.options) or words("network.main_setting")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.title(words("network.title"), anchor=False, width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            st.badge(f"{shown.name} · {setting}", color="gray")
            st.badge(words("network.layers", n=layers), color="gray")
            st.markdown(
                f"[arXiv {architecture.paper.arxiv}](https://arxiv.org/abs/{architecture.paper.arxiv})"
            )
    separable = words(
        "network.separable" if architecture.separable_for(shown.options) else "network.not_separable"
    )
    about = words(f"architectures.{architecture.key}_about")
    st.markdown(f"{about} **{separable}**")
    paper = architecture.paper
    st.caption(words("network.citation", authors=paper.authors, title=paper.title, year=str(paper.year)))
