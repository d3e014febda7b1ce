from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dsviz.figures import signals, spectra
from dsviz.figures.signals import Span, Titles
from dsviz.figures.theme import GAP, STEPS, ZERO, Mode, theme
from dsviz.text import Language, words

LIGHT = theme(Mode.LIGHT)
AXIS_TITLES = {
    Language.ENGLISH: ("Time, s", "Frequency, kHz"),
    Language.RUSSIAN: ("Время, с", "Частота, кГц"),
}


def decibels(rows=65, frames=40):
    values = np.random.default_rng(0).uniform(-80, 0, (rows, frames)).astype(np.float32)
    values[5, 7], values[9, 11] = 0, -80
    return values


def picture(values, language=Language.ENGLISH):
    rows = spectra.linear_rows(8000, len(values), words(language))
    times = 0.0125 + 0.01 * np.arange(values.shape[1])
    return spectra.Picture(values, times, rows, spectra.loudness(values, "dB"))


def drawn(shown, chosen=0, language=Language.ENGLISH, mode=Mode.LIGHT):
    source = spectra.png(shown.values, shown.shade, mode)
    return spectra.sheet(shown, source, chosen, words(language), theme(mode))


def indices(png):
    return np.asarray(Image.open(BytesIO(png)))


@pytest.mark.parametrize("language", list(Language))
def test_axes_are_named_in_the_language(language):
    figure = drawn(picture(decibels(), language), language=language)
    titles = (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text)
    assert titles == AXIS_TITLES[language]


def test_separators_are_those_of_the_language():
    marks = {drawn(picture(decibels()), language=language).layout.separators[0] for language in Language}
    assert marks == {".", ","}


@pytest.mark.parametrize("mode", list(Mode))
def test_pixels_run_from_the_paper_to_the_strongest_colour(mode):
    values = decibels()
    pixels = indices(spectra.png(values, spectra.loudness(values, "dB"), mode))
    assert pixels.shape == values.shape
    assert pixels[5, 7] == STEPS - 1
    assert pixels[9, 11] == ZERO
    order = np.argsort(values.ravel())
    assert np.all(np.diff(pixels.ravel()[order].astype(int)) >= 0)


def test_the_palette_of_a_picture_is_the_themes():
    source = spectra.png(decibels(), spectra.loudness(decibels(), "dB"), Mode.DARK)
    paper = Image.open(BytesIO(source)).convert("RGB").getpixel((11, 9))
    assert "#{:02X}{:02X}{:02X}".format(*paper) == theme(Mode.DARK).paper


def test_a_signed_picture_has_zero_in_the_middle_and_no_gaps():
    values = np.zeros((4, 5), np.float32)
    values[1] = 3
    values[2] = -3
    pixels = indices(spectra.png(values, spectra.around_zero(values), Mode.LIGHT))
    assert (pixels[0] == ZERO).all()
    assert (pixels[1] == STEPS - 1).all()
    assert (pixels[2] == 0).all()
    assert GAP not in pixels


def test_a_huge_first_row_does_not_bleach_the_others_and_is_said_to_be_cut():
    values = np.random.default_rng(0).normal(0, 5, (20, 100)).astype(np.float32)
    values[0] = -400
    shade = spectra.around_zero(values)
    assert 10 < shade.high < 20
    assert shade.cut
    figure = drawn(
        spectra.Picture(
            values,
            np.arange(100.0),
            spectra.named_rows(
                "sound.axis_coefficient", tuple("abcdefghijklmnopqrst"), words(Language.ENGLISH)
            ),
            shade,
        )
    )
    assert figure.data[2].marker.colorbar.ticktext[0].startswith("≤ −")
    assert figure.data[2].marker.colorbar.ticktext[1] == "0"


def test_the_bar_ends_at_the_ends_of_the_values():
    values = decibels()
    marker = drawn(picture(values)).data[2].marker
    assert (marker.cmin, marker.cmax) == (values.min(), values.max())
    assert marker.colorbar.ticktext == ("−80.0 dB", "0.0 dB")


def test_no_more_than_a_hundred_decibels_are_drawn():
    values = np.linspace(-180, 90, 12, dtype=np.float32).reshape(3, 4)
    shade = spectra.loudness(values, "dB")
    assert (shade.low, shade.high, shade.cut) == (-10, 90, True)


def test_silence_can_be_drawn():
    values = np.full((5, 6), -100, np.float32)
    assert (indices(spectra.png(values, spectra.loudness(values, "dB"), Mode.LIGHT)) == ZERO).all()


def test_a_large_picture_keeps_its_loudest_cell():
    values = np.full((1025, 3000), -80, np.float32)
    values[700, 2001] = 0
    pixels = indices(spectra.png(values, spectra.loudness(values, "dB"), Mode.LIGHT))
    assert pixels.shape == (spectra.ROWS, spectra.COLUMNS)
    assert np.count_nonzero(pixels == STEPS - 1) == 1


def test_the_picture_lies_over_its_own_time_and_rows():
    figure = drawn(picture(decibels()))
    image = figure.data[0]
    width, height = Image.open(BytesIO(b64decode(image.source.split(",")[1]))).size
    left, right = figure.layout.xaxis.range
    low, high = figure.layout.yaxis.range
    np.testing.assert_allclose((left, right), (0.0075, 0.4075))
    np.testing.assert_allclose(image.x0 + (np.array([0, width]) - 0.5) * image.dx, (left, right))
    np.testing.assert_allclose(image.y0 + (np.array([0, height]) - 0.5) * image.dy, (low, high))


def test_points_name_the_values_that_were_given():
    shown = picture(decibels())
    points = drawn(shown).data[1]
    frames = np.rint((np.array(points.x) - shown.times[0]) / shown.step).astype(int)
    rows = np.array(points.y).astype(int)
    np.testing.assert_array_equal(points.customdata, shown.values[rows, frames])
    assert [shown.rows.names[row] for row in rows] == list(points.text)
    assert len(points.x) <= spectra.POINT_ROWS * spectra.POINT_COLUMNS


def test_the_line_stands_at_the_chosen_frame():
    shown = picture(decibels())
    line = drawn(shown, chosen=17).layout.shapes[0]
    assert line.x0 == line.x1 == shown.times[17]


def test_a_single_frame_can_be_drawn():
    """It has no neighbour to tell its width, and still lies in the middle of an axis of some width."""
    shown = picture(decibels()[:, :1])
    low, high = drawn(shown).layout.xaxis.range
    assert low < shown.times[0] < high
    assert shown.times[0] - low == pytest.approx(high - shown.times[0])


def test_ticks_of_bent_rows_stand_where_their_frequency_is():
    hertz = np.array([100.0, 300.0, 900.0, 2700.0])
    rows = spectra.bent_rows("sound.axis_mel", hertz, ("a", "b", "c", "d"), words(Language.ENGLISH))
    assert [label for _, label in rows.ticks] == ["100", "200", "500", "1,000", "2,000"]
    assert rows.names[1] == "b · 300 Hz"
    for place, label in rows.ticks:
        assert np.interp(place, np.arange(4), hertz) == pytest.approx(int(label.replace(",", "")))


def test_the_waveform_shows_both_sides_and_the_excerpt():
    envelope = np.stack([-np.linspace(0, 1, 50), np.linspace(0, 0.5, 50)]).astype(np.float32)
    figure = signals.waveform(envelope, 5.0, Span(1.0, 3.0), words(Language.ENGLISH), LIGHT)
    np.testing.assert_array_equal(np.stack([line.y for line in figure.data]), envelope)
    assert figure.data[0].x0 + 49.5 * figure.data[0].dx == pytest.approx(5.0)
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (1.0, 3.0)


def test_frames_are_brackets_and_the_chosen_one_is_dark():
    pieces = [Span(0.1 * number, 0.1 * number + 0.25) for number in range(5)]
    figure = signals.framing(np.ones(650, np.float32), 1000, pieces, 2, words(Language.ENGLISH), LIGHT)
    brackets = [shape for shape in figure.layout.shapes if shape.type == "line"]
    assert [(bracket.x0, bracket.x1) for bracket in brackets] == pieces
    assert [bracket.line.color == LIGHT.text for bracket in brackets] == [False, False, True, False, False]


def test_a_window_step_shows_frame_product_and_window():
    piece, window = np.full(8, -0.5, np.float32), np.hanning(8).astype(np.float32)
    figure = signals.windowing(piece, window, 8000, words(Language.ENGLISH), LIGHT)
    np.testing.assert_array_equal(figure.data[1].y, piece * window)
    assert figure.data[0].dx == 0.125


def test_a_triangle_goes_from_edge_to_edge():
    edges = np.array([0.0, 100.0, 200.0, 400.0])
    figure = signals.triangles(edges, np.array([1, 0.5], np.float32), 1, words(Language.ENGLISH), LIGHT)
    np.testing.assert_allclose(figure.data[1].x[:3], [0.1, 0.2, 0.4])
    np.testing.assert_allclose(figure.data[1].y[:3], [0, 0.5, 0])


def test_bars_stand_for_the_values_and_negative_ones_are_hollow():
    values = np.array([1, -2, 0.5], np.float32)
    titles = Titles("sound.axis_band", "sound.axis_product")
    bar = signals.bars(values, titles, words(Language.RUSSIAN), LIGHT).data[0]
    np.testing.assert_array_equal(bar.y, values)
    assert [colour == signals.CLEAR for colour in bar.marker.color] == [False, True, False]


def test_levels_reach_their_values_from_one_ground():
    values = np.array([-40, -10, -25], np.float32)
    titles = Titles("sound.axis_band", "sound.axis_decibel")
    bar = signals.levels(values, 1, titles, words(Language.ENGLISH), LIGHT).data[0]
    np.testing.assert_allclose(bar.base + bar.y, values)
    assert (bar.y > 0).all()
