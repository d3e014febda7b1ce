"""Small figures of one sound: the waveform, one frame of it, spectra, mel triangles, bars with a sign.

Lines are given by their first place and their step instead of an array of places: half the bytes.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dsviz.figures.theme import Theme
from dsviz.text import Language, Words

Array = NDArray[np.float32]

SMALL = 150
# Decimal mark and thousands mark, in plotly's order.
SEPARATORS = {Language.ENGLISH: ".,", Language.RUSSIAN: ",\u00a0"}


class Titles(NamedTuple):
    """Catalogue keys of the two axes."""

    x: str
    y: str


class Span(NamedTuple):
    """A stretch of time in seconds."""

    start: float
    end: float


def plain(words: Words, theme: Theme, height: int) -> go.Figure:
    """An empty figure in the app's colours: no template, clear background, the language's decimal mark."""
    figure = go.Figure()
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 46, "r": 8, "t": 8, "b": 36},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": theme.mute, "size": 12, "family": '"Source Sans", sans-serif'},
        separators=SEPARATORS[words.language],
        showlegend=False,
        dragmode=False,
        hoverlabel={"bgcolor": theme.side, "bordercolor": theme.line, "font": {"color": theme.text}},
    )
    axis = {"showgrid": False, "zeroline": False, "linecolor": theme.line, "tickcolor": theme.line}
    figure.update_xaxes(**axis, ticks="outside", ticklen=4, fixedrange=True)
    figure.update_yaxes(**axis, ticks="outside", ticklen=4, fixedrange=True, nticks=5)
    return figure


def waveform(envelope: Array, seconds: float, excerpt: Span, words: Words, theme: Theme) -> go.Figure:
    """Lowest and highest samples (2, columns) of a sound; the excerpt that is analysed is tinted."""
    low, high = envelope
    step = seconds / low.size
    figure = _titled(plain(words, theme, 110), Titles("sound.axis_seconds", "sound.axis_amplitude"), words)
    place = {"x0": step / 2, "dx": step, "mode": "lines", "line": {"width": 1, "color": theme.standard}}
    hover = f"%{{x:.2f}} {words('sound.unit_second')}<br>%{{y:.3f}}<extra></extra>"
    figure.add_scatter(y=low, **place, hovertemplate=hover)
    figure.add_scatter(y=high, **place, hovertemplate=hover, fill="tonexty", fillcolor=theme.standard)
    figure.add_vrect(
        x0=excerpt.start,
        x1=excerpt.end,
        fillcolor=theme.rule,
        line={"color": theme.text, "width": 1},
        layer="below",
    )
    reach = max(float(np.abs(envelope).max()), 1e-3)
    figure.update_xaxes(range=[0, seconds])
    figure.update_yaxes(range=[-1.05 * reach, 1.05 * reach], nticks=3)
    return figure


def framing(
    samples: Array, rate: int, pieces: Sequence[Span], chosen: int, words: Words, theme: Theme
) -> go.Figure:
    """The sound under neighbouring frames: every piece is a bracket above the wave, the chosen one is dark.

    `samples` begin with the first piece, or at 0 s where that begins earlier.
    """
    figure = _titled(plain(words, theme, SMALL), Titles("sound.axis_seconds", "sound.axis_amplitude"), words)
    reach = max(float(np.abs(samples).max()), 1e-6)
    start, line = max(0.0, pieces[0].start), _line(theme.mute, 1)
    figure.add_scatter(y=samples, x0=start, dx=1 / rate, mode="lines", line=line, hoverinfo="skip")
    for number, piece in enumerate(pieces):
        height = reach * (1.3 + 0.3 * number)
        bracket = _line(theme.text, 3) if number == chosen else _line(theme.faint, 2)
        figure.add_shape(type="line", x0=piece.start, x1=piece.end, y0=height, y1=height, line=bracket)
    figure.add_vrect(*pieces[chosen], fillcolor=theme.rule, line_width=0, layer="below")
    figure.update_yaxes(range=[-1.1 * reach, reach * (1.3 + 0.3 * len(pieces))], nticks=3)
    return figure


def windowing(piece: Array, window: Array, rate: int, words: Words, theme: Theme) -> go.Figure:
    """One frame (pale), the window that fades its ends (line), and their product (dark)."""
    figure = _titled(
        plain(words, theme, SMALL), Titles("sound.axis_milliseconds", "sound.axis_amplitude"), words
    )
    reach = max(float(np.abs(piece).max()), 1e-6)
    lines = (
        (piece, theme.faint, "sound.line_frame"),
        (piece * window, theme.text, "sound.line_product"),
        (window * np.float32(reach), theme.stops[-4], "sound.line_window"),
    )
    for values, colour, name in lines:
        figure.add_scatter(
            y=values, x0=0, dx=1000 / rate, mode="lines", name=words(name), line=_line(colour, 1.5)
        )
    figure.update_yaxes(range=[-1.1 * reach, 1.1 * reach], nticks=3)
    return figure


def spectrum(decibels: Array, bin_hz: float, words: Words, theme: Theme) -> go.Figure:
    """The power of one frame in dB over frequency."""
    figure = _titled(plain(words, theme, SMALL), Titles("sound.axis_kilohertz", "sound.axis_decibel"), words)
    figure.add_scatter(
        y=decibels,
        x0=0,
        dx=bin_hz / 1000,
        mode="lines",
        line=_line(theme.text, 1.5),
        hovertemplate=(
            f"%{{x:.3f}} {words('sound.unit_kilohertz')}<br>"
            f"%{{y:.1f}} {words('sound.unit_decibel')}<extra></extra>"
        ),
    )
    return figure


def triangles(edges: NDArray[np.float64], peaks: Array, chosen: int, words: Words, theme: Theme) -> go.Figure:
    """The mel bank: band b stands on edges b and b + 2 (Hz) with its peak at b + 1; one band is marked."""
    figure = _titled(plain(words, theme, SMALL), Titles("sound.axis_kilohertz", "sound.axis_weight"), words)
    bands = range(len(peaks))
    corners = [(edges[band], edges[band + 1], edges[band + 2], np.nan) for band in bands]
    heights = [(0, peaks[band], 0, np.nan) for band in bands]
    for band, colour, width in ((slice(None), theme.faint, 1), (slice(chosen, chosen + 1), theme.text, 2)):
        figure.add_scatter(
            x=np.ravel(corners[band]).astype(np.float32) / 1000,
            y=np.ravel(heights[band]).astype(np.float32),
            mode="lines",
            line=_line(colour, width),
            hoverinfo="skip",
        )
    figure.update_yaxes(rangemode="tozero", nticks=3, exponentformat="power")
    return figure


def levels(values: Array, chosen: int, titles: Titles, words: Words, theme: Theme) -> go.Figure:
    """Levels in dB as bars that stand on the lowest; the chosen one is framed."""
    figure = _titled(plain(words, theme, SMALL), titles, words)
    ground = float(values.min()) - 2
    edges = ["rgba(0,0,0,0)"] * len(values)
    edges[chosen] = theme.text
    figure.add_bar(
        x0=0,
        dx=1,
        y=values - np.float32(ground),
        base=ground,
        customdata=values,
        marker={"color": theme.stops[-4], "line": {"color": edges, "width": 2}},
        hovertemplate=f"%{{x}}: %{{customdata:.2f}} {words('sound.unit_decibel')}<extra></extra>",
    )
    figure.update_layout(bargap=0.15)
    return figure


def bars(values: Array, chosen: int | None, titles: Titles, words: Words, theme: Theme) -> go.Figure:
    """One bar a row: above zero filled, below zero hollow; the chosen one is framed."""
    figure = _titled(plain(words, theme, SMALL), titles, words)
    positive, negative = theme.stops[-4], theme.stops[3]
    fills = [positive if value >= 0 else "rgba(0,0,0,0)" for value in values]
    edges = [positive if value >= 0 else negative for value in values]
    widths = [1.0] * len(values)
    if chosen is not None:
        edges[chosen], widths[chosen] = theme.text, 2.0
    figure.add_bar(
        x0=0,
        dx=1,
        y=values,
        marker={"color": fills, "line": {"color": edges, "width": widths}},
        hovertemplate="%{x}: %{y:.3f}<extra></extra>",
    )
    figure.add_hline(y=0, line=_line(theme.line, 1))
    figure.update_layout(bargap=0.15)
    return figure


def _titled(figure: go.Figure, titles: Titles, words: Words) -> go.Figure:
    figure.update_xaxes(title={"text": words(titles.x), "standoff": 4})
    figure.update_yaxes(title={"text": words(titles.y), "standoff": 4})
    return figure


def _line(colour: str, width: float) -> dict[str, str | float]:
    return {"color": colour, "width": width}
