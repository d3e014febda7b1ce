"""How a training went: one small panel below the other, over the same steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dsviz.figures.costs import CODE_FONT
from dsviz.figures.signals import SEPARATORS
from dsviz.figures.theme import Theme
from dsviz.text import Words

PANEL_HEIGHT = 96
_MARGIN = {"l": 44, "r": 12, "t": 24, "b": 40}
_GAP = 0.24
"""Between two panels, as a share of the height: room for a title."""


@dataclass(frozen=True)
class Panel:
    """One figure at every step; `digits` are those of its readings."""

    name: str
    values: Sequence[float]
    digits: int


def learning(steps: Sequence[int], panels: Sequence[Panel], words: Words, theme: Theme) -> go.Figure:
    """One line a panel, its name above it; the axis below is the steps'."""
    figure = make_subplots(
        len(panels), 1, shared_xaxes=True, vertical_spacing=_GAP, subplot_titles=[p.name for p in panels]
    )
    for row, panel in enumerate(panels, 1):
        figure.add_scatter(
            x=list(steps), y=list(panel.values), mode="lines+markers", row=row, col=1,
            line={"color": theme.text, "width": 1.5}, marker={"size": 4, "color": theme.text},
            customdata=[words.number(value, panel.digits) for value in panel.values],
            hovertemplate=f"{panel.name}: %{{customdata}}<extra></extra>",
        )  # fmt: skip
    _style(figure, len(panels), words, theme)
    return figure


def _style(figure: go.Figure, count: int, words: Words, theme: Theme) -> None:
    small = {"family": CODE_FONT, "size": 11, "color": theme.mute}
    text = {"color": theme.text, "family": '"Source Sans", sans-serif', "size": 13}
    margins = _MARGIN["t"] + _MARGIN["b"]
    figure.update_layout(
        template="none", height=count * PANEL_HEIGHT + margins, margin=_MARGIN, showlegend=False,
        dragmode=False, hovermode="x", paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", font=text,
        hoverlabel={"bgcolor": theme.side, "bordercolor": theme.line, "font": text},
        separators=SEPARATORS[words.language],
    )  # fmt: skip
    figure.update_annotations(x=0, xanchor="left", font=text | {"color": theme.mute})
    figure.update_xaxes(
        tickfont=small, showgrid=False, zeroline=False, showline=True, linecolor=theme.line, nticks=4,
        tickformat=",d", fixedrange=True, ticks="",
    )  # fmt: skip
    figure.update_xaxes(title={"text": words("weights.curve_step"), "font": small, "standoff": 4}, row=count)
    figure.update_yaxes(
        tickfont=small, gridcolor=theme.rule, zeroline=False, nticks=4, fixedrange=True, ticks="",
    )  # fmt: skip
