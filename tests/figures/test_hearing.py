"""Pictures of three bands, masks over them, and answers over time."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dsviz.figures import hearing
from dsviz.figures.hearing import Answer
from dsviz.figures.signals import Span
from dsviz.figures.spectra import Shade
from dsviz.figures.theme import Mode, theme
from dsviz.text import Language, words

ENGLISH = words(Language.ENGLISH)
SHADE = Shade(-20.0, 80.0)
LANGUAGES = pytest.mark.parametrize("language", Language)


def bands() -> np.ndarray:
    return np.random.default_rng(0).uniform(-40, 100, (3, 30, 50)).astype(np.float32)


def test_each_band_is_one_colour_on_the_same_scale() -> None:
    values = np.full((3, 4, 5), -20, np.float32)
    values[0, 1, 2], values[1, 1, 2], values[2, 1, 2] = 80, 30, -90
    pixels = hearing.painted(values, SHADE)
    assert pixels.shape == (4, 5, 3)
    assert pixels[1, 2].tolist() == [255, 128, 0]
    assert not pixels[0].any()


def test_a_mask_dims_each_stretch_as_far_as_it_is_small() -> None:
    pixels = hearing.painted(bands(), SHADE)
    mask = np.array([[0.2, 0.8], [0.8, 0.2], [0.5, 0.5]], np.float32)
    lit = hearing.lit(pixels, mask)
    assert np.array_equal(lit[:10, 25:], pixels[:10, 25:])
    assert np.array_equal(lit[10:20, :25], pixels[10:20, :25])
    assert np.allclose(lit[:10, :25], pixels[:10, :25] * hearing.DARKEST, atol=0.51)
    half = (1 + hearing.DARKEST) / 2
    assert np.allclose(lit[20:], pixels[20:] * half, atol=0.51)


def test_a_mask_of_one_value_everywhere_is_no_reason_to_divide_by_zero() -> None:
    assert np.isfinite(hearing.lit(hearing.painted(bands(), SHADE), np.full((2, 2), 0.5, np.float32))).all()


def test_the_compressed_picture_looks_like_the_picture() -> None:
    smooth = np.broadcast_to(np.linspace(-20, 80, 50, dtype=np.float32), (3, 30, 50))
    pixels = hearing.painted(smooth, SHADE)
    made = hearing.webp(pixels)
    back = np.asarray(Image.open(BytesIO(made)).convert("RGB"), float)
    assert back.shape == pixels.shape
    assert np.abs(back - pixels).mean() < 4


@LANGUAGES
def test_rows_of_a_band_name_their_frequency(language: Language) -> None:
    said = words(language)
    rows = hearing.band_rows(7000, 20, 101, said)
    assert rows.ticks == ((0, said.number(7)), (50, said.number(8)), (100, said.number(9)))
    assert rows.names[1].startswith(said.number(7020))


def test_a_row_of_the_picture_stands_for_three_frequencies() -> None:
    rows = hearing.stacked_rows(21.533203125, 341, ENGLISH)
    place, label = rows.ticks[0]
    assert (place, label) == (0, "0.0 · 7.3 · 14.7")
    assert all(0 <= at < 341 for at, _ in rows.ticks)
    coarse = hearing.stacked_rows(21.533203125 * 31, 11, ENGLISH)
    assert [label for _, label in coarse.ticks] == [label for _, label in rows.ticks]
    assert [at * 31 for at, _ in coarse.ticks] == pytest.approx([at for at, _ in rows.ticks])


@LANGUAGES
@pytest.mark.parametrize("mode", Mode)
def test_the_picture_lies_on_its_time_with_titles_in_both_languages(language: Language, mode: Mode) -> None:
    said = words(language)
    rows = hearing.stacked_rows(20, 30, said)
    source = hearing.webp(hearing.painted(bands(), SHADE))
    figure = hearing.coloured(source, Span(0.5, 3.0), (30, rows), said, theme(mode))
    (image,) = figure.data
    assert image.source.startswith("data:image/webp;base64,")
    assert image.x0 - image.dx / 2 == 0.5
    assert image.x0 + image.dx * 49.5 == pytest.approx(3.0)
    assert image.y0 - image.dy / 2 == -0.5
    assert figure.layout.yaxis.title.text == said("classify.axis_bands")


@LANGUAGES
def test_answers_stand_one_on_the_other_at_the_middles_of_their_frames(language: Language) -> None:
    said, colours = words(language), theme(Mode.LIGHT)
    shares = np.random.default_rng(0).dirichlet(np.ones(3), 5).T.astype(np.float32)
    shown = [Answer(str(n), colours.groups[n], values) for n, values in enumerate(shares)]
    figure = hearing.answers(shown, Span(0.1, 0.5), 0.6, said, colours)
    assert {trace.stackgroup for trace in figure.data} == {"all"}
    assert np.allclose(sum(np.asarray(trace.y) for trace in figure.data), 1)
    assert all((trace.x0, trace.dx) == (0.1, pytest.approx(0.1)) for trace in figure.data)
    assert tuple(figure.layout.xaxis.range) == (0, 0.6)
    assert figure.layout.xaxis.title.text == said("sound.axis_seconds")
