"""Card on the page Kinds: pooling, which has no weights and makes maps smaller."""

import streamlit as st
import torch
from torch import nn

from dsviz.analysis.cost import count
from dsviz.figures.theme import Theme
from dsviz.recording import prepare, record
from dsviz.text import Words
from dsviz.ui.cache import Given
from dsviz.ui.cards import card as bordered
from dsviz.ui.cards import head
from dsviz.ui.learn.kinds_place import WINDOWS
from dsviz.ui.learn.maps import Plane, Shown, drawn, plane, row

SIDE = 160
_POOLS: dict[str, type[nn.MaxPool2d] | type[nn.AvgPool2d]] = {"max": nn.MaxPool2d, "mean": nn.AvgPool2d}


def card(given: Given, words: Words, theme: Theme) -> None:
    """The input and what the largest and the mean of every window leave of it, with sizes."""
    with bordered("kinds_pool"):
        head(words("kinds.pool"), words("kinds.pool_note"))
        st.segmented_control(
            words("kinds.window"), WINDOWS, key="kinds-window", required=True,
            format_func=lambda n: f"{n} × {n}",
        )  # fmt: skip
        window = int(st.session_state["kinds-window"])
        source = plane(given, SIDE)
        shown = [_shown(given, "input", 1, source, words, theme)]
        shown += [_shown(given, n, window, pooled(source, n, window), words, theme) for n in _POOLS]
        row(shown, words, theme, least=200)
        st.markdown(words("kinds.pool_sizes", window=window, before=SIDE, after=_after(SIDE, window)))
        st.code(f"nn.MaxPool2d({window})\nnn.AvgPool2d({window})", language="python", wrap_lines=True)


def pooled(source: Plane, name: str, window: int) -> Plane:
    """(rows, columns) -> (rows / window, columns / window)."""
    with torch.inference_mode():
        made = _POOLS[name](window)(torch.tensor(source)[None])[0]
    return made.numpy()  # type: ignore[no-any-return]


def _after(side: int, window: int) -> int:
    """What torch makes of a map of this side."""
    layer = prepare(nn.Sequential(nn.MaxPool2d(window)))
    costs = count(layer, record(layer, torch.empty(1, 1, side, side)))
    return costs.rows[0].output_shapes[0][-1]


def _shown(given: Given, name: str, window: int, values: Plane, words: Words, theme: Theme) -> Shown:
    rows, columns = values.shape
    title = words(f"kinds.pool_{name}")
    key = (given.id, SIDE, "pool", name, window)
    note = words("kinds.pool_size", rows=rows, columns=columns)
    png = drawn(key, values[None], 1.0, theme, SIDE)
    return Shown(title, note, title, png, 1.0, signed=False)
