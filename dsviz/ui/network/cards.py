"""The cards of costs: by kind, layer by layer, step by step."""

from collections.abc import Sequence

import streamlit as st

from dsviz.analysis.totals import COMPUTING, Line, by_kind, lines_of
from dsviz.architectures.architecture import Features
from dsviz.figures.costs import KindShares, LayerCost, kind_shares, layer_costs
from dsviz.layers.kind import Kind
from dsviz.recording import Shape
from dsviz.ui.layers.names import short_name
from dsviz.ui.network.shown import Shown, once_text, shape_text, sides_text
from dsviz.ui.tables import Cell, Column, table

PLAIN = {"displayModeBar": False}
ORDER = "network_order"
EVERY = "network_every"
_ORDERS = ("run", "macs", "params")


def kinds(shown: Shown) -> None:
    """Which kinds of steps hold the arithmetic and which the memory."""
    words, costs, totals = shown.words, shown.costs, by_kind(shown.costs)
    with st.container(border=True, key="card_kinds"):
        st.markdown(f"## {words('network.by_kind')}")
        with st.container(key="network_shares"):
            labels, bars = st.columns([1, 6], gap="small")
        labels.html(_two_labels(shown))
        slices = [
            KindShares(
                shown.kind(t.kind), shown.colour(t.kind), t.macs / (costs.macs or 1), t.params / costs.params
            )
            for t in totals
        ]
        alt = "; ".join(
            words(
                "network.alt_kind",
                kind=entry.name,
                macs=words.percent(entry.macs, 1),
                params=words.percent(entry.params, 1),
            )
            for entry in slices
        )
        bars.plotly_chart(
            kind_shares(slices, words, shown.theme), theme=None, config=PLAIN, key="network_kinds", alt=alt
        )
        _kind_table(shown)
        st.caption(words("network.counting", macs=costs.macs, flops=2 * costs.macs))
        st.caption(_not_counted(shown))


def layers(shown: Shown) -> None:
    """Every layer that computes: its arithmetic above the line, its memory below."""
    words = shown.words
    with st.container(border=True, key="card_layers"):
        with st.container(horizontal=True, vertical_alignment="center", key="heading_layers"):
            st.markdown(f"## {words('network.by_layer')}", width="content")
            st.caption(words("network.by_layer_legend"), width="content")
        rows = [row for row in shown.costs.rows if row.kind in COMPUTING]
        bars = [
            LayerCost(
                name=row.path,
                block=short_name(words, row.block),
                kind=shown.kind(row.kind),
                colour=shown.colour(row.kind),
                macs=row.macs,
                params=row.params,
            )
            for row in rows
        ]
        heavy = max(rows, key=lambda row: row.macs)
        large = max(rows, key=lambda row: row.params)
        alt = words("network.alt_layers", n=len(rows), macs=heavy.path, params=large.path)
        with st.container(key="network_wide"):
            st.plotly_chart(
                layer_costs(bars, words, shown.theme), theme=None, config=PLAIN, key="network_layers", alt=alt
            )


def steps(shown: Shown) -> None:
    """The table of all steps; norms, activations and what only moves values are folded in at first."""
    words, rows = shown.words, shown.costs.rows
    with st.container(border=True, key="card_steps"):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key="heading_steps",
        ):
            st.markdown(f"## {words('network.steps')}", width="content")
            with st.container(horizontal=True, width="content", vertical_alignment="center"):
                every = st.toggle(words("network.every_step"), key=EVERY)
                order = st.segmented_control(
                    words("network.order"), _ORDERS, default=_ORDERS[0], required=True, key=ORDER,
                    format_func=lambda name: words(f"network.order_{name}"), label_visibility="collapsed",
                )  # fmt: skip
        lines = tuple(Line(row) for row in rows) if every else lines_of(rows)
        st.caption(words("network.steps_shown", shown=len(lines), n=len(rows)))
        if order == "macs":
            lines = tuple(sorted(lines, key=lambda line: -line.row.macs))
        elif order == "params":
            lines = tuple(sorted(lines, key=lambda line: -line.params))
        _step_table(shown, lines)


def _two_labels(shown: Shown) -> str:
    """What the bars sum to, at the height of each."""
    words, theme = shown.words, shown.theme
    pairs = ((words("network.macs"), shown.costs.macs), (words("network.params"), shown.costs.params))
    return "".join(
        f"<div style='height:44px;line-height:1.35;font-size:14px;color:{theme.mute}'>{title}<br>"
        f"<span style='font-family:var(--ds-code);font-variant-numeric:tabular-nums;"
        f"color:{theme.text};white-space:nowrap'>{words.number(value)}</span></div>"
        for title, value in pairs
    )


def _kind_table(shown: Shown) -> None:
    words, costs, totals = shown.words, shown.costs, by_kind(shown.costs)
    number = words.number
    columns = (
        Column(words("network.kind")), Column(words("network.calls"), number=True),
        Column(words("network.macs"), number=True), Column(words("network.share"), number=True),
        Column(words("network.params"), number=True), Column(words("network.share"), number=True),
    )  # fmt: skip
    rows = [
        (
            Cell(shown.kind(t.kind), square=shown.colour(t.kind)), Cell(number(t.steps)),
            Cell(number(t.macs)), Cell(shown.percent(t.macs, costs.macs), muted=True), Cell(number(t.params)),
            Cell(shown.percent(t.params, costs.params), muted=True),
        )
        for t in totals
    ]  # fmt: skip
    if costs.idle:
        idle = (Cell(number(costs.idle)), Cell(shown.percent(costs.idle, costs.params), muted=True))
        rows.append((Cell(words("network.idle")), Cell("0"), Cell("0"), Cell(""), *idle))
    calls = sum(t.steps for t in totals)
    rows.append((Cell(words("network.total")), Cell(number(calls)), Cell(number(costs.macs)), Cell(""),
                 Cell(number(costs.params)), Cell("")))  # fmt: skip
    table(columns, rows, label=words("network.by_kind"), theme=shown.theme, total=True)


def _not_counted(shown: Shown) -> str:
    words = shown.words
    parts = [words("network.not_counted")]
    if any(isinstance(entry, Features) for entry in shown.architecture.inputs_for({})):
        parts.append(words("network.not_counted_sound"))
    costs = shown.costs
    if costs.buffers:
        parts.append(words("network.buffers", n=costs.buffers))
    if costs.effective_params < costs.params:
        parts.append(words("network.masked", params=costs.effective_params, macs=costs.effective_macs))
    return " ".join(parts)


def _step_table(shown: Shown, lines: Sequence[Line]) -> None:
    words, costs = shown.words, shown.costs
    dilated = any(set(line.row.dilation) - {1} for line in lines if line.row.kind is not Kind.POOL)
    normed = any(line.folded_params for line in lines)
    columns = [
        Column(words("network.step")), Column(words("network.kind")),
        Column(words("network.macs"), number=True), Column(words("network.share"), number=True),
        Column(words("network.params"), number=True),
        *([Column(words("network.of_norms"), number=True)] if normed else ()),
        Column(words("network.share"), number=True),
        Column(words("network.kernel"), number=True), Column(words("network.stride"), number=True),
        *([Column(words("network.dilation"), number=True)] if dilated else ()),
        Column(words("network.groups"), number=True), Column(words("network.in"), number=True),
        Column(words("network.out"), number=True),
    ]  # fmt: skip
    longest = max(
        max((line.params / costs.params for line in lines), default=0),
        max((line.row.macs / (costs.macs or 1) for line in lines), default=0),
    )
    rows = [_step_row(shown, line, longest or 1, dilated=dilated, normed=normed) for line in lines]
    table(columns, rows, label=words("network.steps"), theme=shown.theme)


def _step_row(shown: Shown, line: Line, longest: float, *, dilated: bool, normed: bool) -> list[Cell]:
    row, costs, number = line.row, shown.costs, shown.words.number
    colour = shown.colour(row.kind)
    kind = row.operation if row.kind is Kind.ACTIVATION else shown.kind(row.kind)
    more = f"+{number(line.folded_params)}" if line.folded_params else ""
    shares = [
        Cell(shown.percent(part, whole), square=colour, bar=part / whole / longest, muted=True)
        if part
        else Cell("")
        for part, whole in ((row.macs, costs.macs), (line.params, costs.params))
    ]
    return [
        Cell(row.path), Cell(kind, square=colour, help=row.operation),
        Cell(number(row.macs)), shares[0], Cell(number(row.params)),
        *([Cell(more, muted=True)] if normed else ()), shares[1],
        Cell(sides_text(row.kernel)), Cell(once_text(row.stride)),
        *([Cell(once_text(row.dilation))] if dilated else ()),
        Cell(number(row.groups) if row.kernel else "–"), Cell(_shapes(row.input_shapes)),
        Cell(_shapes(row.output_shapes)),
    ]  # fmt: skip


def _shapes(shapes: Sequence[Shape]) -> str:
    """Each shape once, equal ones counted: 2 · 8×98."""
    counts = {shape: shapes.count(shape) for shape in shapes}
    return " + ".join(f"{n} · {shape_text(s)}" if n > 1 else shape_text(s) for s, n in counts.items())
