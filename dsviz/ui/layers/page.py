"""The Layers page from top to bottom."""

from functools import partial

import streamlit as st

from dsviz.analysis.statistics import Order, Statistics, describe
from dsviz.architectures.architecture import Features
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import cache, frame
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.cards import card, head
from dsviz.ui.components.strip import Bar, Role, StripItem, strip
from dsviz.ui.large import fits
from dsviz.ui.layers import cards, controls, facts, flow, front_end, learned, meeting, place, shuffle
from dsviz.ui.layers.field import receptive_field
from dsviz.ui.layers.names import block_name
from dsviz.ui.layers.overview import Looks, Sheet, row_of_stages, sheet, strip_items
from dsviz.ui.layers.view import BlockView, Chosen, block_view
from dsviz.ui.setting import setting
from dsviz.ui.state import AROUND, Choice, Range
from dsviz.ui.weights import badge

BLOCK_PIXELS = 1_100_000
"""Of all mosaics of a block together; one takes 0.5 to 0.6 bytes."""
BOUNDS = {"ReLU6": 6.0, "Sigmoid": 1.0, "Hardtanh": 1.0}
"""The largest value an activation lets through."""


def show() -> None:
    """The page for the network, the input and the place in the session."""
    words, theme, choice, given = frame.words(), frame.theme(), frame.choice(), frame.given()
    costs = cache.costs(choice.architecture.key, choice.items)
    blocks = cache.outline(choice.architecture.key, choice.items)
    entry = choice.entry
    if not fits(choice):
        return
    names = [block_name(words, block.path) for block in blocks]
    ahead = place.ahead(entry)
    if ahead:
        names.insert(0, words("layers.front_title"))
    number = place.block_number(names, blocks, costs)
    _title(words, choice, names[number])
    _strip(words, choice, number)
    with frame.slot():
        controls.block(words, names)
    if isinstance(entry, Features) and number < ahead:
        front_end.show(words, theme, given, entry)
        return
    block = blocks[number - ahead]
    recorded = cache.recorded(choice.model, given, block)
    _block(words, theme, choice, given, block_view(costs, block, recorded, words, choice.entries), number)


def _title(words: Words, choice: Choice, block: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(words("layers.title"), anchor=False)
        network = words(f"architectures.{choice.architecture.key}_name")
        options = setting(words, choice.architecture, choice.options)
        st.badge(" · ".join(filter(None, (network, options))), color="gray")
        st.badge(block, color="gray")
        badge(words, choice)
        if not choice.architecture.separable_for(choice.options):
            st.badge(words("layers.not_separable"), color="gray", help=words("layers.not_separable_help"))


def _strip(words: Words, choice: Choice, number: int) -> None:
    key, items = choice.architecture.key, choice.items
    blocks, costs = cache.outline(key, items), cache.costs(key, items)
    shown = strip_items(words, blocks, costs)
    entry = choice.entry
    if isinstance(entry, Features):
        rows, frames = entry.shape[1:]
        bars = (Bar(Role.NEUTRAL, 0.6, 1.0),)
        lines = (words.number(frames), words.number(rows))
        shown.insert(0, StripItem(words("layers.front_short"), lines, bars, words("layers.front_title")))
    with card("strip"):
        strip(items=shown, current=number, key="strip", label=words("layers.strip"), on_choose=_go)


def _go(number: int) -> None:
    st.session_state["l"] = number


def _block(words: Words, theme: Theme, choice: Choice, given: Given, view: BlockView, number: int) -> None:
    chosen = place.chosen(view, f"{choice.architecture.key} {choice.items}", number)
    with frame.slot():
        controls.stage(words, view)
        controls.pointing(words, view)
        controls.looks(words, view)
    scene = (choice.model, given.id)
    found = [_statistics(scene, view, place_) for place_ in range(len(view.columns))]
    sheets = _sheets(scene, choice, given, theme, view, chosen, found)
    explained = [cards.explanation(view, column, chosen) for column in view.columns]
    with card("stages"):
        seen = {column.role for column in view.columns}
        head(
            words("layers.stages_title", block=block_name(words, view.block.path)),
            words("layers.stages_note") if {Role.DEPTHWISE, Role.POINTWISE} <= seen else "",
        )
        if view.branches:
            flow.show(words, theme.mode, view, chosen, [drawn.limit for drawn in sheets])
            st.caption(words("layers.flow_note"))
        row_of_stages(view, chosen, words, sheets, explained)
    shuffle.show(words, theme, view, chosen)
    cards.show(words, theme, view, chosen, explained)
    meeting.show(words, theme, view, chosen)
    learned.show(words, theme, learned.Scene(choice, given, view, chosen))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        facts.costs(words, theme, view)
    with right:
        column = view.columns[chosen.column]
        receptive_field(words, theme, view, column, view.place(column, chosen), choice.entry, given)
    facts.statistics(words, theme, view.columns, found)
    facts.code(words, view)


def _statistics(scene: tuple[object, ...], view: BlockView, number: int) -> Statistics:
    column = view.columns[number]
    bound = BOUNDS.get(column.stage.operations[-1]) if column.stage else None
    return MAPS.get(
        ("statistics", *scene, column.row),
        lambda: describe(column.maps, bound),
        lambda made: 40 * len(made.channels.mean),
    )


def _sheets(
    scene: tuple[object, ...],
    choice: Choice,
    given: Given,
    theme: Theme,
    view: BlockView,
    chosen: Chosen,
    found: list[Statistics],
) -> list[Sheet]:
    spread = st.session_state["range"]
    limit = cache.limits(choice.model, given) if spread == Range.NETWORK else None
    order, page = Order(st.session_state["order"]), int(st.session_state["page"])
    looks = Looks(theme.mode, order, page, spread == Range.CHANNEL, limit, BLOCK_PIXELS // len(view.columns))
    first = next(n for n, c in enumerate(view.columns) if c.follows_input)
    sheets = []
    for column in view.columns:
        channel = view.channel(column, chosen)
        around = channel if looks.page == AROUND and column.channels > controls.PAGE else -1
        leader = found[first] if column.follows_input else found[-1]  # joined stages keep one order
        key = ("sheet", *scene, view.block.path, column.row, looks, around)
        make = partial(sheet, column, channel, leader.channels, looks)
        sheets.append(MAPS.get(key, make, lambda made: made.nbytes))
    return sheets
