"""How a cost grows with one size of a layer: a line for each way to build it, the present setting marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import plotly.graph_objects as go

from dsviz.figures.costs import CODE_FONT, amount
from dsviz.figures.theme import Theme
from dsviz.text import Words

HEIGHT = 250


@dataclass(frozen=True)
class Curve:
    """One line; `x` and `y` are above zero and of one length, `dash` is plotly's, `label` is for its end."""

    name: str
    colour: str
    x: Sequence[float]
    y: Sequence[float]
    dash: str = "solid"
    width: float = 2
    label: str = ""


def curves(
    lines: Sequence[Curve], here: float, unit: str, words: Words, theme: Theme, digits: int = 0
) -> go.Figure:
    """Lines over one size, both axes logarithmic; `here` is the present size, `unit` the name of the axis.

    `digits` are those of the readings.
    """
    figure = go.Figure(layout=_layout(unit, theme))
    for line in lines:
        readings = [words.number(value, digits) for value in line.y]
        figure.add_scatter(
            x=list(line.x), y=list(line.y), name=line.name, mode="lines+markers+text", customdata=readings,
            text=["" for _ in line.x[1:]] + [line.label], textposition=_beside(line, lines),
            textfont={"family": CODE_FONT, "size": 13, "color": line.colour},
            line={"color": line.colour, "width": line.width, "dash": line.dash},
            marker={"size": 4, "color": line.colour},
            hovertemplate=f"{line.name}: %{{customdata}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=here, line={"color": theme.mute, "width": 1, "dash": "dot"})
    for line in (line for line in lines if here in line.x):
        now = line.y[list(line.x).index(here)]
        figure.add_scatter(
            x=[here], y=[now], mode="markers", hoverinfo="skip",
            marker={"size": 10, "color": line.colour, "line": {"color": theme.paper, "width": 2}},
        )  # fmt: skip
    sizes = sorted({x for line in lines for x in line.x})
    ticks = sizes if len(sizes) <= 6 else sizes[:: -(-len(sizes) // 6)]
    figure.update_xaxes(tickvals=ticks, ticktext=[words.number(tick) for tick in ticks])
    figure.update_yaxes(**_value_ticks(lines, words, digits))
    if any(line.label for line in lines):
        values = [value for line in lines for value in line.y]
        figure.update_yaxes(range=[log10(min(values) / 2), log10(max(values) * 1.5)])  # room for labels below
    return figure


def _beside(line: Curve, lines: Sequence[Curve]) -> str:
    """Where the label of a line is free of it and of the line above: below, but not below the lowest."""
    falls = len(line.y) > 1 and line.y[-1] < line.y[-2]
    lowest = line.y[-1] == min(other.y[-1] for other in lines)
    return "top left" if lowest and not falls else "bottom left"


def _layout(unit: str, theme: Theme) -> dict[str, object]:
    small = {"family": CODE_FONT, "size": 12, "color": theme.mute}
    text = {"color": theme.text, "family": '"Source Sans", sans-serif', "size": 14}
    axis = {
        "type": "log", "tickfont": small, "gridcolor": theme.rule, "zeroline": False, "fixedrange": True,
        "linecolor": theme.line, "showline": True, "ticks": "",
    }  # fmt: skip
    return {
        "template": "none", "height": HEIGHT, "showlegend": False, "dragmode": False,
        "paper_bgcolor": theme.paper, "plot_bgcolor": theme.paper, "font": text, "hovermode": "x unified",
        "margin": {"l": 62, "r": 10, "t": 10, "b": 42},
        "hoverlabel": {"bgcolor": theme.side, "bordercolor": theme.line, "font": text},
        "xaxis": axis | {"title": {"text": unit, "font": text | {"color": theme.mute}, "standoff": 6}},
        "yaxis": axis,
    }  # fmt: skip


def _value_ticks(lines: Sequence[Curve], words: Words, digits: int) -> dict[str, object]:
    """Powers of ten and what lies between them, where one alone would be too few."""
    values = [value for line in lines for value in line.y]
    low, high = min(values), max(values)
    for parts in ((1,), (1, 3), (1, 2, 5)):
        ticks = [part * 10.0**power for power in range(-4, 13) for part in parts]
        ticks = [tick for tick in ticks if 0.8 * low <= tick <= 1.25 * high]
        if len(ticks) >= 3:
            break
    ticks = ticks if len(ticks) > 1 else sorted({low, high})
    return {"tickvals": ticks, "ticktext": [_short(tick, words, digits) for tick in ticks]}


def _short(value: float, words: Words, digits: int) -> str:
    """A tick in the shortest unit."""
    if digits:
        return words.number(value, 0 if value >= 1 else min(digits, len(f"{value:g}".partition(".")[2])))
    return amount(value, words)
