"""The whole page, card by card."""

from collections.abc import Callable

import streamlit as st

from dsviz.analysis.totals import COMPUTING
from dsviz.ui.network import cards, diagram, figures, files
from dsviz.ui.network.figures import CostsFor
from dsviz.ui.network.files import File
from dsviz.ui.network.shown import Shown

# Streamlit gives headings and captions room for a page of prose
_STYLE = """<style>
[class*="st-key-card_"] h2 { padding: 0 0 4px; }
[class*="st-key-heading_"] [data-testid$="Container"], [class*="st-key-heading_"] p { margin-bottom: 0; }
</style>"""


def show(
    shown: Shown, costs_for: CostsFor, downloads: tuple[File, ...], on_open: Callable[[int], None]
) -> bool:
    """Draw the page; `on_open` hears the place of a block that is clicked, and True says one was just now.

    `costs_for` gives the costs of the same network with other options.
    """
    st.html(_STYLE)
    _head(shown)
    opened = diagram.card(shown, on_open)
    cards.kinds(shown)
    cards.layers(shown)
    figures.card(shown, costs_for)
    cards.steps(shown)
    files.card(shown, downloads)
    return opened


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
    separable = words("network.separable" if architecture.separable else "network.not_separable")
    about = words(f"architectures.{architecture.key}_about")
    st.markdown(f"{about} **{separable}**")
    paper = architecture.paper
    st.caption(words("network.citation", authors=paper.authors, title=paper.title, year=str(paper.year)))
