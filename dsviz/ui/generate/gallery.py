"""The pictures that were written in this session, so that several can be compared."""

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui.cache import Model
from dsviz.ui.generate.canvas import canvas, inline
from dsviz.ui.generate.job import Job
from dsviz.ui.generate.place import Wish

_KEPT = "generate.kept"
MOST = 12


@dataclass(frozen=True, eq=False)
class Kept:
    """A finished picture."""

    name: Hashable
    """Everything that decides it."""
    model: Model
    wish: Wish
    given: int
    """Pixels that were there from the beginning."""
    picture: Tensor
    """(colours, rows, columns) in 0..1."""


def keep(job: Job, model: Model, wish: Wish) -> None:
    """Remember a finished picture, once."""
    kept = _all()
    if job.finished and all(one.name != job.name for one in kept):
        newest = Kept(job.name, model, wish, job.given, job.drawn.picture)
        st.session_state[_KEPT] = [newest, *kept][:MOST]


def show(words: Words, theme: Theme, model: Model) -> None:
    """Those of the network on screen, the newest first; nothing before there are two."""
    kept = [one for one in _all() if one.model == model]
    if len(kept) < 2:
        return
    st.markdown(f"**{words('generate.kept')}**")
    tiles = "".join(_tile(words, theme, one) for one in kept)
    st.html(f'<div style="display:flex;flex-wrap:wrap;gap:12px">{tiles}</div>')


def _tile(words: Words, theme: Theme, one: Kept) -> str:
    about = words("generate.kept_about", seed=one.wish.seed, heat=words.number(one.wish.heat, 2))
    drawn = inline(canvas(one.picture, one.picture[0].numel(), one.given, theme), about)
    caption = f'<figcaption class="ds-note">{about}</figcaption>'
    return f'<figure style="margin:0;width:104px">{drawn}{caption}</figure>'


def _all() -> list[Kept]:
    kept: list[Kept] = st.session_state.get(_KEPT, [])
    return kept
