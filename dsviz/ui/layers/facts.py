"""The cards of facts under the maps: costs, receptive field, statistics, the lines of PyTorch."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from dsviz.analysis.code import code_of
from dsviz.analysis.cost import Row
from dsviz.analysis.separable import Saving, pair_saving, pairs, row_saving
from dsviz.analysis.statistics import Statistics
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui.cards import card, head
from dsviz.ui.components.strip import Role
from dsviz.ui.layers.formulas import product
from dsviz.ui.layers.formulas import saving as saving_formula
from dsviz.ui.layers.names import size_text
from dsviz.ui.layers.overview import brief
from dsviz.ui.layers.view import BlockView, Column
from dsviz.ui.tables import Cell, table
from dsviz.ui.tables import Column as TableColumn


def colour_of(role: Role, theme: Theme) -> str:
    """The accent of a role; faint for what is neutral."""
    colours = {
        Role.DEPTHWISE: theme.depthwise,
        Role.POINTWISE: theme.pointwise,
        Role.STANDARD: theme.standard,
    }
    return colours.get(role, theme.faint)


@dataclass(frozen=True)
class _Bar:
    label: str
    parts: tuple[tuple[int, str], ...]


def costs(words: Words, theme: Theme, view: BlockView) -> None:
    """What the block costs, against a standard convolution of the same shape where it can be compared."""
    rows = [view.costs.rows[index] for index in view.block.rows]
    with card("cost", tall=True):
        found = _saving(view)
        if found is None:
            head(words("layers.cost_title"))
            for row in rows:
                if row.kind in {Kind.LINEAR, Kind.POINTWISE}:
                    st.latex(product(words, row))
            _plain_costs(words, rows)
            return
        row, saving, separable = found
        ratio = words.number(1 / saving.macs_ratio, 2)
        head(words("layers.cost_title"), words("layers.cost_note"), big=f"{ratio}×",
             big_note=words("layers.fewer" if separable else "layers.would_be_fewer"))  # fmt: skip
        _bars(words, theme, saving, row)
        if saving.plain:
            st.latex(saving_formula(words, saving, theme, len(row.kernel)))
        _saving_table(words, theme, saving)
        if not separable:
            st.caption(words("layers.not_separable_here"))
        _plain_costs(words, rows)


def _saving(view: BlockView) -> tuple[Row, Saving, bool] | None:
    """The block's pair, else its heaviest standard convolution, with whether it is separable."""
    inside = set(view.block.rows)
    for pair in pairs(view.costs.rows):
        if pair.pointwise in inside and inside.issuperset(pair.depthwise):
            return view.costs.rows[pair.depthwise[0]], pair_saving(view.costs.rows, pair), True
    standard = [
        view.costs.rows[index] for index in view.block.rows if view.costs.rows[index].kind is Kind.STANDARD
    ]
    if not standard:
        return None
    heaviest = max(standard, key=lambda row: row.macs)
    return heaviest, row_saving(heaviest), False


def _bars(words: Words, theme: Theme, saving: Saving, row: Row) -> None:
    parts = ((saving.depthwise.macs, theme.depthwise), (saving.pointwise.macs, theme.pointwise))
    kernel = size_text(row.kernel)
    bars = (
        _Bar(words("layers.cost_separable"), parts),
        _Bar(words("layers.cost_standard", kernel=kernel), ((saving.standard.macs, theme.standard),)),
    )
    longest = max(sum(value for value, _ in bar.parts) for bar in bars)
    lines = []
    for bar in bars:
        pieces = "".join(
            f'<i style="width:{100 * value / longest:.2f}%;background:{colour}"></i>'
            for value, colour in bar.parts
        )
        total = words.number(sum(value for value, _ in bar.parts))
        lines.append(f"<span>{escape(bar.label)}</span><b>{pieces}</b><code>{total}</code>")
    st.html(f'<div class="ds-bars">{"".join(lines)}</div>')


def _saving_table(words: Words, theme: Theme, saving: Saving) -> None:
    costs = (saving.depthwise, saving.pointwise, saving.together, saving.standard)
    colours = (theme.depthwise, theme.pointwise, "", "", "")
    names = ("depthwise", "pointwise", "together", "full", "saving")
    titles = [
        TableColumn(words(f"layers.cost_{name}"), number=True, colour=colour)
        for name, colour in zip(names, colours, strict=True)
    ]
    rows = (
        (words("layers.weights"), [c.weights for c in costs], saving.weights_ratio),
        (words("layers.macs"), [c.macs for c in costs], saving.macs_ratio),
    )
    table(
        [TableColumn(""), *titles],
        [
            [Cell(name), *(Cell(words.number(n)) for n in numbers), Cell(f"{words.number(1 / ratio, 2)}×")]
            for name, numbers, ratio in rows
        ],
        label=words("layers.cost_title"),
        theme=theme,
    )


def _plain_costs(words: Words, rows: Sequence[Row]) -> None:
    params, macs = sum(row.params for row in rows), sum(row.macs for row in rows)
    st.caption(words("layers.block_costs", params=params, macs=macs, flops=2 * macs))


def statistics(words: Words, theme: Theme, columns: Sequence[Column], found: Sequence[Statistics]) -> None:
    """Spread, zeros and dead channels of every column."""
    names = ("min", "mean", "max", "deviation", "zeros", "saturated", "dead")
    with card("statistics"):
        head(words("layers.statistics_title"), words("layers.statistics_note"))
        table(
            [
                TableColumn(words("layers.stat_stage")),
                TableColumn(words("layers.stat_distribution")),
                *(TableColumn(words(f"layers.stat_{name}"), number=True) for name in names),
            ],
            [_statistics_row(words, theme, c, s) for c, s in zip(columns, found, strict=True)],
            label=words("layers.statistics_title"),
            theme=theme,
        )


def _statistics_row(words: Words, theme: Theme, column: Column, found: Statistics) -> list[Cell]:
    colour = colour_of(column.role, theme)
    counts = np.maximum(found.histogram.counts, 0)
    # square roots, so that rare values can be seen beside frequent ones
    heights = np.sqrt(counts / max(int(counts.max()), 1))
    saturated = "–" if found.saturated is None else words.percent(found.saturated, 1)
    numbers = (found.lowest, found.mean, found.highest, found.deviation)
    return [
        Cell(column.title, square=colour),
        Cell(words("layers.histogram_alt", stage=column.title), square=colour, heights=heights.tolist()),
        *(Cell(brief(words, number)) for number in numbers),
        Cell(words.percent(found.zeros, 1)),
        Cell(saturated),
        Cell(words.number(len(found.dead))),
    ]


def code(words: Words, view: BlockView) -> None:
    """The lines of PyTorch that make the block."""
    with card("code"):
        head(words("layers.code_title"))
        steps = (view.recorded.steps[index] for index in view.block.rows)
        lines = [f"# {view.block.path}", *(code_of(step) for step in steps)]
        st.code("\n".join(lines), language="python", wrap_lines=True)
