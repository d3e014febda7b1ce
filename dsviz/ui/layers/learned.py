"""The chosen stage with what it learned and with random weights, side by side on one input."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from dsviz.analysis.learned import kept, likeness
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import cache, weights
from dsviz.ui.cache import FILE, MAPS, RANDOM, Given
from dsviz.ui.cards import card, head
from dsviz.ui.layers.learned_pictures import Side, pictures
from dsviz.ui.layers.overview import brief
from dsviz.ui.layers.view import SMALL, BlockView, Chosen, Maps, block_view
from dsviz.ui.state import Choice
from dsviz.ui.tables import Cell, Column, table
from dsviz.weights import FIRST_KERNELS, fitting


@dataclass(frozen=True)
class Scene:
    """What the page shows: the network on screen, its input, the block and the place in it."""

    choice: Choice
    given: Given
    view: BlockView
    chosen: Chosen


class _Numbers(NamedTuple):
    zeros: float
    spread: float
    alike: float | None


def show(words: Words, theme: Theme, scene: Scene) -> None:
    """The card: closed until it is asked for, since another network has to run."""
    with card("learned"):
        head(words("layers.learned_title"), words("layers.learned_note"))
        other = _counterpart(scene.choice)
        if other is None:
            st.caption(words("layers.learned_none"))
            weights.offer(words, scene.choice, "learned")
        elif st.toggle(words("layers.learned_show"), key="both"):
            _compared(words, theme, _sides(words, scene, other))


def _kind(choice: Choice) -> str:
    """Random, file or trained, for the head of a column."""
    kind = choice.weights.partition(":")[0]
    return kind if kind in {RANDOM, FILE} else "trained"


def _counterpart(choice: Choice) -> Choice | None:
    """The network on screen with random weights where it learned, else with the first it could have learned.

    Random ones have the seed that training began with, where that is known. None where nothing was learned.
    """
    if not choice.weights.startswith(RANDOM):
        known = weights.trained(choice)
        seed = known.seed if known else st.session_state["seed"]
        return replace(choice, weights=f"{RANDOM}:{seed}")
    cards = fitting(choice.architecture.key, choice.options)
    return replace(choice, weights=cards[0].name) if cards else None


def _sides(words: Words, scene: Scene, other: Choice) -> tuple[Side, Side]:
    """On the left what is on screen."""
    view, number = scene.view, scene.chosen.column
    recorded = cache.recorded(other.model, scene.given, view.block)
    twin = block_view(view.costs, view.block, recorded, words, other.entries)
    return tuple(  # type: ignore[return-value]
        Side(choice, seen, seen.columns[number], seen.channel(seen.columns[number], scene.chosen))
        for choice, seen in ((scene.choice, view), (other, twin))
    )


def _compared(words: Words, theme: Theme, sides: tuple[Side, Side]) -> None:
    pictures(words, theme, sides)
    rows = [[Cell(words(f"layers.learned_{name}")), *cells, Cell(words(f"layers.learned_{name}_help"))]
            for name, cells in _rows(words, sides)]  # fmt: skip
    names = (words(f"layers.learned_{_kind(side.choice)}") for side in sides)
    columns = [Column(words("layers.learned_number")), *(Column(name, number=True) for name in names)]
    meaning = Column(words("layers.learned_meaning"), wide=True)
    table([*columns, meaning], rows, label=words("layers.learned_title"), theme=theme)
    _begun(words, sides)


def _rows(words: Words, sides: tuple[Side, Side]) -> Iterator[tuple[str, list[Cell]]]:
    """What both have to show; a number that one of them lacks is left out."""
    one, other = (_numbers(side) for side in sides)
    for name in _Numbers._fields:
        pair = getattr(one, name), getattr(other, name)
        if None not in pair and pair != (0, 0):
            yield name, [Cell(_told(words, name, number)) for number in pair]


def _numbers(side: Side) -> _Numbers:
    column = side.column
    return MAPS.get(("learned", *column.id), lambda: _counted(column.maps), lambda _: SMALL)


def _counted(maps: Maps) -> _Numbers:
    return _Numbers(float(1 - np.count_nonzero(maps) / maps.size), float(maps.std()), likeness(maps))


def _told(words: Words, name: str, number: float) -> str:
    return words.percent(number, 1) if name == "zeros" else brief(words, number)


def _begun(words: Words, sides: tuple[Side, Side]) -> None:
    """How much is left of the kernels that training began with, where they stand on one of the sides."""
    learned = next(side for side in sides if not side.choice.weights.startswith(RANDOM))
    begun = next(side for side in sides if side.choice.weights.startswith(RANDOM))
    known, kernels, first = weights.trained(learned.choice), learned.kernels, begun.kernels
    if known is None or kernels is None or first is None or FIRST_KERNELS in known.notes:
        return
    if begun.choice.weights != f"{RANDOM}:{known.seed}":
        st.caption(words("layers.learned_other_seed", seed=known.seed))
        return
    share = words.number(kept(first, kernels), 2)
    st.caption(words("layers.learned_kept", share=share, seed=known.seed))
