"""The receptive field of one instant as a comb under the waveform: a row for each dilated convolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from dsviz.figures.theme import Theme

WIDTH, NARROW = 1000, 480
"""Of a drawing for a card, and of one for a phone: there the same letters stand beside less sound."""
LEFT, RIGHT = 128, 78
"""Room for the names of stacks and for dilations."""
WAVE = 64
ROW, GAP, BETWEEN = 7, 2, 12
FOOT = 26
THIN = 1.4
"""Nothing is drawn narrower than this."""
LABEL = 'font-size="13" font-family="var(--code)"'

Stretch = tuple[float, float]
"""From and to, in seconds."""


@dataclass(frozen=True)
class CombRow:
    """One convolution: all it reads (pale) and its own taps for the instant (dark), in seconds."""

    dilation: int
    reads: Sequence[Stretch]
    taps: Sequence[Stretch]


@dataclass(frozen=True)
class CombView:
    """`stacks` are rows in the order in which they run, each with a name."""

    envelope: NDArray[np.float32]
    """(2, columns): lowest and highest samples."""
    seconds: float
    instant: float
    field: Stretch
    stacks: Sequence[tuple[str, Sequence[CombRow]]]
    dilation: str
    """`d = {dilation}` in words."""
    ticks: Sequence[tuple[float, str]]
    """Places in seconds with what is written there."""
    width: int = WIDTH


def comb_drawing(view: CombView, theme: Theme) -> str:
    """An SVG; the waveform with the field tinted, below it the stacks."""
    top, parts = WAVE + 10, []
    for name, rows in view.stacks:
        parts.append(_text(LEFT - 12, top + len(rows) * (ROW + GAP) / 2 + 4, name, theme, "end"))
        for row, label in zip(rows, _labels(view, rows), strict=True):
            parts += _row(view, row, top, theme)
            parts.append(_text(view.width - RIGHT + 10, top + ROW + 1, label, theme))
            top += ROW + GAP
        top += BETWEEN
    x = _x(view, view.instant)
    line = (
        f'<path class="focus" d="M{x:.1f} 0V{top - BETWEEN + 2}" stroke="{theme.text}" stroke-width="1.6"/>'
    )
    marks = [_text(_x(view, at), top + 12, label, theme, "middle") for at, label in view.ticks]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view.width} {top + FOOT - 8}">'
        f"{_wave(view, theme)}{''.join(parts)}{line}{''.join(marks)}</svg>"
    )


def _labels(view: CombView, rows: Sequence[CombRow]) -> list[str]:
    """The first and the last dilation of a stack; between them there is no room."""
    ends = {0, len(rows) - 1}
    return [view.dilation.format(dilation=r.dilation) if n in ends else "" for n, r in enumerate(rows)]


def _wave(view: CombView, theme: Theme) -> str:
    low, high = view.envelope
    plot = view.width - LEFT - RIGHT
    reach = max(float(np.abs(view.envelope).max()), 1e-6) * 1.05
    xs = LEFT + (np.arange(low.size) + 0.5) * plot / low.size
    upper, lower = ((1 - values / reach) * WAVE / 2 for values in (high, low))
    there = " ".join(f"{x:.1f},{y - 0.4:.1f}" for x, y in zip(xs, upper, strict=True))
    back = " ".join(f"{x:.1f},{y + 0.4:.1f}" for x, y in zip(xs[::-1], lower[::-1], strict=True))
    start, end = (_x(view, at) for at in view.field)
    box = f'x="{start:.1f}" y="0" width="{end - start:.1f}" height="{WAVE}"'
    return (
        f'<rect x="{LEFT}" y="0" width="{plot}" height="{WAVE}" rx="6" fill="{theme.side}"/>'
        f'<rect {box} fill="{theme.depthwise_tint}"/>'
        f'<path d="M{start:.1f} 0V{WAVE}M{end:.1f} 0V{WAVE}" stroke="{theme.depthwise}"/>'
        f'<polygon points="{there} {back}" fill="{theme.standard}"/>'
    )


def _row(view: CombView, row: CombRow, top: float, theme: Theme) -> list[str]:
    pale = _bars(view, row.reads, top, f'fill="{theme.depthwise}" fill-opacity="0.28"')
    dark = _bars(view, row.taps, top, f'fill="{theme.depthwise}"')
    return [pale, dark]


def _bars(view: CombView, stretches: Sequence[Stretch], top: float, paint: str) -> str:
    """One path for all stretches of a row: hundreds of elements would be slow."""
    path = []
    for start, end in stretches:
        left, right = _x(view, start), _x(view, end)
        if right - left < THIN:
            left, right = (left + right - THIN) / 2, (left + right + THIN) / 2
        path.append(f"M{left:.1f} {top:.0f}H{right:.1f}v{ROW}H{left:.1f}z")
    return f'<path d="{"".join(path)}" {paint}/>'


def _x(view: CombView, seconds: float) -> float:
    return LEFT + (view.width - LEFT - RIGHT) * min(max(seconds / view.seconds, 0), 1)


def _text(x: float, y: float, text: str, theme: Theme, anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} {LABEL} fill="{theme.mute}">{escape(text)}</text>' if text else ""
