"""Lines of moved channels, and squares of shares."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from dsviz.figures.meetings import meetings
from dsviz.figures.theme import DARK, LIGHT, Theme, group_colour
from dsviz.figures.wires import BOTTOM, TOP, WIDTH, Wiring, wires
from dsviz.text import Language, words

ORDER = (0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11)
CURVE = re.compile(rf"M([\d.]+) {TOP}C[\d. ]+ ([\d.]+) {BOTTOM}")
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.mode)


def drawn(theme: Theme, marked: tuple[int, ...] = ()) -> list[ElementTree.Element]:
    svg = wires(Wiring(ORDER, 3, 3, ("from {number}", "to {number}")), marked, theme)
    return list(ElementTree.fromstring(svg))


def place(x: str) -> int:
    return int(float(x) * len(ORDER) / WIDTH)


@THEMES
def test_every_channel_has_one_line_in_the_colour_of_its_group(theme: Theme) -> None:
    lines = {part.get("stroke"): CURVE.findall(part.get("d", "")) for part in drawn(theme)}
    for group in range(3):
        found = lines[group_colour(theme, group)]
        assert sorted(place(start) for start, _ in found) == list(range(4 * group, 4 * group + 4))
        assert all(ORDER[place(end)] == place(start) for start, end in found)


def test_marked_places_get_strong_lines_the_first_unbroken() -> None:
    strong = [part for part in drawn(LIGHT, (3, 1)) if part.get("stroke") == LIGHT.text]
    assert [place(CURVE.findall(part.get("d", ""))[0][0]) for part in strong] == [1, 4]
    assert [part.get("stroke-dasharray") is None for part in strong] == [True, False]


def test_groups_are_named_above_and_below() -> None:
    said = [part.text for part in drawn(LIGHT) if part.text]
    assert said == ["from 1", "from 2", "from 3", "to 1", "to 2", "to 3"]


@pytest.mark.parametrize("language", Language)
def test_a_square_says_every_share(language: Language) -> None:
    svg = meetings(np.array([[1, 0.5], [0, 0.125]]), LIGHT.pointwise, words(language), LIGHT)
    said = [part.text for part in ElementTree.fromstring(svg)]
    percents = [words(language).percent(share) for share in (1, 0.5, 0, 0.12)]
    assert [text for text in said if text and "%" in text] == percents


def light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@THEMES
def test_colours_of_groups_are_read_on_the_paper_and_differ(theme: Theme) -> None:
    for colour in theme.groups:
        low, high = sorted((light(colour), light(theme.paper)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour
    assert len({*theme.groups, theme.depthwise, theme.pointwise}) == len(theme.groups) + 2
    assert group_colour(theme, len(theme.groups)) == theme.groups[0]
