"""Words below a drawing of who hears whom."""

import numpy as np

from dsviz.figures.pairs import Matrix, pairs
from dsviz.figures.theme import LIGHT
from dsviz.ui.learn.written import written


def test_words_are_written_by_the_page_and_cannot_break_it():
    drawn = pairs((Matrix(np.eye(2, dtype=bool), (1, 1), "#000000", "<b>"),), LIGHT)
    assert "<text" not in drawn.svg
    made = written(drawn, "a 'quoted' word")
    assert "&lt;b&gt;" in made
    assert "<b>" not in made
    assert "a &#x27;quoted&#x27; word" in made
