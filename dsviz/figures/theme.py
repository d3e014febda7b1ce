"""Colours of the app in both themes, and the one colour scale of all maps.

Zero is the paper, hue is the sign (negative violet, positive green), strength is the distance from
the paper: darker in the light theme, lighter in the dark one. Built in OKLCH with monotone
lightness; checked for protan, deutan and tritan vision.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

STEPS = 255
ZERO = 127
GAP = 255


class Mode(StrEnum):
    """The two themes; the value is what `st.context.theme.type` says."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Theme:
    """Hex colours by role; every text colour has a contrast of 4.5 or more on the paper."""

    mode: Mode
    paper: str
    side: str
    line: str
    rule: str
    text: str
    mute: str
    faint: str
    depthwise: str
    pointwise: str
    standard: str
    classifier: str
    norm: str
    ok: str
    depthwise_tint: str
    pointwise_tint: str
    groups: tuple[str, ...]
    """Groups of channels; none of them is near the colours of kinds."""
    stops: tuple[str, ...]

    @property
    def signed(self) -> list[tuple[float, str]]:
        """A plotly colorscale for values between -r and r."""
        return _spread(self.stops)

    @property
    def positive(self) -> list[tuple[float, str]]:
        """A plotly colorscale for values between 0 and r: the positive half of `signed`."""
        return _spread(self.stops[len(self.stops) // 2 :])


LIGHT = Theme(
    mode=Mode.LIGHT,
    paper="#FFFFFF", side="#F6F7F9", line="#DFE3E8", rule="#EEF0F3",
    text="#18202B", mute="#566171", faint="#8B95A3",
    depthwise="#0A62B0", pointwise="#AE4A07", standard="#4D5866", classifier="#8B95A3", norm="#C3CAD3",
    ok="#1B6E4B", depthwise_tint="#E7F0FA", pointwise_tint="#FCEFE3",
    groups=("#7B53B0", "#0F7C86", "#8A6A00", "#B03A74", "#3B7D3A", "#6B4F3A", "#2F3E8F", "#4D5866"),
    stops=(
        "#482F71", "#604190", "#7B53B0", "#9766D0", "#B37CED", "#CB95FE", "#DEB9FF", "#EFDCFE", "#FFFFFF",
        "#D2F1C8", "#ABDCA0", "#8AC583", "#6FAD6E", "#56945B", "#417B4B", "#2E623B", "#1B4B2B",
    ),
)  # fmt: skip
DARK = Theme(
    mode=Mode.DARK,
    paper="#0E1319", side="#141A22", line="#2B3441", rule="#1D2530",
    text="#E8ECF2", mute="#A3AFBE", faint="#6E7A8A",
    depthwise="#62B2F7", pointwise="#F6A04D", standard="#B3BDCA", classifier="#76828F", norm="#414C5A",
    ok="#6CCB9C", depthwise_tint="#10263B", pointwise_tint="#34210E",
    groups=("#B783E1", "#4FC4CF", "#D3B84A", "#F083B4", "#7DBE7A", "#C2A084", "#8E9BF0", "#B3BDCA"),
    stops=(
        "#E8C4FF", "#D2A1F5", "#B783E1", "#9C65CD", "#8149B7", "#68329D", "#4C1F7B", "#2F164F", "#0E1319",
        "#082E14", "#08481B", "#20622A", "#3C7A3D", "#5C9356", "#7DAC73", "#9EC690", "#BEE0AF",
    ),
)  # fmt: skip


def theme(mode: str | None) -> Theme:
    """The theme of a mode; light where the browser has not said yet."""
    return DARK if mode == Mode.DARK else LIGHT


def group_colour(colours: Theme, group: int) -> str:
    """The colour of a group counted from zero; more than eight begin again."""
    return colours.groups[group % len(colours.groups)]


@cache
def palette(mode: Mode) -> NDArray[np.uint8]:
    """(256, 3) RGB: 0 most negative, 127 zero, 254 most positive, 255 the gap between tiles."""
    colours = theme(mode)
    stops = np.array([_rgb(stop) for stop in colours.stops], dtype=float)
    places = np.linspace(0, len(stops) - 1, STEPS)
    table = np.empty((STEPS + 1, 3), dtype=np.uint8)
    for channel in range(3):
        table[:STEPS, channel] = np.rint(np.interp(places, np.arange(len(stops)), stops[:, channel]))
    table[GAP] = _rgb(colours.rule)
    return table


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _spread(stops: tuple[str, ...]) -> list[tuple[float, str]]:
    return [(place / (len(stops) - 1), stop) for place, stop in enumerate(stops)]
