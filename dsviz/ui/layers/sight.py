"""What a value does not see inside its field: coloured on the picture, counted in words."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import ImageColor

from dsviz.analysis.blind import Sight, sight
from dsviz.figures.theme import Theme, group_colour
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.layers.view import BlockView, Space

Pixels = NDArray[np.uint8]
HOLE, LATER = 0.8, 0.75
"""How much of a cell's colour gives way."""
BLIND = 3
"""The colour among those of groups that holes have."""


@dataclass(frozen=True, eq=False)
class Looked:
    """The network's view of a picture with what is hidden coloured; `id` names it in the shared store."""

    pixels: Pixels
    id: tuple[object, ...]
    sees: Sight | None


def look(view: BlockView, row: int, place: Space, pixels: Pixels, theme: Theme) -> Looked:
    """The picture as the value at `place` of step `row` sees it."""
    key = ("sight", *view.recorded.id[:2], row, place)
    sees = MAPS.get(
        key, lambda: sight(view.recorded.steps, row, place), lambda made: made.nbytes if made else 8
    )
    if sees is None or (sees.allowed is None and not sees.holes.any()):
        return Looked(pixels, (), None)
    return Looked(_coloured(pixels, sees, place, theme), (*key, theme.mode), sees)


def _coloured(pixels: Pixels, sees: Sight, place: Space, theme: Theme) -> Pixels:
    shown = _mixed(pixels, sees.holes, group_colour(theme, BLIND), HOLE)
    if sees.allowed is None:
        return shown
    later = ~sees.allowed
    later[place] = False
    return _mixed(shown, later, theme.side, LATER)


def _mixed(pixels: Pixels, cells: NDArray[np.bool_], colour: str, share: float) -> Pixels:
    result = pixels.copy()
    result[cells] = np.rint((1 - share) * pixels[cells] + share * np.array(ImageColor.getrgb(colour)))
    return result


def told(words: Words, theme: Theme, sees: Sight | None) -> None:
    """How many cells are hidden, and the blind spot by its name."""
    if sees is None:
        return
    holes = int(sees.holes.sum())
    square = f'<i class="ds-square" style="background:{group_colour(theme, BLIND)}"></i>' if holes else ""
    if sees.allowed is None:
        text = words("sight.holes", n=holes)
    else:
        hidden = int((sees.allowed & ~sees.seen).sum())
        text = words("sight.causal", n=int(sees.allowed.sum()), hidden=hidden)
        text += " " + (words("sight.blind", n=holes) if holes else words("sight.no_blind"))
    st.html(f'<p class="ds-note" style="margin:0">{square}{text}</p>')
