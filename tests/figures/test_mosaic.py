from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from dsviz.figures.mosaic import Mosaic, limit_of, mosaic, photo, picture, plane, quantize
from dsviz.figures.theme import DARK, GAP, LIGHT, Mode


def indices(sheet: Mosaic) -> np.ndarray:
    with Image.open(BytesIO(sheet.png)) as image:
        assert image.mode == "P"
        return np.asarray(image)


def colours(sheet: Mosaic) -> np.ndarray:
    with Image.open(BytesIO(sheet.png)) as image:
        return np.asarray(image.convert("RGB"))


def rgb(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def maps_of(channels: int, rows: int, columns: int) -> np.ndarray:
    """Every channel filled with its own number."""
    return np.broadcast_to(
        np.arange(channels, dtype=np.float32)[:, None, None], (channels, rows, columns)
    ).copy()


def test_the_ends_and_zero_have_their_own_indices():
    values = np.array([-9, -2, -1, 0, 1, 2, 9], dtype=np.float32)
    assert quantize(values, 2.0).tolist() == [0, 0, 64, 127, 190, 254, 254]


def test_indices_rise_with_values_and_mirror_around_zero():
    values = np.linspace(-3, 3, 1001, dtype=np.float32)
    steps = quantize(values, 2.5).astype(int)
    assert np.all(np.diff(steps) >= 0)
    np.testing.assert_array_equal(steps + steps[::-1], 254)


def test_what_is_not_a_number_is_drawn_as_gap_and_infinity_as_an_end():
    values = np.array([np.nan, np.inf, -np.inf, 0], dtype=np.float32)
    assert quantize(values, 1.0).tolist() == [GAP, 254, 0, 127]


@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan")])
def test_a_limit_above_zero_is_demanded(limit):
    with pytest.raises(ValueError, match="above zero"):
        quantize(np.zeros((1, 1), dtype=np.float32), limit)


def test_the_limit_is_a_percentile_that_outliers_do_not_move():
    maps = np.ones((10, 10, 10), dtype=np.float32)
    maps[0, 0, 0] = -1000
    assert limit_of(maps) == 1
    assert limit_of(maps, percentile=100) == 1000


def test_the_limit_of_nearly_empty_maps_is_their_peak_and_of_empty_ones_is_one():
    maps = np.zeros((4, 50, 50), dtype=np.float32)
    assert limit_of(maps) == 1
    maps[1, 2, 3] = -5
    assert limit_of(maps) == 5
    assert limit_of(np.full((1, 2, 2), np.nan, dtype=np.float32)) == 1


def test_the_limit_of_a_large_array_is_close_to_the_exact_one():
    maps = np.random.default_rng(0).standard_normal((64, 112, 112)).astype(np.float32)
    assert limit_of(maps) == pytest.approx(float(np.percentile(np.abs(maps), 99)), rel=0.02)


def test_one_value_lands_on_its_exact_pixel_and_nowhere_else():
    maps = np.zeros((20, 9, 11), dtype=np.float32)
    maps[13, 4, 7] = -1
    sheet = mosaic(maps, 1.0, Mode.LIGHT)
    row, column = 13 // sheet.columns * 10 + 4, 13 % sheet.columns * 12 + 7
    assert np.argwhere(indices(sheet) == 0).tolist() == [[row, column]]


@pytest.mark.parametrize(("mode", "theme"), [(Mode.LIGHT, LIGHT), (Mode.DARK, DARK)])
def test_zero_is_the_paper_and_gaps_are_rules(mode, theme):
    pixels = colours(mosaic(np.zeros((4, 8, 8), dtype=np.float32), 1.0, mode))
    assert pixels[3, 3].tolist() == rgb(theme.paper)
    assert pixels[8, 3].tolist() == pixels[3, 8].tolist() == rgb(theme.rule)


def test_both_themes_share_their_indices():
    maps = np.random.default_rng(1).standard_normal((6, 7, 7)).astype(np.float32)
    light, dark = mosaic(maps, 2.0, Mode.LIGHT), mosaic(maps, 2.0, Mode.DARK)
    np.testing.assert_array_equal(indices(light), indices(dark))
    assert not np.array_equal(colours(light), colours(dark))


def test_tiles_follow_the_order_and_the_rest_is_gap():
    sheet = mosaic(maps_of(127, 7, 7), 127.0, Mode.LIGHT, order=[5, 3, 3, 100, 0])
    steps = indices(sheet)
    corners = steps[:: sheet.tile[1] + 1, :: sheet.tile[0] + 1].ravel()
    assert corners[:5].tolist() == [130, 130, 130, 226, 127]
    assert set(corners[5:].tolist()) == {GAP}


def test_each_channel_may_have_its_own_limit():
    sheet = mosaic(maps_of(4, 7, 7), np.array([1, 1, 2, 6], dtype=np.float32), Mode.LIGHT, order=[3, 2, 1])
    assert indices(sheet)[[0, 0, 8], [0, 8, 0]].tolist() == [190, 254, 254]


@pytest.mark.parametrize(
    ("channels", "columns"), [(1, 1), (3, 2), (16, 4), (32, 8), (128, 8), (256, 16), (1024, 32)]
)
def test_the_columns_follow_the_channels_and_every_channel_has_a_tile(channels, columns):
    sheet = mosaic(maps_of(channels, 7, 7), 1.0, Mode.LIGHT)
    assert sheet.columns == columns
    assert channels <= sheet.rows * sheet.columns < channels + columns
    assert sheet.size == (columns * 8 - 1, sheet.rows * 8 - 1) == indices(sheet).shape[::-1]


def test_large_maps_are_averaged_by_a_whole_factor():
    maps = np.random.default_rng(2).random((32, 112, 80), dtype=np.float32)
    sheet = mosaic(maps, 1.0, Mode.LIGHT)
    assert sheet.factor == (2, 2)
    assert sheet.tile == (40, 56)
    means = maps[0].reshape(56, 2, 40, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(indices(sheet)[:56, :40], 127 + 127 * means, atol=2.51)


@pytest.mark.parametrize(
    ("channels", "side"), [(1, 224), (3, 224), (16, 112), (64, 56), (256, 28), (1024, 14)]
)
def test_few_maps_are_drawn_larger_than_many(channels, side):
    sheet = mosaic(np.zeros((channels, 224, 224), dtype=np.float32), 1.0, Mode.LIGHT)
    assert sheet.tile == (side, side)


def test_windows_cut_by_the_edge_are_means_of_what_they_hold():
    sheet = mosaic(np.ones((1, 57, 113), dtype=np.float32), 1.0, Mode.LIGHT, tile_side_max=40)
    assert sheet.factor == (3, 3)
    assert set(indices(sheet).ravel().tolist()) == {254}


def test_tiny_maps_are_drawn_larger_by_a_whole_factor():
    sheet = mosaic(maps_of(8, 1, 1), 7.0, Mode.LIGHT)
    assert sheet.scale == 7
    assert sheet.tile == (7, 7)
    assert sheet.native == (1, 1)
    assert (indices(sheet)[8:15, 24:31] == 254).all()


def test_a_plane_has_one_band_per_channel_and_time_to_the_right():
    maps = np.zeros((5, 40), dtype=np.float32)
    maps[3, 22] = 1
    sheet = plane(maps, 1.0, Mode.LIGHT)
    assert sheet.bands
    assert sheet.native == (1, 40)
    pitch = sheet.tile[1] + sheet.gap
    assert np.argwhere(indices(sheet) == 254).tolist() == [[3 * pitch + y, 22] for y in range(sheet.tile[1])]
    assert (indices(sheet)[pitch - 1] == GAP).all()


@pytest.mark.parametrize("pixels", [1, 10_000, 200_000, 10**6])
def test_a_plane_has_no_more_pixels_than_it_may(pixels):
    maps = np.random.default_rng(0).normal(size=(64, 999)).astype(np.float32)
    sheet = plane(maps, 1.0, Mode.LIGHT, pixels=pixels)
    columns, rows = sheet.size
    assert columns == -(-999 // sheet.factor[1])
    assert columns == 1 or columns * (rows - 1) <= pixels
    assert sheet.factor[1] == 1 or -(-999 // (sheet.factor[1] - 1)) * (rows + 1) > pixels


@pytest.mark.parametrize("channels", [1, 16, 64, 130, 256, 500])
def test_a_plane_gives_every_channel_the_same_height(channels):
    sheet = plane(np.linspace(-1, 1, channels * 9, dtype=np.float32).reshape(channels, 9), 1.0, Mode.DARK)
    assert sheet.rows == channels
    assert sheet.size == (9, channels * (sheet.tile[1] + sheet.gap) - sheet.gap) == indices(sheet).shape[::-1]


def test_long_time_is_averaged_by_a_whole_factor():
    maps = np.tile(np.array([0, 1], dtype=np.float32), (2, 1000))
    sheet = plane(maps, 1.0, Mode.LIGHT, order=[1, 0])
    assert sheet.factor == (1, 2)
    assert sheet.size[0] == 1000
    assert set(indices(sheet)[0].tolist()) == {190}


def test_one_picture_has_one_pixel_per_value():
    values = np.array([[-1, 0], [0.5, 1]], dtype=np.float32)
    assert indices(picture(values, 1.0, Mode.LIGHT)).tolist() == [[0, 127], [190, 254]]


def test_a_photograph_keeps_its_colours():
    pixels = np.random.default_rng(3).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    sheet = photo(pixels, Mode.LIGHT)
    np.testing.assert_array_equal(colours(sheet), pixels)
    assert sheet.native == (5, 7)


def test_maps_without_three_axes_or_without_values_are_refused():
    for shape in [(3, 3), (0, 3, 3)]:
        with pytest.raises(ValueError, match="three axes"):
            mosaic(np.zeros(shape, dtype=np.float32), 1.0, Mode.LIGHT)


def test_five_stages_of_a_wide_block_stay_under_700_kilobytes():
    rng = np.random.default_rng(4)
    total = 0
    for channels in (32, 32, 32, 64, 64):
        maps = rng.standard_normal((channels, 112, 112)).astype(np.float32)
        total += len(mosaic(maps, 2.5, Mode.LIGHT).png)
    assert total < 700_000


def test_tiles_have_every_third_shade_and_both_ends():
    ramp = np.linspace(-1, 1, 255, dtype=np.float32).reshape(1, 1, 255)
    found = np.unique(indices(mosaic(ramp, 1.0, Mode.LIGHT, tile_side_max=255)))
    assert found.tolist() == [0, *range(1, 254, 3), 254]


@pytest.mark.parametrize("channels", [1, 3, 16, 32, 64, 96, 128, 256])
def test_even_noise_stays_small_enough_to_send(channels):
    maps = np.random.default_rng(0).normal(size=(channels, 56, 56)).astype(np.float32)
    assert len(mosaic(maps, 2.5, Mode.LIGHT).png) < 220_000
