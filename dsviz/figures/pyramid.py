"""Dilated convolutions over a text as a pyramid: every row is one of them, as wide as what it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dsviz.figures.theme import Theme

WIDTH, LEFT, RIGHT = 1000, 8, 168
ROW, BAR, TOP = 17, 12, 26
MARGIN = 2
"""Positions left free on both sides of the widest row."""
LETTER = 20.0
"""Units of the drawing that a character takes where it is not as wide as its position."""
LENS = 34
"""Height of what leads from positions too narrow for characters to the characters."""
FOOT = 26


@dataclass(frozen=True)
class Row:
    """One convolution: what it reads from `first` to `last`, its `taps` for one position, words beside it."""

    first: int
    last: int
    taps: Sequence[int]
    label: str
    depthwise: bool


def pyramid(rows: Sequence[Row], text: Sequence[str], position: int, theme: Theme) -> str:
    """An SVG: the output at `position` above, the rows from it back to the input, the text below.

    The text stands at the positions 0, 1, …; whatever a row reads beside it is zeros. The characters that
    the last row reads are dark.
    """
    first = min([0, position, *(row.first for row in rows)]) - MARGIN
    last = max([len(text) - 1, position, *(row.last for row in rows)]) + MARGIN
    scale = _Scale(first, (WIDTH - LEFT - RIGHT) / (last - first + 1))
    floor = TOP + ROW * len(rows) + 6
    near, strip = scale.cell >= LETTER, _strip(scale, len(text))
    letters = floor if near else floor + LENS
    parts = [
        _band(scale, len(text), floor, theme),
        _output(scale, position, theme),
        *(part for number, row in enumerate(rows) for part in _row(scale, row, TOP + ROW * number, theme)),
        "" if near else _lens(scale, strip, len(text), floor, theme),
        *_text(scale if near else strip, text, rows[-1:], letters, theme),
    ]
    height = letters + FOOT
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">{"".join(parts)}</svg>'


@dataclass(frozen=True)
class _Scale:
    first: int
    cell: float
    start: float = LEFT

    def left(self, position: int) -> float:
        return self.start + (position - self.first) * self.cell

    def middle(self, position: int) -> float:
        return self.left(position) + self.cell / 2


def _strip(scale: _Scale, length: int) -> _Scale:
    """Where the characters stand when their positions are too narrow: as near to these as there is room."""
    room = WIDTH - LEFT - RIGHT
    cell = min(LETTER, room / max(1, length))
    middle = (scale.left(0) + scale.left(length)) / 2
    start = min(max(LEFT, middle - cell * length / 2), LEFT + room - cell * length)
    return _Scale(0, cell, start)


def _band(scale: _Scale, length: int, floor: float, theme: Theme) -> str:
    """Where the text is; outside of it are zeros."""
    width = scale.left(length) - scale.left(0)
    return (
        f'<rect x="{scale.left(0):.1f}" y="{TOP - 4}" width="{width:.1f}" height="{floor - TOP + 4}" '
        f'fill="{theme.rule}"/>'
    )


def _lens(scale: _Scale, strip: _Scale, length: int, floor: float, theme: Theme) -> str:
    """The text's positions drawn out to the width of its characters."""
    return (
        f'<path d="M{scale.left(0):.1f} {floor}H{scale.left(length):.1f}L{strip.left(length):.1f} '
        f'{floor + LENS}H{strip.left(0):.1f}z" fill="{theme.rule}"/>'
    )


def _output(scale: _Scale, position: int, theme: Theme) -> str:
    return f'<path class="focus" d="M{scale.middle(position) - 7:.1f} 8h14l-7 10z" fill="{theme.text}"/>'


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


def _text(scale: _Scale, text: Sequence[str], read: Sequence[Row], top: float, theme: Theme) -> list[str]:
    """The characters, each on a ground of its own; those that are not read are grey."""
    seen = {place for row in read for place in range(row.first, row.last + 1)}
    parts = []
    for place, character in enumerate(text):
        colour = theme.text if place in seen else theme.mute
        parts.append(
            f'<rect x="{scale.left(place):.1f}" y="{top}" width="{scale.cell:.1f}" height="24" '
            f'fill="{theme.rule}"/>'
        )
        parts.append(_word(scale.middle(place), top + 17, character, colour, "middle", 15))
    return parts


def _word(x: float, y: float, text: str, colour: str, anchor: str, size: int = 13) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
