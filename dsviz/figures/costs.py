"""Where a network's cost lives: shares by kind as two stacked bars, every layer above and below a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, log10

import plotly.graph_objects as go

from dsviz.figures.theme import Theme
from dsviz.text import Words

CODE_FONT = '"Source Code Pro", monospace'
SHARES_HEIGHT = 92
LAYERS_HEIGHT = 330
LAYERS_WIDTH = 760
"""Pixels that the layers are given at least: names under the axis that would touch there are left out."""
_MARGIN = 64
_LETTER, _APART = 7.3, 8
"""Pixels: a letter of a name, and the room between two."""
_WRITTEN_FROM = 0.16
"""Shares from here on have room for their number, on a phone too."""


@dataclass(frozen=True)
class KindShares:
    """One kind of step: its name, its colour, and its shares (0 to 1) of both totals."""

    name: str
    colour: str
    macs: float
    params: float


@dataclass(frozen=True)
class LayerCost:
    """One layer; `block` stands under the axis, once for neighbours that share it."""

    name: str
    block: str
    kind: str
    colour: str
    macs: int
    params: int


def kind_shares(kinds: Sequence[KindShares], words: Words, theme: Theme) -> go.Figure:
    """Two bars of full width, the upper of multiply-adds, the lower of parameters."""
    figure = _empty(SHARES_HEIGHT, theme)
    rows = [words("network.params"), words("network.macs")]
    for kind in kinds:
        shares = [kind.params, kind.macs]
        percents = [words.percent(share, 2) for share in shares]
        figure.add_bar(
            x=shares, y=rows, orientation="h", name=kind.name, marker_color=kind.colour, width=0.72,
            marker_line={"color": theme.paper, "width": 1.5}, customdata=percents,
            text=[_written(share, words) for share in shares],
            textfont={"color": _ink(kind.colour, theme), "family": CODE_FONT, "size": 13},
            textposition="inside", insidetextanchor="start", textangle=0, constraintext="none",
            hovertemplate=f"{kind.name}: %{{customdata}}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(barmode="stack", margin={"l": 0, "r": 0, "t": 2, "b": 2})
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(visible=False)
    return figure


def layer_costs(layers: Sequence[LayerCost], words: Words, theme: Theme) -> go.Figure:
    """Multiply-adds of every layer upwards, its parameters downwards."""
    figure = _empty(LAYERS_HEIGHT, theme)
    places = list(range(len(layers)))
    colours = [layer.colour for layer in layers]
    titles = [f"{layer.name} · {layer.kind}" for layer in layers]
    macs, params = [layer.macs for layer in layers], [layer.params for layer in layers]
    for axis, unit, opacity, values in (("y", "macs", 1.0, macs), ("y2", "params", 0.65, params)):
        figure.add_bar(
            x=places, y=values, yaxis=axis, marker_color=colours, marker_cornerradius=2, opacity=opacity,
            width=0.86,
            customdata=[
                [title, words(f"network.hover_{unit}", value=value)]
                for title, value in zip(titles, values, strict=True)
            ],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        )  # fmt: skip
    figure.update_layout(
        margin={"l": _MARGIN, "r": _room(layers), "t": 26, "b": 24},
        xaxis=_block_axis(layers, theme),
        yaxis=_value_axis(macs, words, theme) | {"domain": [0.44, 1]},
        yaxis2=_value_axis(params, words, theme) | {"domain": [0, 0.36], "range": [_top(params), 0]},
    )
    _label(figure, words("network.macs_up"), 1, "bottom", theme)
    _label(figure, words("network.params_down"), 0, "top", theme)
    return figure


def amount(value: float, words: Words) -> str:
    """A count in the shortest unit that keeps it readable: 40 M, 0.5 M, 2 k, 150."""
    for size, key in ((10**9, "billions"), (10**6, "millions"), (10**3, "thousands")):
        if value >= 0.2 * size and value >= 1000:
            short = value / size
            digits = 0 if short == round(short) else 1 if 10 * short == round(10 * short) else 2
            return words(f"network.{key}", value=words.number(short, digits))
    return words.number(value)


def _written(share: float, words: Words) -> str:
    return words.percent(share, 1) if share >= _WRITTEN_FROM else ""


def _ink(colour: str, theme: Theme) -> str:
    """Whichever of text and paper is easier to read on a colour."""
    lightness = [_luminance(c) + 0.05 for c in (colour, theme.text, theme.paper)]
    contrasts = [max(lightness[0], other) / min(lightness[0], other) for other in lightness[1:]]
    return theme.paper if contrasts[1] >= min(contrasts[0], 4.5) else theme.text


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0 to 1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _empty(height: int, theme: Theme) -> go.Figure:
    """A figure without axes' lines, legend or template, on the paper of the theme."""
    text = {"color": theme.text, "family": '"Source Sans", sans-serif', "size": 14}
    return go.Figure(
        layout={
            "template": "none", "height": height, "showlegend": False, "dragmode": False,
            "paper_bgcolor": theme.paper, "plot_bgcolor": theme.paper,
            "hoverlabel": {"bgcolor": theme.side, "bordercolor": theme.line, "font": text, "align": "left"},
        }
    )  # fmt: skip


def _block_axis(layers: Sequence[LayerCost], theme: Theme) -> dict[str, object]:
    """The blocks' names between both rows of bars, each under the middle of its layers."""
    names = _apart(_names(layers), (LAYERS_WIDTH - _MARGIN - _room(layers)) / (len(layers) + 0.2))
    return {
        "tickvals": [place for place, _ in names],
        "ticktext": [name for _, name in names],
        "tickfont": {"family": CODE_FONT, "size": 12, "color": theme.mute},
        "tickangle": 0,
        "range": [-0.6, len(layers) - 0.4],
        "anchor": "y",
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
    }


def _names(layers: Sequence[LayerCost]) -> list[tuple[float, str]]:
    """Every block's name with the middle of its layers."""
    runs: list[list[int]] = []
    for place, layer in enumerate(layers):
        if runs and layers[runs[-1][0]].block == layer.block:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [((run[0] + run[-1]) / 2, layers[run[0]].block) for run in runs]


def _apart(names: Sequence[tuple[float, str]], bar: float) -> list[tuple[float, str]]:
    """Those that do not touch where a layer is `bar` pixels wide, the last of them for certain."""
    kept = [names[-1]] if names else []
    begins = _ends(*names[-1], bar)[0] if names else 0.0
    end = -inf
    for place, name in names[:-1]:
        first, last = _ends(place, name, bar)
        if first >= end + _APART and last + _APART <= begins:
            kept.insert(-1, (place, name))
            end = last
    return kept


def _room(layers: Sequence[LayerCost]) -> int:
    """Pixels on the right for half of the last name: plotly hides names that stand out of the figure."""
    return ceil(len(layers[-1].block) * _LETTER / 2) if layers else 0


def _ends(place: float, name: str, bar: float) -> tuple[float, float]:
    half = len(name) * _LETTER / 2
    return place * bar - half, place * bar + half


def _value_axis(values: Sequence[int], words: Words, theme: Theme) -> dict[str, object]:
    ticks = _ticks(max(values, default=0))
    return {
        "tickvals": ticks,
        "ticktext": [amount(tick, words) for tick in ticks],
        "tickfont": {"family": CODE_FONT, "size": 12, "color": theme.mute},
        "range": [0, _top(values)],
        "gridcolor": theme.rule,
        "zeroline": False,
        "fixedrange": True,
    }


def _top(values: Sequence[int]) -> float:
    return 1.08 * max(1, *values)


def _ticks(highest: int) -> list[float]:
    """Two to four round values up to the highest."""
    if highest < 2:
        return [1.0]
    power = 10.0 ** ceil(log10(highest) - 1)
    step = max(next(power * part for part in (0.2, 0.5, 1, 2, 5) if highest / (power * part) < 5), 1.0)
    return [step * place for place in range(1, int(highest / step) + 1)]


def _label(figure: go.Figure, text: str, place: float, anchor: str, theme: Theme) -> None:
    figure.add_annotation(
        text=text, x=0, y=place, xref="paper", yref="paper", xanchor="left", yanchor=anchor, showarrow=False,
        font={"family": CODE_FONT, "size": 12, "color": theme.mute},
    )  # fmt: skip
