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
from dsviz.figures.signals import Array, Part, Span, axis, layout
from dsviz.figures.theme import STEPS, ZERO, Mode, Theme, palette
from dsviz.text import Words

COLUMNS = 1000
ROWS = 512
POINT_COLUMNS = 100
POINT_ROWS = 24
HEIGHT = 360
DEPTH = 100
CROWDED = 0.06  # of the height: nearer ticks would touch
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
    digits = 0 if step >= 1000 else 1
    hertz = range(0, int(highest) + 1, step)
    ticks = [(value / spacing, words.number(value / 1000, digits)) for value in hertz]
    names = [f"{words.number(row * spacing)} {words('sound.unit_hertz')}" for row in range(count)]
    return Rows("sound.axis_kilohertz", tuple(ticks), tuple(names))


def bent_rows(title: str, hertz: NDArray[np.float64], labels: tuple[str, ...], words: Words) -> Rows:
    """Rows at rising frequencies that are not evenly spaced; ticks at round frequencies between them."""
    inside = [nice for nice in NICE_HERTZ if hertz[0] <= nice <= hertz[-1]]
    ticks: list[tuple[float, str]] = []
    for nice, place in zip(inside, np.interp(inside, hertz, np.arange(len(hertz))), strict=True):
        if not ticks or place - ticks[-1][0] > CROWDED * len(hertz):
            ticks.append((float(place), words.number(nice)))
    unit = words("sound.unit_hertz")
    names = [f"{label} · {words.number(value)} {unit}" for label, value in zip(labels, hertz, strict=True)]
    return Rows(title, tuple(ticks), tuple(names))


def named_rows(title: str, names: tuple[str, ...], words: Words) -> Rows:
    """Rows with a name each, all names shown where there are at most 24, else every fifth."""
    every = 1 if len(names) <= POINT_ROWS else 5
    ticks = tuple((row, name) for row, name in enumerate(names) if row % every == 0)
    return Rows(title, ticks, tuple(f"{words(title)} {name}" for name in names))


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
    """A palette PNG, lowest row at the top; more than COLUMNS or ROWS cells are gathered to that many."""
    small = _gathered(_gathered(values, 0, ROWS, shade.signed), 1, COLUMNS, shade.signed)
    if shade.signed:
        indices = quantize(small, shade.high)
    else:
        share = np.clip((small - shade.low) / (shade.high - shade.low), 0, 1)
        indices = (ZERO + np.rint(share * (STEPS - 1 - ZERO))).astype(np.uint8)
    image = Image.frombytes("P", indices.shape[::-1], indices.tobytes())
    image.putpalette(palette(mode).tobytes())
    file = BytesIO()
    image.save(file, format="png", compress_level=1)
    return file.getvalue()


def sheet(picture: Picture, source: bytes, chosen: int | None, words: Words, theme: Theme) -> go.Figure:
    """The picture with axes, a bar with both ends, and a line at the chosen frame, if there is one.

    `source` is its `png`, made apart so that it can be kept while the line moves.
    """
    rows = len(picture.values)
    left, right = (float(picture.times[end]) + side * picture.step / 2 for end, side in ((0, -1), (-1, 1)))
    places, labels = zip(*picture.rows.ticks, strict=True)
    free = {"scaleanchor": False, "constrain": "range"}  # an image would keep its pixels square
    sideways = axis("sound.axis_seconds", words, theme, range=[left, right], **free)
    upwards = axis(picture.rows.title, words, theme, range=[-0.5, rows - 0.5], **free)
    marks = [] if chosen is None else [_mark(float(picture.times[chosen]), theme)]
    return go.Figure(
        [image(source, Span(left, right), rows), _points(picture, words), _bar(picture.shade, words, theme)],
        {
            **layout(HEIGHT, words, theme),
            "margin": {"l": 56, "r": 28, "t": 8, "b": 84},
            "hovermode": "closest",
            "clickmode": "event+select",
            "xaxis": sideways,
            "yaxis": {**upwards, "tickvals": places, "ticktext": labels},
            "shapes": marks,
        },
    )


def _mark(time: float, theme: Theme) -> Part:
    place = {"x0": time, "x1": time, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", **place, "line": {"color": theme.text, "width": 1.5}}


def image(source: bytes, time: Span, rows: int, form: str = "png") -> Part:
    """The picture over its time and over rows from -0.5 up, whatever its size in pixels is."""
    width, height = Image.open(BytesIO(source)).size
    dx, dy = (time.end - time.start) / width, rows / height
    return {
        "type": "image",
        "source": f"data:image/{form};base64,{b64encode(source).decode()}",
        "x0": time.start + dx / 2,
        "dx": dx,
        "y0": dy / 2 - 0.5,
        "dy": dy,
        "hoverinfo": "skip",
    }


def _points(picture: Picture, words: Words) -> Part:
    """Clear squares over evenly chosen cells: exact values for the pointer, a place for a click."""
    rows, frames = picture.values.shape
    row = np.unique(np.linspace(0, rows - 1, min(rows, POINT_ROWS)).round().astype(int))
    frame = np.unique(np.linspace(0, frames - 1, min(frames, POINT_COLUMNS)).round().astype(int))
    row, frame = (grid.ravel() for grid in np.meshgrid(row, frame, indexing="ij"))
    second, unit = words("sound.unit_second"), picture.shade.unit
    return {
        "type": "scatter",
        "mode": "markers",
        "x": picture.times[frame].astype(np.float32),
        "y": row.astype(np.float32),
        "customdata": picture.values[row, frame].astype(np.float32),
        "text": [picture.rows.names[number] for number in row],
        "marker": {"size": 12, "symbol": "square", "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "hovertemplate": f"%{{x:.3f}} {second}<br>%{{text}}<br>%{{customdata:.2f}} {unit}<extra></extra>",
    }


def _bar(shade: Shade, words: Words, theme: Theme) -> Part:
    """No point at all, only the colour bar below the picture."""
    inner = [0.0] if shade.low < 0 < shade.high else []
    ticks = [shade.low, *inner, shade.high]
    digits = 1 if shade.high - shade.low >= 1 else 2
    labels = [f"{words.number(tick, digits)} {shade.unit}".rstrip() for tick in ticks]
    if inner:
        labels[1] = "0"
    if shade.cut:
        labels[0] = f"≤ {labels[0]}"
        labels[-1] = f"≥ {labels[-1]}" if shade.signed else labels[-1]
    bar = {
        "orientation": "h", "thickness": 6, "len": 1.0, "x": 0.5,
        "y": 0, "yref": "container", "yanchor": "bottom",
        "outlinewidth": 1, "outlinecolor": theme.line, "tickvals": ticks, "ticktext": labels, "ticks": "",
        "ticklabelposition": "outside", "ticklabeloverflow": "allow", "ypad": 4,
    }  # fmt: skip
    scale = {"cmin": shade.low, "cmax": shade.high, "showscale": True, "colorbar": bar}
    colours = theme.signed if shade.signed else theme.positive
    marker = {"color": [shade.low], "colorscale": colours, **scale}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "hoverinfo": "skip",
        "marker": marker,
    }


def _gathered(values: Array, along: int, limit: int, signed: bool) -> Array:
    """Neighbours joined until there are at most `limit`: the loudest of them, or their mean where signed."""
    count = values.shape[along]
    if count <= limit:
        return values
    starts = np.linspace(0, count, limit, endpoint=False).astype(int)
    if not signed:
        return np.maximum.reduceat(values, starts, axis=along)
    sizes = np.diff(np.append(starts, count)).astype(np.float32)
    shape = (-1, 1) if along == 0 else (1, -1)
    return (np.add.reduceat(values, starts, axis=along) / sizes.reshape(shape)).astype(np.float32)
