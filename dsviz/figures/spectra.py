"""Pictures of sound over time: a palette PNG on true axes, with a grid of points that name exact values.

A picture is 4 to 8 times lighter than a heatmap of floats (specs/ux.md, section d). A click reaches Python
from points only, which is why there are some over every picture.
"""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from dsviz.figures.mosaic import quantize
from dsviz.figures.signals import Array, plain
from dsviz.figures.theme import STEPS, ZERO, Mode, Theme, palette
from dsviz.text import Words

COLUMNS = 1000
ROWS = 512
POINT_COLUMNS = 100
POINT_ROWS = 24
HEIGHT = 360
DEPTH = 100
NICE_HERTZ = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True)
class Rows:
    """What the rows of a picture are, lowest first: axis title, ticks at (row, label), a name for each."""

    title: str
    ticks: tuple[tuple[float, str], ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Shade:
    """The colour scale: `low` is the paper and `high` the strongest colour, or zero is where `signed`.

    `cut` says that values beyond the ends exist (below the low one, on both sides where `signed`).
    """

    low: float
    high: float
    unit: str = ""
    signed: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Picture:
    """`values` (rows, frames) at `times` (frames,) in seconds, evenly spaced."""

    values: Array
    times: NDArray[np.float64]
    rows: Rows
    shade: Shade

    @property
    def step(self) -> float:
        """Seconds from one frame to the next."""
        return float(self.times[1] - self.times[0]) if len(self.times) > 1 else 0.01


def linear_rows(highest: float, count: int, words: Words) -> Rows:
    """Rows evenly spaced from 0 to `highest` Hz."""
    spacing = highest / (count - 1)
    step = next(step for step in (500, 1000, 2000, 5000, 10_000) if highest / step <= 8 or step == 10_000)
    ticks = [(hertz / spacing, words.number(hertz / 1000, 1)) for hertz in range(0, int(highest) + 1, step)]
    names = [f"{words.number(row * spacing)} {words('sound.unit_hertz')}" for row in range(count)]
    return Rows("sound.axis_kilohertz", tuple(ticks), tuple(names))


def bent_rows(title: str, hertz: NDArray[np.float64], labels: tuple[str, ...], words: Words) -> Rows:
    """Rows at rising frequencies that are not evenly spaced; ticks at round frequencies between them."""
    inside = [nice for nice in NICE_HERTZ if hertz[0] <= nice <= hertz[-1]]
    places = np.interp(inside, hertz, np.arange(len(hertz)))
    ticks = [(float(place), words.number(nice)) for place, nice in zip(places, inside, strict=True)]
    unit = words("sound.unit_hertz")
    names = [f"{label} · {words.number(value)} {unit}" for label, value in zip(labels, hertz, strict=True)]
    return Rows(title, tuple(ticks), tuple(names))


def named_rows(title: str, names: tuple[str, ...]) -> Rows:
    """Rows with a name each, all names shown where there are at most 24, else every fifth."""
    every = 1 if len(names) <= POINT_ROWS else 5
    ticks = tuple((row, name) for row, name in enumerate(names) if row % every == 0)
    return Rows(title, ticks, names)


def loudness(values: Array, unit: str) -> Shade:
    """From the quietest value, the paper, to the loudest, but over no more than 100 dB."""
    quietest, loudest = float(values.min()), float(values.max())
    low = max(quietest, loudest - DEPTH)
    return Shade(low, loudest if loudest > low else low + 1, unit, cut=low > quietest)


def around_zero(values: Array) -> Shade:
    """Symmetric, up to the 99th percentile of all rows but the first, which is far larger in an MFCC."""
    rest = values[1:] if len(values) > 1 else values
    reach = float(np.percentile(np.abs(rest), 99)) or 1.0
    return Shade(-reach, reach, signed=True, cut=bool(np.abs(values).max() > reach))


def png(values: Array, shade: Shade, mode: Mode) -> bytes:
    """A palette PNG, lowest row at the bottom; more than COLUMNS or ROWS cells are gathered to that many."""
    small = _gathered(_gathered(values, 0, ROWS, shade.signed), 1, COLUMNS, shade.signed)
    if shade.signed:
        indices = quantize(small, shade.high)
    else:
        share = np.clip((small - shade.low) / (shade.high - shade.low), 0, 1)
        indices = (ZERO + np.rint(share * (STEPS - 1 - ZERO))).astype(np.uint8)
    image = Image.fromarray(np.ascontiguousarray(indices[::-1]), mode="P")
    image.putpalette(palette(mode).tobytes())
    file = BytesIO()
    image.save(file, format="png", compress_level=1)
    return file.getvalue()


def sheet(picture: Picture, source: bytes, chosen: int, words: Words, theme: Theme) -> go.Figure:
    """The picture with axes, a bar with both ends, and a line at the chosen frame.

    `source` is its `png`, made apart so that it can be kept while the line moves.
    """
    figure = plain(words, theme, HEIGHT)
    rows = len(picture.values)
    left, right = picture.times[0] - picture.step / 2, picture.times[-1] + picture.step / 2
    uri = "data:image/png;base64," + b64encode(source).decode()
    pixels = Image.open(BytesIO(source)).size
    dx, dy = (right - left) / pixels[0], rows / pixels[1]
    figure.add_image(source=uri, x0=left + dx / 2, dx=dx, y0=rows - 0.5 - dy / 2, dy=-dy, hoverinfo="skip")
    figure.add_trace(_points(picture, words))
    figure.add_trace(_bar(picture.shade, words, theme))
    figure.add_vline(x=float(picture.times[chosen]), line={"color": theme.text, "width": 1.5})
    places, labels = zip(*picture.rows.ticks, strict=True)
    figure.update_xaxes(
        title={"text": words("sound.axis_seconds"), "standoff": 4},
        range=[left, right],
        scaleanchor=False,
        constrain="range",
    )
    figure.update_yaxes(
        title={"text": words(picture.rows.title), "standoff": 4},
        range=[-0.5, rows - 0.5],
        tickvals=places,
        ticktext=labels,
        scaleanchor=False,
        constrain="range",
    )
    figure.update_layout(
        margin={"l": 56, "r": 8, "t": 8, "b": 84}, hovermode="closest", clickmode="event+select"
    )
    return figure


def _points(picture: Picture, words: Words) -> go.Scatter:
    """Clear squares over evenly chosen cells: exact values for the pointer, a place for a click."""
    rows, frames = picture.values.shape
    row = np.unique(np.linspace(0, rows - 1, min(rows, POINT_ROWS)).round().astype(int))
    frame = np.unique(np.linspace(0, frames - 1, min(frames, POINT_COLUMNS)).round().astype(int))
    row, frame = (grid.ravel() for grid in np.meshgrid(row, frame, indexing="ij"))
    return go.Scatter(
        x=picture.times[frame].astype(np.float32),
        y=row.astype(np.float32),
        customdata=picture.values[row, frame].astype(np.float32),
        text=[picture.rows.names[number] for number in row],
        mode="markers",
        marker={"size": 12, "symbol": "square", "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hovertemplate=(
            f"%{{x:.3f}} {words('sound.unit_second')}<br>%{{text}}"
            f"<br>%{{customdata:.2f}} {picture.shade.unit}<extra></extra>"
        ),
    )


def _bar(shade: Shade, words: Words, theme: Theme) -> go.Scatter:
    """No point at all, only the colour bar below the picture."""
    inner = [0.0] if shade.low < 0 < shade.high else []
    ticks = [shade.low, *inner, shade.high]
    labels = [f"{words.number(tick, 1)} {shade.unit}".rstrip() for tick in ticks]
    if inner:
        labels[1] = "0"
    if shade.cut:
        labels[0] = f"≤ {labels[0]}"
        labels[-1] = f"≥ {labels[-1]}" if shade.signed else labels[-1]
    bar = {
        "orientation": "h", "thickness": 6, "len": 1.0, "x": 0.5,
        "y": 0, "yref": "container", "yanchor": "bottom",
        "outlinewidth": 1, "outlinecolor": theme.line, "tickvals": ticks, "ticktext": labels, "ticks": "",
        "ticklabelposition": "outside", "ypad": 4,
    }  # fmt: skip
    return go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        hoverinfo="skip",
        marker={
            "color": [shade.low],
            "cmin": shade.low,
            "cmax": shade.high,
            "colorscale": theme.signed if shade.signed else theme.positive,
            "showscale": True,
            "colorbar": bar,
        },
    )


def _gathered(values: Array, axis: int, limit: int, signed: bool) -> Array:
    """Neighbours joined until there are at most `limit`: the loudest of them, or their mean where signed."""
    count = values.shape[axis]
    if count <= limit:
        return values
    starts = np.linspace(0, count, limit, endpoint=False).astype(int)
    if not signed:
        return np.maximum.reduceat(values, starts, axis=axis)
    sizes = np.diff(np.append(starts, count)).astype(np.float32)
    shape = (-1, 1) if axis == 0 else (1, -1)
    return (np.add.reduceat(values, starts, axis=axis) / sizes.reshape(shape)).astype(np.float32)
