"""The drawing of a pyramid: what it shows stands where the numbers say."""

from itertools import pairwise
from xml.etree import ElementTree

import pytest

from dsviz.figures.pyramid import LETTER, WIDTH, Row, pyramid
from dsviz.figures.theme import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [Row(4, 8, (4, 6, 8), "kernel 3", True), Row(0, 8, (6, 7, 8), "kernel 3", False)]


def drawn(rows, text, position=8, theme=LIGHT):
    return ElementTree.fromstring(pyramid(rows, text, position, theme))


def words(svg):
    return [node.text for node in svg.iter(f"{SVG}text")]


def test_every_row_has_its_label_and_every_character_its_place():
    assert words(drawn(ROWS, "2026-11-22")) == ["kernel 3", "kernel 3", *"2026-11-22"]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_characters_that_are_read_are_dark_and_others_grey(theme):
    svg = drawn(ROWS, "2026-11-22", theme=theme)
    colours = [node.get("fill") for node in svg.iter(f"{SVG}text")][len(ROWS) :]
    assert colours == [theme.text] * 9 + [theme.mute]


@pytest.mark.parametrize(("first", "length"), [(0, 10), (-200, 10), (-200, 48), (-900, 1), (0, 100)])
def test_everything_is_inside_the_drawing(first, length):
    svg = drawn([Row(first, 5, (5,), "wide", True)], "x" * length, position=5)
    for node in svg.iter(f"{SVG}rect"):
        assert float(node.get("x")) >= 0
        assert float(node.get("x")) + float(node.get("width")) <= WIDTH
    places = [float(node.get("x")) for node in svg.iter(f"{SVG}text")][1:]
    assert places == sorted(places)
    assert all(b - a <= max(LETTER, WIDTH / length) for a, b in pairwise(places))


def test_longer_rows_are_longer_bars():
    rects = [float(node.get("width")) for node in drawn(ROWS, "2026").iter(f"{SVG}rect")]
    upper, lower = rects[1:3]
    assert lower / upper == pytest.approx(9 / 5, rel=0.01)


def test_signs_of_markup_in_the_text_are_only_signs():
    assert words(drawn(ROWS, ["<", "&"]))[-2:] == ["<", "&"]
