"""What a network hears, as figures: three bands as colours, a mask that lights them up, answers over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from PIL import Image

from dsviz.figures.signals import Array, Span, axis, layout
from dsviz.figures.spectra import Rows, Shade, image
from dsviz.figures.theme import Theme
from dsviz.text import Words

Pixels = NDArray[np.uint8]
PRIMARIES = {"red": "#FF0000", "green": "#00FF00", "blue": "#0000FF"}
"""The bands in order: colours of the picture itself, the same in both themes."""
COLOURS = len(PRIMARIES)
QUALITY = 88
"""Of the lossy WebP: a quarter of the bytes of a PNG, and no difference that is seen."""
DARKEST = 0.1
"""What is left of a colour where a mask has its smallest value."""
HEIGHT, LOW = 300, 120
WIDE, SMALL = 92, 10
"""Left margin and font of ticks that name three frequencies."""
KILO = 1000


@dataclass(frozen=True)
class Answer:
    """One line of the answers over time: its name, its colour and a probability for every frame."""

    name: str
    colour: str
    values: Array


def painted(bands: Array, shade: Shade) -> Pixels:
    """(3, rows, frames) -> (rows, frames, 3): bands as red, green and blue, `shade.low` black."""
    share = np.clip((bands - shade.low) / (shade.high - shade.low), 0, 1)
    pixels: Pixels = np.rint(255 * share).astype(np.uint8).transpose(1, 2, 0)
    return pixels


def lit(pixels: Pixels, mask: Array) -> Pixels:
    """The picture, dark where the mask (any rows, any columns) is small and as it is where it is largest."""
    rows, frames = (
        np.arange(size) * cells // size for size, cells in zip(pixels.shape[:2], mask.shape, strict=True)
    )
    reach = float(mask.max() - mask.min()) or 1.0
    light = DARKEST + (1 - DARKEST) * (mask - mask.min()) / reach
    shown: Pixels = np.rint(pixels * light[np.ix_(rows, frames)][..., None]).astype(np.uint8)
    return shown


def webp(pixels: Pixels) -> bytes:
    """A compressed picture, the lowest row at its top as `spectra.image` wants it."""
    with BytesIO() as file:
        Image.fromarray(pixels).save(file, "WEBP", quality=QUALITY, method=2)
        return file.getvalue()


def band_rows(first: float, spacing: float, count: int, words: Words) -> Rows:
    """Rows of one band, `spacing` Hz apart from `first` Hz on, with a tick every whole kilohertz."""
    last = first + spacing * (count - 1)
    kilohertz = range(int(-(-first // KILO)), int(last // KILO) + 1)
    ticks = tuple(((KILO * value - first) / spacing, words.number(value)) for value in kilohertz)
    unit = words("sound.unit_hertz")
    names = tuple(f"{words.number(first + spacing * row)} {unit}" for row in range(count))
    return Rows("sound.axis_kilohertz", ticks, names)


def stacked_rows(spacing: float, count: int, words: Words) -> Rows:
    """Rows that stand for a frequency in each of three bands: ticks with all three, lowest first."""
    step = max(1, int(spacing * count // KILO) // 3)
    lowest = [KILO * value for value in range(0, int(spacing * count // KILO) + 1, step)]
    ticks = [
        (
            hertz / spacing,
            " · ".join(words.number((hertz + band * spacing * count) / KILO, 1) for band in range(COLOURS)),
        )
        for hertz in lowest
    ]
    return Rows("classify.axis_bands", tuple(ticks), ())


def coloured(source: bytes, time: Span, rows: tuple[int, Rows], words: Words, theme: Theme) -> go.Figure:
    """A picture in colours on its axes; `rows` are how many there are and what they are."""
    count, named = rows
    places, labels = zip(*named.ticks, strict=True)
    free = {"scaleanchor": False, "constrain": "range"}
    upwards = axis(
        named.title,
        words,
        theme,
        range=[-0.5, count - 0.5],
        tickvals=places,
        ticktext=labels,
        tickfont={"size": SMALL},
        **free,
    )
    return go.Figure(
        [image(source, time, count, "webp")],
        {
            **layout(HEIGHT, words, theme),
            "margin": {"l": WIDE, "r": 28, "t": 8, "b": 40},
            "hovermode": False,
            "xaxis": axis("sound.axis_seconds", words, theme, range=list(time), **free),
            "yaxis": upwards,
        },
    )


def answers(shown: Sequence[Answer], time: Span, seconds: float, words: Words, theme: Theme) -> go.Figure:
    """Probabilities over time, one on top of the other; together they are 1.

    `time` holds the middles of the first and the last frame, `seconds` is the whole sound.
    """
    frames = len(shown[0].values)
    step = (time.end - time.start) / max(1, frames - 1)
    return go.Figure(
        [
            {
                "type": "scatter",
                "mode": "lines",
                "stackgroup": "all",
                "x0": time.start,
                "dx": step,
                "y": answer.values,
                "name": answer.name,
                "line": {"width": 0.5, "color": answer.colour},
                "fillcolor": answer.colour,
                "hovertemplate": f"{answer.name}: %{{y:.1%}}<extra></extra>",
            }
            for answer in shown
        ],
        {
            **layout(LOW, words, theme),
            "hovermode": "x unified",
            "xaxis": axis("sound.axis_seconds", words, theme, range=[0, seconds]),
            "yaxis": axis("classify.axis_share", words, theme, range=[0, 1], tickformat=".0%", nticks=3),
        },
    )
