"""The strip of blocks, and the block on screen as a row of linked mosaics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dsviz.analysis.cost import Costs
from dsviz.analysis.explanation import ChannelSum, Explanation
from dsviz.analysis.shuffling import Shuffling
from dsviz.analysis.stages import BlockOutline
from dsviz.analysis.statistics import Channels, Order, order
from dsviz.figures.mosaic import Mosaic, mosaic, plane
from dsviz.figures.theme import Mode
from dsviz.figures.waves import is_wave, waves
from dsviz.text import Words
from dsviz.ui.bars import Bars
from dsviz.ui.components.stages import Link, LinkKind, Pick, Reading, Scale, StageCard, stages
from dsviz.ui.components.strip import Role, StripItem
from dsviz.ui.layers import shuffle
from dsviz.ui.layers.controls import PAGE
from dsviz.ui.layers.names import extent_text, glyph, group_name, short_name, size_text
from dsviz.ui.layers.place import target
from dsviz.ui.layers.view import BlockView, Chosen, Column, Maps
from dsviz.ui.state import ALL, AROUND

FAN = 28
"""So many of the channels that add most are drawn as lines."""
READINGS = ("min", "mean", "max", "zeros")


@dataclass(frozen=True)
class Looks:
    """How maps are drawn: theme, order and page of channels, one limit for each channel, or for all."""

    mode: Mode
    order: Order
    page: int
    per_channel: bool
    limit: float | None
    pixels: int
    """What one sheet may have, so that those of a block together stay under 700 kB."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """One column drawn."""

    mosaic: Mosaic
    order: tuple[int, ...]
    limit: float | None
    """The end of the colour scale; None where every channel has its own."""
    readings: tuple[list[float], ...]
    """Smallest, mean and largest value of every tile, and its share of zeros."""

    @property
    def nbytes(self) -> int:
        return len(self.mosaic.png) + 200 * len(self.order)


def strip_items(words: Words, blocks: Sequence[BlockOutline], costs: Costs) -> list[StripItem]:
    """One item per block, with the size and the channels of what it puts out."""
    bars = Bars(costs)
    return [
        StripItem(
            label=short_name(words, block.path),
            lines=(extent_text(block.shape[1:]), words.number(block.shape[0])),
            bars=bars.of(block),
            help=block.path,
            group=group_name(words, block.path),
        )
        for block in blocks
    ]


def row_of_stages(
    view: BlockView,
    chosen: Chosen,
    words: Words,
    sheets: Sequence[Sheet],
    explained: Sequence[Explanation | None],
) -> None:
    """The mosaics with their lines; a click on a tile points at its channel and place."""
    cards = [
        _card(view, column, chosen, sheet, words) for column, sheet in zip(view.columns, sheets, strict=True)
    ]
    links = [
        _moved(view, source, place, move, chosen)
        if (move := shuffle.of_column(view, column))
        else _link(column, source, place, why)
        for place, (column, why) in enumerate(zip(view.columns, explained, strict=True))
        for source in column.sources
    ]
    labels = {
        "channel": words("layers.tip_channel", channel="{channel}"),
        "adds": words("layers.tip_adds", value="{value}"),
        "language": words.language.value,
    }
    targets = [target(view, column) for column in view.columns]

    def picked(pick: Pick) -> None:
        at = targets[pick.stage]
        st.session_state["st"] = pick.stage
        at.channel(pick.channel)
        at.place((pick.row, pick.column)[2 - len(at.space) :])

    stages(cards=cards, links=links, key="stages", labels=labels, on_pick=picked)


def _moved(view: BlockView, source: int, target: int, move: Shuffling, chosen: Chosen) -> Link:
    """One line, from the channel that the chosen one was before; its value is all that comes."""
    column = view.columns[target]
    here = view.channel(column, chosen)
    value = float(column.maps[(here, *view.place(column, chosen))])
    return Link(source, target, LinkKind.MIX, Role.NEUTRAL, [(move.order[here], value)])


def _link(column: Column, source: int, target: int, why: Explanation | None) -> Link:
    if isinstance(why, ChannelSum) and column.mixes:
        weights = [(c.in_channel, c.adds) for c in why.strongest(FAN)]
        return Link(source, target, LinkKind.MIX, column.role, weights)
    role = column.role if column.role is Role.DEPTHWISE else Role.NEUTRAL
    return Link(source, target, LinkKind.CHANNEL, role)


def sheet(column: Column, channel: int, sorting: Channels, looks: Looks) -> Sheet:
    """The column's mosaic: tiles for maps, bands for channels over time; sorted by the numbers of `sorting`.

    Of many channels a page is drawn; `channel` decides which, unless the visitor has chosen one.
    """
    maps = column.maps
    limit = looks.limit or column.limit
    limits = _limits(maps) if looks.per_channel else limit
    shown = (
        order(sorting, looks.order) if len(sorting.mean) == column.channels else np.arange(column.channels)
    )
    if looks.page != ALL and column.channels > PAGE:
        page = looks.page - 1 if looks.page != AROUND else list(shown).index(channel) // PAGE
        shown = shown[page * PAGE : (page + 1) * PAGE]
    chosen = tuple(int(number) for number in shown) or (channel,)
    if is_wave(maps):
        drawn = waves(maps, limit, looks.mode)
    elif maps.ndim == 2:
        # a row of a band differs from the next one, so it takes more bytes than a row of a map
        drawn = plane(maps, limits, looks.mode, chosen, looks.pixels * 3 // 4)
    else:
        drawn = mosaic(
            maps.reshape(*maps.shape, *(1,) * (3 - maps.ndim)),
            limits,
            looks.mode,
            chosen,
            pixels=looks.pixels,
        )
    return Sheet(drawn, chosen, None if looks.per_channel else limit, _readings(maps, chosen))


def _limits(maps: np.ndarray) -> np.ndarray:
    largest: np.ndarray = np.abs(maps).reshape(len(maps), -1).max(axis=1)
    return np.where(largest > 0, largest, np.float32(1))


def _card(view: BlockView, column: Column, chosen: Chosen, sheet: Sheet, words: Words) -> StageCard:
    channel = view.channel(column, chosen)
    place = view.place(column, chosen)
    marker = tuple((at + 0.5) / size for at, size in zip(place, column.space, strict=True))
    captions = [
        words("layers.channel_of", channel=channel, count=column.channels),
        size_text(column.maps.shape),
    ]
    if column.text is not None:
        captions.append(words("layers.character_at", place=place[-1], text=glyph(column.text, place[-1])))
    if max(sheet.mosaic.factor) > 1:
        captions.append(words("layers.averaged", factor=size_text(sheet.mosaic.factor)))
    number = f"{view.columns.index(column)} · " if view.branches else ""  # as in the diagram of the branches
    return StageCard(
        title=number + column.title,
        subtitle=column.subtitle,
        role=column.role,
        mosaic=sheet.mosaic,
        order=sheet.order,
        selected=channel,
        captions=captions,
        alt=words("layers.mosaic_alt", stage=column.title, channels=column.channels),
        scale=scale_of(words, sheet.limit, column.signed),
        readings=[
            Reading(words(f"layers.reading_{name}"), values, percent=name == "zeros")
            for name, values in zip(READINGS, sheet.readings, strict=True)
        ],
        marker=((0.5, *marker) if len(marker) == 1 else marker)[:2] if marker else None,  # type: ignore[arg-type]
    )


def scale_of(words: Words, limit: float | None, signed: bool) -> Scale:
    """The ends of a colour bar in words: values beyond them have the end's colour."""
    if limit is None:
        return Scale(low="−max" if signed else "0", zero="0", high="max", signed=signed)
    high = brief(words, limit)
    return Scale(
        low=f"≤ {brief(words, -limit)}" if signed else "0", zero="0", high=f"≥ {high}", signed=signed
    )


def brief(words: Words, value: float) -> str:
    """A value with three digits that count."""
    if value == 0:
        return "0"
    size = abs(value)
    if not 1e-3 <= size < 1e6:
        return words.significant(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 4
    return words.number(value, digits)


def _readings(maps: Maps, shown: Sequence[int]) -> tuple[list[float], ...]:
    flat = maps[list(shown)].reshape(len(shown), -1)
    zeros = 1 - np.count_nonzero(flat, axis=1) / flat.shape[1]
    return flat.min(axis=1).tolist(), flat.mean(axis=1).tolist(), flat.max(axis=1).tolist(), zeros.tolist()
