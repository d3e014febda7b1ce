"""The block as a diagram, where its stages part and meet: what flows where, above the mosaics."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dsviz.analysis.flow import Edge, layout
from dsviz.analysis.stages import Stage
from dsviz.figures.mosaic import Mosaic, limit_of, mosaic, plane
from dsviz.figures.theme import Mode
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui.components.flow import FlowEdge, FlowNode, Sign, flow
from dsviz.ui.components.strip import Role
from dsviz.ui.layers.names import block_name, size_text
from dsviz.ui.layers.view import BlockView, Chosen, Column

NO_BREAK = "\u00a0"
SIDE = 48
"""Pixels of a small picture; it is shown a little smaller, so it is sharp on dense screens too."""
_SIGNS = {Kind.ADD: Sign.SUM, Kind.MULTIPLY: Sign.PRODUCT, Kind.CONCAT: Sign.JOIN}


def show(words: Words, mode: Mode, view: BlockView, chosen: Chosen, limits: Sequence[float | None]) -> None:
    """The diagram; a click chooses the stage. `limits` end the colours, None is the channel's own."""
    places = layout([column.sources for column in view.columns])
    nodes = [
        FlowNode(
            number=str(number),
            title=column.title,
            lines=_lines(words, view, column),
            role=column.role,
            sign=_sign(column.stage),
            layer=place.layer,
            lane=place.lane,
            alt=_alt(words, view, column),
            help=column.subtitle,
            picture=_picture(column, view.channel(column, chosen), limit, mode),
        )
        for number, (column, place, limit) in enumerate(zip(view.columns, places.nodes, limits, strict=True))
    ]
    flow(
        nodes=nodes,
        edges=[_edge(view, edge) for edge in places.edges],
        current=chosen.column,
        key="flow",
        label=words("layers.flow"),
        on_choose=_choose,
    )


def _edge(view: BlockView, edge: Edge) -> FlowEdge:
    role = view.columns[edge.target].role
    return FlowEdge(
        source=edge.source,
        target=edge.target,
        lane=edge.lane,
        role=role if role is Role.DEPTHWISE else Role.NEUTRAL,
        share=_share(view, edge.source, edge.target),
    )


def _choose(number: int) -> None:
    st.session_state["st"] = number


def _sign(stage: Stage | None) -> Sign:
    """The sign of what a stage does with its inputs; a gate ends in a product, so it is one."""
    kinds = stage.kinds if stage else ()
    return next((_SIGNS[kind] for kind in kinds if kind in _SIGNS), Sign.BOX)


def _lines(words: Words, view: BlockView, column: Column) -> list[str]:
    """Where it comes from or its kernel, its shape, and which other blocks read it."""
    shape, rows = size_text(column.maps.shape), view.costs.rows
    if column.stage is None:
        if column.row < 0:
            return [column.subtitle, shape]
        return [_whole(f"{block_name(words, rows[column.row].block)} →"), shape]
    readers = (row.block for row in rows if row.block != view.block.path and column.row in row.sources)
    lines = [shape, *(_whole(f"→ {block_name(words, path)}") for path in dict.fromkeys(readers))]
    if _sign(column.stage) is not Sign.BOX:
        return lines
    kernel = rows[column.stage.rows[0]].kernel
    return [words("layers.flow_kernel", kernel=size_text(kernel)) if kernel else column.subtitle, *lines]


def _whole(text: str) -> str:
    """A name that breaks into lines between its parts alone."""
    return text.replace(" ", NO_BREAK).replace(f"·{NO_BREAK}", "· ")


def _alt(words: Words, view: BlockView, column: Column) -> str:
    shape = size_text(column.maps.shape)
    if not column.sources:
        return f"{column.title}: {column.subtitle}, {shape}"
    sources = ", ".join(f"{number} {view.columns[number].title}" for number in column.sources)
    return words("layers.flow_alt", stage=column.title, shape=shape, sources=sources)


def _share(view: BlockView, source: int, target: int) -> float:
    """The part of the channels that come together in `target` which `source` brings."""
    together = sum(view.columns[number].channels for number in view.columns[target].sources)
    return view.columns[source].channels / together


def _picture(column: Column, channel: int, limit: float | None, mode: Mode) -> Mosaic | None:
    """The chosen channel as a small picture; None where it is one value."""
    values = column.maps[channel : channel + 1]
    if values.size == 1:
        return None
    end = limit_of(values) if limit is None else limit
    if values.ndim == 2:
        return plane(_shortened(values), end, mode)
    return mosaic(values, end, mode, tile_side_max=SIDE)


def _shortened(band: np.ndarray) -> np.ndarray:
    """(1, time) averaged to what fits on a small picture."""
    factor = -(-band.shape[1] // (4 * SIDE))
    whole = band.shape[1] // factor * factor
    shorter: np.ndarray = band[:, :whole].reshape(1, -1, factor).mean(axis=2, dtype=np.float32)
    return shorter
