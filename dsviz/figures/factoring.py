"""What a dense kernel loses when it is split, against what the two halves weigh."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dsviz.figures.theme import Theme
from dsviz.text import Words

CODE_FONT = '"Source Code Pro", monospace'
HEIGHT = 420
DASHES = ("solid", "dash", "dot", "dashdot")
"""Tell pale curves apart: on a phone there is no place beside a curve where its name crosses no other."""


@dataclass(frozen=True)
class Curve:
    """One kernel: for every multiplier from 1 the relative error and the weights over those of the kernel."""

    name: str
    errors: Sequence[float]
    shares: Sequence[float]
    dash: str = DASHES[0]
    """How it is drawn where it is a pale one."""


def trade_curves(curve: Curve, others: Sequence[Curve], chosen: int, words: Words, theme: Theme) -> go.Figure:
    """Error against weights: the curve of a kernel with multiplier `chosen` ringed, pale ones to compare.

    Beyond a share of 1 splitting costs more weights than it saves.
    """
    figure = go.Figure(layout=_layout(words, theme))
    most = max(curve.shares)
    figure.add_vrect(x0=1, x1=1.04 * most, fillcolor=theme.side, line_width=0, layer="below")
    figure.add_vline(x=1, line={"color": theme.pointwise, "width": 1.5, "dash": "dot"})
    for other in others:
        figure.add_scatter(
            x=other.shares, y=other.errors, mode="lines", name=other.name, hoverinfo="skip",
            line={"color": theme.faint, "width": 1.5, "dash": other.dash},
        )  # fmt: skip
    _draw(figure, curve, chosen, words, theme)
    figure.add_annotation(
        x=1, y=1.0, yref="paper", xanchor="left", yanchor="top", xshift=6, showarrow=False, align="left",
        text=words("fuse_split.no_gain"), font={"color": theme.pointwise, "size": 13},
    )  # fmt: skip
    figure.update_xaxes(
        _axis(words("fuse_split.axis_weights"), theme) | {"range": [0, 1.04 * most], "tickformat": ".0%"}
    )
    figure.update_yaxes(_axis(words("fuse_split.axis_error"), theme) | {"range": [-0.1, 1.06], "dtick": 0.2})
    return figure


def _draw(figure: go.Figure, curve: Curve, chosen: int, words: Words, theme: Theme) -> None:
    """The line of the kernel itself; hollow where splitting no longer pays, ringed where it is chosen."""
    places = range(1, len(curve.errors) + 1)
    rings = [theme.text if m == chosen else theme.depthwise for m in places]
    figure.add_scatter(
        x=curve.shares, y=curve.errors, mode="lines+markers+text", name=curve.name, cliponaxis=False,
        line={"color": theme.depthwise, "width": 2.5},
        marker={
            "size": [15 if m == chosen else 9 for m in places],
            "color": [theme.depthwise if share < 1 else theme.paper for share in curve.shares],
            "line": {"color": rings, "width": 2},
            "opacity": 1,
        },
        text=_labels(len(places), chosen), textposition="top right",
        textfont={"color": theme.text, "family": CODE_FONT, "size": 13, "shadow": _halo(theme)},
        showlegend=False,
        customdata=[_hover(m, curve, words) for m in places],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip


def _halo(theme: Theme) -> str:
    """Paper around a number, so that a pale curve behind it does not strike it through."""
    return ", ".join(f"{x}px {y}px 1px {theme.paper}" for x in (-2, 0, 2) for y in (-2, 0, 2))


def _labels(count: int, chosen: int) -> list[str]:
    """Every multiplier where there is room, of many only some and the chosen one."""
    every = 1 if count <= 9 else 4
    return [
        f"m={m}" if m == chosen else str(m) if m % every == 1 % every else "" for m in range(1, count + 1)
    ]


def _hover(multiplier: int, curve: Curve, words: Words) -> str:
    error, share = curve.errors[multiplier - 1], curve.shares[multiplier - 1]
    return words(
        "fuse_split.hover",
        m=multiplier,
        error=words.number(error, 3),
        percent=words.percent(share),
    )


def _layout(words: Words, theme: Theme) -> dict[str, object]:
    text = {"color": theme.text, "family": '"Source Sans", sans-serif', "size": 14}
    return {
        "separators": f"{words.number(0.5, 1)[1]} ",
        "template": "none", "height": HEIGHT, "showlegend": True, "dragmode": False, "font": text,
        "paper_bgcolor": theme.paper, "plot_bgcolor": theme.paper,
        "margin": {"l": 58, "r": 8, "t": 10, "b": 46},
        "legend": {
            "orientation": "h", "x": 0, "y": -0.17, "yanchor": "top", "itemclick": False,
            "itemdoubleclick": False, "font": {"color": theme.mute, "size": 13},
        },
        "hoverlabel": {"bgcolor": theme.side, "bordercolor": theme.line, "font": text, "align": "left"},
    }  # fmt: skip


def _axis(title: str, theme: Theme) -> dict[str, object]:
    return {
        "title": {"text": title, "font": {"color": theme.mute, "size": 13}, "standoff": 8},
        "tickfont": {"family": CODE_FONT, "size": 12, "color": theme.mute},
        "gridcolor": theme.rule, "zeroline": False, "fixedrange": True,
    }  # fmt: skip
