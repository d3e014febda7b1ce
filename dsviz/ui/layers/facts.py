"""The cards of facts under the maps: costs, receptive field, statistics, the lines of PyTorch."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from dsviz.analysis.code import code_of
from dsviz.analysis.cost import Row
from dsviz.analysis.separable import Saving, pair_saving, pairs, row_saving
from dsviz.analysis.statistics import Statistics
from dsviz.figures.sparkline import histogram
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui.cards import card, head, table
from dsviz.ui.components.strip import Role
from dsviz.ui.layers.formulas import saving as saving_formula
from dsviz.ui.layers.names import size_text
from dsviz.ui.layers.overview import brief
from dsviz.ui.layers.view import BlockView, Column


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
            _plain_costs(words, rows)
            return
        row, saving, separable = found
        ratio = words.number(1 / saving.macs_ratio, 2)
        head(words("layers.cost_title"), words("layers.cost_note"), big=f"{ratio}×",
             big_note=words("layers.fewer" if separable else "layers.would_be_fewer"))  # fmt: skip
        _bars(words, theme, saving, row)
        if saving.plain:
            st.latex(saving_formula(words, saving, theme, len(row.kernel)))
        _saving_table(words, saving)
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
            f'<i style="width:{100 * value / longest:.2f}%;background:{colour}"></i>' for value, colour in bar.parts
        )
        total = words.number(sum(value for value, _ in bar.parts))
        lines.append(f"<span>{escape(bar.label)}</span><b>{pieces}</b><code>{total}</code>")
    st.html(f'<div class="ds-bars">{"".join(lines)}</div>')


def _saving_table(words: Words, saving: Saving) -> None:
    costs = (saving.depthwise, saving.pointwise, saving.together, saving.standard)
    ratios = (1 / saving.weights_ratio, 1 / saving.macs_ratio)
    table(
        ["", *(words(f"layers.cost_{name}") for name in ("depthwise", "pointwise", "together", "full", "saving"))],
        [
            [words("layers.weights"), *(words.number(c.weights) for c in costs), f"{words.number(ratios[0], 2)}×"],
            [words("layers.macs"), *(words.number(c.macs) for c in costs), f"{words.number(ratios[1], 2)}×"],
        ],
        accents={1: "depthwise", 2: "pointwise"},
    )


def _plain_costs(words: Words, rows: Sequence[Row]) -> None:
    params, macs = sum(row.params for row in rows), sum(row.macs for row in rows)
    st.caption(words("layers.block_costs", params=params, macs=macs, flops=2 * macs))


def statistics(words: Words, theme: Theme, columns: Sequence[Column], found: Sequence[Statistics]) -> None:
    """Spread, zeros and dead channels of every column."""
    with card("statistics"):
        head(words("layers.statistics_title"), words("layers.statistics_note"))
        names = ("stage", "distribution", "min", "mean", "max", "deviation", "zeros", "saturated", "dead")
        rows = [_statistics_row(words, theme, c, s) for c, s in zip(columns, found, strict=True)]
        table([words(f"layers.stat_{name}") for name in names], rows, left=2)


def _statistics_row(words: Words, theme: Theme, column: Column, found: Statistics) -> list[str]:
    colour = colour_of(column.role, theme)
    drawing = histogram(found.histogram.counts, colour, words("layers.histogram_alt", stage=column.title))
    saturated = "–" if found.saturated is None else f"{words.number(100 * found.saturated, 1)} %"
    return [
        f'<i class="ds-dot" style="background:{colour}"></i>{escape(column.title)}',
        drawing,
        brief(words, found.lowest),
        brief(words, found.mean),
        brief(words, found.highest),
        brief(words, found.deviation),
        f"{words.number(100 * found.zeros, 1)} %",
        saturated,
        words.number(len(found.dead)),
    ]


def code(words: Words, view: BlockView) -> None:
    """The lines of PyTorch that make the block."""
    with card("code"):
        head(words("layers.code_title"))
        steps = (view.recorded.steps[index] for index in view.block.rows)
        lines = [f"# {view.block.path}", *(code_of(step) for step in steps)]
        st.code("\n".join(lines), language="python", wrap_lines=True)
