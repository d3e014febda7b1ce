"""Curves of costs and drawings of who hears whom: the data in the figure is the data given."""

import re

import numpy as np
import pytest

from dsviz.figures.curves import Curve, curves
from dsviz.figures.pairs import Matrix, pairs
from dsviz.figures.theme import DARK, LIGHT
from dsviz.text import Language, words

LINES = (
    Curve("one", "#0A62B0", (4, 8, 16), (10.0, 20.0, 40.0)),
    Curve("two", "#4D5866", (4, 8, 16), (1, 5, 9)),
)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.mode)
def test_lines_hold_the_values_and_the_present_setting_is_marked_on_each(theme, language):
    figure = curves(LINES, 8, "size", words(language), theme)
    drawn = [trace for trace in figure.data if trace.mode.startswith("lines")]
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert [list(trace.y) for trace in drawn] == [list(line.y) for line in LINES]
    assert [(trace.x[0], trace.y[0]) for trace in marks] == [(8, 20.0), (8, 5)]
    assert figure.layout.xaxis.title.text == "size"
    assert figure.layout.paper_bgcolor == theme.paper


def test_a_setting_off_the_lines_is_not_marked_where_it_is_not():
    assert all(trace.mode != "markers" for trace in curves(LINES, 5, "", words(Language.ENGLISH), LIGHT).data)


@pytest.mark.parametrize("values", [(0.001, 0.9), (3, 4), (1, 10**10), (0.111, 0.112), (7, 7)])
def test_axes_have_ticks_within_the_values(values):
    low, high = values
    line = Curve("", "#000000", (1, 2), (low, high))
    ticks = curves((line,), 1, "", words(Language.ENGLISH), LIGHT, 4).layout.yaxis.tickvals
    assert len(ticks) >= (2 if high > low else 1)
    assert all(0.8 * low <= tick <= 1.25 * high for tick in ticks)


def test_a_tile_is_drawn_for_every_pair_that_hears():
    grid = np.random.default_rng(0).random((5, 7)) > 0.5
    drawn = pairs((Matrix(grid, (3, 3), "#112233", "3×3"),), LIGHT)
    path = re.search(r'<path d="([^"]*)" fill="#112233"', drawn.svg).group(1)
    assert path.count("M") == grid.sum()


def test_each_label_stands_below_the_middle_of_its_step():
    one, two = (Matrix(np.eye(side, dtype=bool), (1, 1), "#000000", f"{side}") for side in (2, 6))
    drawn = pairs((one, two), LIGHT)
    width = int(re.search(r'width="(\d+)"', drawn.svg).group(1))
    frames = [
        (int(x), int(wide)) for x, wide in re.findall(r'<rect x="(\d+)" y="\d+" width="(\d+)"', drawn.svg)
    ]
    assert [label.text for label in drawn.labels] == ["2", "6"]
    assert [label.at * width for label in drawn.labels] == pytest.approx([x + wide / 2 for x, wide in frames])
