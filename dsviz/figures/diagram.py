"""The blocks of a network as one picture for a slide."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from dsviz.figures.theme import Theme

SCALE = 4  # pixels drawn for one of the layout below
SHOWN = 2  # and kept of them: sharp on a projector, with smooth edges
CELL = 92
BARS = 110
TEXT = 84  # room for the lines under the bars
MARGIN = 28
HEAD = 62
FOOT = 34
PER_ROW = 14
BAR_ROOM = 62


@dataclass(frozen=True)
class Bar:
    """One bar; `width` and `height` are shares (0 to 1) of the room a block has."""

    colour: str
    width: float
    height: float


@dataclass(frozen=True)
class Place:
    """A block, or several equal ones in a row when `stack` says how many."""

    label: str
    lines: Sequence[str]
    bars: Sequence[Bar]
    stack: str = ""


@dataclass(frozen=True)
class Legend:
    """What a colour means."""

    name: str
    colour: str


def diagram(
    places: Sequence[Place], title: str, subtitle: str, legend: Sequence[Legend], font: Path, theme: Theme
) -> bytes:
    """A PNG of the blocks in rows of at most 14; `font` is any variable font that FreeType reads."""
    rows = [places[start : start + PER_ROW] for start in range(0, len(places), PER_ROW)]
    width = 2 * MARGIN + CELL * max(len(row) for row in rows)
    height = 2 * MARGIN + HEAD + (BARS + TEXT) * len(rows) + FOOT
    image = Image.new("RGB", (SCALE * width, SCALE * height), theme.paper)
    pen = _Pen(ImageDraw.Draw(image), font, theme)
    pen.write((MARGIN, MARGIN), title, 24, theme.text, bold=True, anchor="la")
    pen.write((MARGIN, MARGIN + 34), subtitle, 15, theme.mute, anchor="la")
    for number, row in enumerate(rows):
        floor = MARGIN + HEAD + BARS + number * (BARS + TEXT)
        for column, place in enumerate(row):
            _place(pen, place, MARGIN + CELL * column + CELL / 2, floor)
    _legend(pen, legend, height - MARGIN)
    file = BytesIO()
    image = image.resize((SHOWN * width, SHOWN * height), Image.Resampling.LANCZOS)
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


class _Pen:
    """Draws in the units of the layout."""

    def __init__(self, draw: ImageDraw.ImageDraw, font: Path, theme: Theme) -> None:
        self.draw, self.font, self.theme = draw, font, theme

    def write(
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        colour: str,
        *,
        bold: bool = False,
        anchor: str = "ma",
    ) -> float:
        """Write and return the width of what was written."""
        font = ImageFont.truetype(self.font, SCALE * size)
        font.set_variation_by_axes([600 if bold else 400])
        self.draw.text((SCALE * at[0], SCALE * at[1]), text, colour, font, anchor=anchor)
        return float(font.getlength(text)) / SCALE

    def box(
        self, left: float, top: float, size: tuple[float, float], colour: str, *, filled: bool = True
    ) -> None:
        corners = [SCALE * left, SCALE * top, SCALE * (left + size[0]), SCALE * (top + size[1])]
        fill = colour if filled else self.theme.paper
        self.draw.rounded_rectangle(corners, radius=3 * SCALE, fill=fill, outline=colour, width=SCALE)


def _place(pen: _Pen, place: Place, middle: float, floor: float) -> None:
    total = sum(bar.width * BAR_ROOM for bar in place.bars) + 3 * (len(place.bars) - 1)
    left = middle - total / 2
    for index, bar in enumerate(place.bars):
        size = (max(bar.width * BAR_ROOM, 3), max(bar.height * (BARS - 16), 4))
        if place.stack and index == len(place.bars) - 1:
            for back in (8, 4):
                pen.box(left + back, floor - size[1] - back, size, bar.colour, filled=False)
        pen.box(left, floor - size[1], size, bar.colour)
        left += size[0] + 3
    theme = pen.theme
    pen.write((middle, floor + 5), place.label, 15, theme.text, bold=True)
    for number, line in enumerate((*place.lines, place.stack)):
        pen.write((middle, floor + 26 + 16 * number), line, 12, theme.mute)


def _legend(pen: _Pen, legend: Sequence[Legend], base: float) -> None:
    left: float = MARGIN
    for entry in legend:
        pen.box(left, base - 12, (12, 12), entry.colour)
        left += 18 + pen.write((left + 18, base - 6), entry.name, 14, pen.theme.mute, anchor="lm") + 20
