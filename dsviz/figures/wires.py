"""Channels that change places: a line for each from where it was to where it goes, coloured by its group."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dsviz.figures.theme import Theme, group_colour

WIDTH, TOP, BOTTOM = 1000, 40, 210
BAR = 12
"""Height of the bars of groups in units of the drawing, which is `WIDTH` wide."""
FOOT = 24


@dataclass(frozen=True)
class Wiring:
    """`order` is the channel that each place receives; groups are equal runs, above and below."""

    order: Sequence[int]
    above: int
    below: int
    labels: tuple[str, str]
    """The word for a group above and for one below, with a gap `{number}`."""


def wires(wiring: Wiring, marked: Sequence[int], theme: Theme) -> str:
    """An SVG; the lines that lead to the places `marked` are strong, the first unbroken, others dashed."""
    height = BOTTOM + BAR + FOOT
    parts = [*_above(wiring, theme), *_lines(wiring, theme), *_below(wiring, theme)]
    for number, place in enumerate(marked):
        curve = _curve(wiring, place)
        dash = ' stroke-dasharray="7 5"' if number else ""
        parts.append(f'<path d="{curve}" fill="none" stroke="{theme.paper}" stroke-width="7"/>')
        parts.append(
            f'<path class="focus" d="{curve}" fill="none" stroke="{theme.text}" stroke-width="2.5"{dash}/>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">{"".join(parts)}</svg>'


def _x(wiring: Wiring, place: int) -> float:
    return (place + 0.5) * WIDTH / len(wiring.order)


def _curve(wiring: Wiring, place: int) -> str:
    middle = (TOP + BOTTOM) // 2
    start, end = _x(wiring, wiring.order[place]), _x(wiring, place)
    return f"M{start:.1f} {TOP}C{start:.1f} {middle} {end:.1f} {middle} {end:.1f} {BOTTOM}"


def _places(wiring: Wiring, group: int) -> list[int]:
    """The places that receive a channel of the group above."""
    width = len(wiring.order) // wiring.above
    return [place for place, channel in enumerate(wiring.order) if channel // width == group]


def _lines(wiring: Wiring, theme: Theme) -> list[str]:
    thick = min(2.0, max(0.7, 0.35 * WIDTH / len(wiring.order)))
    return [
        f'<path d="{"".join(_curve(wiring, place) for place in _places(wiring, group))}" fill="none" '
        f'stroke="{group_colour(theme, group)}" stroke-width="{thick:.2g}" stroke-opacity="0.55"/>'
        for group in range(wiring.above)
    ]


def _above(wiring: Wiring, theme: Theme) -> list[str]:
    width = WIDTH / wiring.above
    parts = []
    for group in range(wiring.above):
        colour, left = group_colour(theme, group), group * width
        parts.append(
            f'<rect x="{left + 1:.1f}" y="{TOP - BAR}" width="{width - 2:.1f}" height="{BAR}" '
            f'rx="2" fill="{colour}"/>'
        )
        parts.append(_text(left + width / 2, TOP - BAR - 8, wiring.labels[0], group, colour))
    return parts


def _below(wiring: Wiring, theme: Theme) -> list[str]:
    cell, width = WIDTH / len(wiring.order), WIDTH / wiring.below
    parts = [
        f'<path fill="{group_colour(theme, group)}" d="'
        + "".join(
            f"M{place * cell:.1f} {BOTTOM}h{cell:.1f}v{BAR}h-{cell:.1f}z" for place in _places(wiring, group)
        )
        + '"/>'
        for group in range(wiring.above)
    ]
    for group in range(wiring.below):
        if group:  # a gap as between the groups above
            parts.append(
                f'<rect x="{group * width - 1:.1f}" y="{BOTTOM}" width="2" height="{BAR}" '
                f'fill="{theme.paper}"/>'
            )
        parts.append(
            _text((group + 0.5) * width, BOTTOM + BAR + FOOT - 6, wiring.labels[1], group, theme.mute)
        )
    return parts


def _text(x: float, y: float, label: str, group: int, colour: str) -> str:
    said = escape(label.format(number=group + 1))
    return f'<text x="{x:.1f}" y="{y}" fill="{colour}" font-size="14" text-anchor="middle">{said}</text>'
