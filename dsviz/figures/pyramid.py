"""Dilated convolutions over a text as a pyramid: every row is one of them, as wide as what it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dsviz.figures.theme import Theme
from dsviz.text import Words

WIDTH, LEFT, RIGHT = 1000, 8, 168
ROW, BAR, TOP, FOOT = 17, 12, 26, 46
_ROOM = 2
"""Positions left free on both sides of the widest row."""
_LETTER = 11.0
"""Units of the drawing that a character wants."""


@dataclass(frozen=True)
class Row:
    """One convolution: what it reads from `first` to `last`, its `taps` for one position, words beside it."""

    first: int
    last: int
    taps: Sequence[int]
    label: str
    depthwise: bool


def pyramid(rows: Sequence[Row], text: Sequence[str], position: int, words: Words, theme: Theme) -> str:
    """An SVG: the output at `position` above, the rows from it back to the input, the text below.

    The text stands at the positions 0, 1, …; whatever a row reads beside it is zeros.
    """
    first = min([0, position, *(row.first for row in rows)]) - _ROOM
    last = max([len(text) - 1, position, *(row.last for row in rows)]) + _ROOM
    scale = _Scale(first, (WIDTH - LEFT - RIGHT) / (last - first + 1))
    floor = TOP + ROW * len(rows) + 6
    height = floor + FOOT
    parts = [
        _band(scale, len(text), floor, theme),
        *_output(scale, position, theme),
        *(part for number, row in enumerate(rows) for part in _row(scale, row, TOP + ROW * number, theme)),
        *_text(scale, text, position, floor, theme),
        _word(
            scale.middle(first) + 2, floor + FOOT - 6, words("sequences.pyramid_axis"), theme.mute, "start"
        ),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="Source Sans 3, sans-serif">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Scale:
    first: int
    cell: float

    def left(self, position: int) -> float:
        return LEFT + (position - self.first) * self.cell

    def middle(self, position: int) -> float:
        return self.left(position) + self.cell / 2


def _band(scale: _Scale, length: int, floor: float, theme: Theme) -> str:
    """Where the text is; outside of it are zeros."""
    width = scale.left(length) - scale.left(0)
    return (
        f'<rect x="{scale.left(0):.1f}" y="{TOP - 4}" width="{width:.1f}" height="{floor - TOP + 4}" '
        f'fill="{theme.side}"/>'
    )


def _output(scale: _Scale, position: int, theme: Theme) -> list[str]:
    middle = scale.middle(position)
    return [f'<path d="M{middle - 7:.1f} 8h14l-7 10z" fill="{theme.text}"/>']


def _row(scale: _Scale, row: Row, top: float, theme: Theme) -> list[str]:
    colour, tint = (theme.depthwise, theme.depthwise_tint) if row.depthwise else (theme.standard, theme.line)
    width = scale.left(row.last + 1) - scale.left(row.first)
    tap = max(1.6, min(scale.cell - 1, 9))
    ticks = "".join(
        f"M{scale.middle(cell) - tap / 2:.1f} {top}h{tap:.1f}v{BAR}h-{tap:.1f}z" for cell in row.taps
    )
    return [
        f'<rect x="{scale.left(row.first):.1f}" y="{top}" width="{width:.1f}" height="{BAR}" rx="2" '
        f'fill="{tint}"/>',
        f'<path d="{ticks}" fill="{colour}"/>',
        _word(WIDTH - RIGHT + 14, top + BAR - 1, row.label, theme.mute, "start"),
    ]


def _text(scale: _Scale, text: Sequence[str], position: int, floor: float, theme: Theme) -> list[str]:
    """The characters where there is room, dots where there is none."""
    if scale.cell < _LETTER:
        width = max(1.5, scale.cell - 1)
        return [
            f'<rect x="{scale.middle(place) - width / 2:.1f}" y="{floor + 4}" width="{width:.1f}" height="8" '
            f'fill="{theme.text if place == position else theme.faint}"/>'
            for place in range(len(text))
        ]
    return [
        _word(scale.middle(place), floor + 15, character, theme.text, "middle", bold=place == position)
        for place, character in enumerate(text)
    ]


def _word(x: float, y: float, text: str, colour: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="13" text-anchor="{anchor}"{weight}>'
        f"{escape(text)}</text>"
    )
