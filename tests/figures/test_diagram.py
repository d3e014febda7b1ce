"""The picture for a slide."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import streamlit
from PIL import Image

from dsviz.figures.diagram import PER_ROW, Bar, Legend, Place, diagram
from dsviz.figures.theme import DARK, LIGHT

FONT = next(Path(streamlit.__file__).parent.glob("static/static/media/SourceSansVF-Upright*"))
PLACE = Place("stem", ("112²×32", "1.9%"), [Bar("#0A62B0", 0.5, 1.0)])


def drawn(places, theme=LIGHT, legend=()) -> np.ndarray:
    png = diagram(places, "Сеть", "569 M", legend, FONT, theme)
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def has(picture: np.ndarray, colour: str) -> bool:
    rgb = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return bool((picture == rgb).all(axis=2).any())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.mode)
def test_bars_and_legend_have_the_colours_given_on_the_paper_of_the_theme(theme):
    picture = drawn([PLACE], theme, [Legend("точечная", "#AE4A07")])
    assert has(picture, "#0A62B0")
    assert has(picture, "#AE4A07")
    assert has(picture[:4], theme.paper)


def test_many_blocks_go_into_further_rows():
    one, two = drawn([PLACE] * PER_ROW), drawn([PLACE] * (PER_ROW + 1))
    assert two.shape[1] == one.shape[1]
    assert two.shape[0] > one.shape[0]


def test_a_stack_shows_the_outlines_behind_it():
    single, stacked = PLACE, Place("7–11", PLACE.lines, PLACE.bars, "×5")
    assert (drawn([single]) != drawn([stacked])).any()


def test_cyrillic_is_written_with_glyphs_of_its_own():
    wide, narrow = (drawn([Place(text, (), [])]) for text in ("Щ", "І"))
    assert (wide != narrow).any()
