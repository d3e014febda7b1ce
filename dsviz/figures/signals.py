"""Small figures of one sound: the waveform, one frame of it, spectra, mel triangles, bars with a sign.

Lines are given by their first place and their step instead of an array of places: half the bytes. Every
figure is made in one call: changing a figure afterwards costs plotly several milliseconds a change.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dsviz.figures.theme import Theme
from dsviz.text import Language, Words

Array = NDArray[np.float32]
Part = dict[str, Any]
"""A piece of a figure in plotly's own terms."""

SMALL = 150
CLEAR = "rgba(0,0,0,0)"
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


def axis(title: str, words: Words, theme: Theme, **more: Any) -> Part:
    """An axis with a thin line and short ticks, no grid and no zoom; `more` in plotly's terms."""
    return {
        "title": {"text": words(title), "standoff": 4},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "linecolor": theme.line,
        "tickcolor": theme.line,
        "ticks": "outside",
        "ticklen": 4,
        **more,
    }


def layout(height: int, words: Words, theme: Theme) -> Part:
    """The app's colours: no template, clear background, the language's decimal mark."""
    return {
        "template": "none",
        "height": height,
        "margin": {"l": 56, "r": 8, "t": 8, "b": 36},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"color": theme.mute, "size": 12, "family": '"Source Sans", sans-serif'},
        "separators": SEPARATORS[words.language],
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": theme.side, "bordercolor": theme.line, "font": {"color": theme.text}},
    }


def waveform(envelope: Array, seconds: float, excerpt: Span, words: Words, theme: Theme) -> go.Figure:
    """Lowest and highest samples (2, columns) of a sound; the excerpt that is analysed is tinted."""
    low, high = envelope
    step = seconds / low.size
    reach = max(float(np.abs(envelope).max()), 1e-3)
    line = {
        "x0": step / 2,
        "dx": step,
        "line": _line(theme.standard, 1),
        "hovertemplate": f"%{{x:.2f}} {words('sound.unit_second')}<br>%{{y:.3f}}<extra></extra>",
    }
    filled = {"fill": "tonexty", "fillcolor": theme.standard}
    box = _column(excerpt, theme) | {"line": _line(theme.text, 1)}
    return go.Figure(
        [_curve(low, **line), _curve(high, **line, **filled)],
        {
            **layout(110, words, theme),
            "xaxis": axis("sound.axis_seconds", words, theme, range=[0, seconds]),
            "yaxis": axis(
                "sound.axis_amplitude", words, theme, range=[-1.05 * reach, 1.05 * reach], nticks=3
            ),
            "shapes": [box],
        },
    )


def framing(
    samples: Array, rate: int, pieces: Sequence[Span], chosen: int, words: Words, theme: Theme
) -> go.Figure:
    """The sound under neighbouring frames: every piece is a bracket above the wave, the chosen one is dark.

    `samples` begin with the first piece, or at 0 s where that begins earlier.
    """
    reach = max(float(np.abs(samples).max()), 1e-6)
    shapes = [_column(pieces[chosen], theme)]
    for number, piece in enumerate(pieces):
        height = reach * (1.3 + 0.3 * number)
        bracket = _line(theme.text, 3) if number == chosen else _line(theme.faint, 2)
        ends = {"x0": piece.start, "x1": piece.end, "y0": height, "y1": height}
        shapes.append({"type": "line", **ends, "line": bracket})
    start = max(0.0, pieces[0].start)
    top = reach * (1.3 + 0.3 * len(pieces))
    return go.Figure(
        [_curve(samples, x0=start, dx=1 / rate, line=_line(theme.mute, 1), hoverinfo="skip")],
        {
            **layout(SMALL, words, theme),
            "xaxis": axis("sound.axis_seconds", words, theme),
            "yaxis": axis("sound.axis_amplitude", words, theme, range=[-1.1 * reach, top], nticks=3),
            "shapes": shapes,
        },
    )


def windowing(piece: Array, window: Array, rate: int, words: Words, theme: Theme) -> go.Figure:
    """One frame (pale), the window that fades its ends (line), and their product (dark)."""
    reach = max(float(np.abs(piece).max()), 1e-6)
    lines = (
        (piece, theme.faint, "sound.line_frame"),
        (piece * window, theme.text, "sound.line_product"),
        (window * np.float32(reach), theme.stops[-4], "sound.line_window"),
    )
    return go.Figure(
        [
            _curve(values, x0=0, dx=1000 / rate, name=words(name), line=_line(colour, 1.5))
            for values, colour, name in lines
        ],
        {
            **layout(SMALL, words, theme),
            "xaxis": axis("sound.axis_milliseconds", words, theme),
            "yaxis": axis("sound.axis_amplitude", words, theme, range=[-1.1 * reach, 1.1 * reach], nticks=3),
        },
    )


def spectrum(decibels: Array, bin_hz: float, words: Words, theme: Theme) -> go.Figure:
    """The power of one frame in dB over frequency."""
    far, loud = words("sound.unit_kilohertz"), words("sound.unit_decibel")
    hover = f"%{{x:.3f}} {far}<br>%{{y:.1f}} {loud}<extra></extra>"
    line = _curve(decibels, x0=0, dx=bin_hz / 1000, line=_line(theme.text, 1.5), hovertemplate=hover)
    return _small([line], Titles("sound.axis_kilohertz", "sound.axis_decibel"), words, theme)


def triangles(edges: NDArray[np.float64], peaks: Array, chosen: int, words: Words, theme: Theme) -> go.Figure:
    """The mel bank: band b stands on edges b and b + 2 (Hz) with its peak at b + 1; one band is marked."""
    bands = range(len(peaks))
    places = np.array([(*edges[band : band + 3], np.nan) for band in bands], np.float32) / 1000
    heights = np.array([(0, peaks[band], 0, np.nan) for band in bands], np.float32)
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": places[part].ravel(),
            "y": heights[part].ravel(),
            "line": _line(colour, width),
            "hoverinfo": "skip",
        }
        for part, colour, width in ((slice(None), theme.faint, 1), (slice(chosen, chosen + 1), theme.text, 2))
    ]
    return _small(lines, Titles("sound.axis_kilohertz", "sound.axis_weight"), words, theme)


def levels(values: Array, chosen: int, titles: Titles, words: Words, theme: Theme) -> go.Figure:
    """Levels in dB as bars that stand on the lowest; the chosen one is framed."""
    ground = float(values.min()) - 2
    edges = [CLEAR] * len(values)
    edges[chosen] = theme.text
    bar = {
        "type": "bar",
        "x0": 0,
        "dx": 1,
        "y": values - np.float32(ground),
        "base": ground,
        "customdata": values,
        "marker": {"color": theme.stops[-4], "line": {"color": edges, "width": 2}},
        "hovertemplate": f"%{{x}}: %{{customdata:.2f}} {words('sound.unit_decibel')}<extra></extra>",
    }
    return _small([bar], titles, words, theme)


def bars(values: Array, titles: Titles, words: Words, theme: Theme) -> go.Figure:
    """One bar a row: above zero filled, below zero hollow."""
    positive, negative = theme.stops[-4], theme.stops[3]
    bar = {
        "type": "bar",
        "x0": 0,
        "dx": 1,
        "y": values,
        "marker": {
            "color": [positive if value >= 0 else CLEAR for value in values],
            "line": {"color": [positive if value >= 0 else negative for value in values], "width": 1},
        },
        "hovertemplate": "%{x}: %{y:.3f}<extra></extra>",
    }
    return _small([bar], titles, words, theme)


def _small(traces: list[Part], titles: Titles, words: Words, theme: Theme) -> go.Figure:
    return go.Figure(
        traces,
        {
            **layout(SMALL, words, theme),
            "bargap": 0.15,
            "xaxis": axis(titles.x, words, theme),
            "yaxis": axis(titles.y, words, theme, nticks=4, exponentformat="power"),
        },
    )


def _curve(values: Array, **more: Any) -> Part:
    return {"type": "scatter", "mode": "lines", "y": values, **more}


def _column(span: Span, theme: Theme) -> Part:
    """A tint behind a stretch of time, as high as the figure."""
    place = {"x0": span.start, "x1": span.end, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "rect", **place, "fillcolor": theme.rule, "line": {"width": 0}, "layer": "below"}


def _line(colour: str, width: float) -> Part:
    return {"color": colour, "width": width}
