import time
import tracemalloc

import numpy as np
import pytest
from hostile import BAD_PICTURES, GOOD_PICTURES, GREY, NOISE, encoded, patched, png_header, rotated
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dsviz.errors import InputError
from dsviz.inputs import image
from dsviz.text import Language, words

TARGETS = [
    "RGB PNG", "RGB JPEG", "RGB WEBP", "RGB GIF", "RGB BMP", "RGB TIFF", "LZW TIFF", "float TIFF with gaps",
    "P PNG", "animated GIF", "animated PNG", "CMYK JPEG",
]  # fmt: skip


def check(picture):
    """The promises that every decoded picture keeps."""
    rows, columns, channels = picture.pixels.shape
    assert channels == 3
    assert picture.pixels.dtype == np.uint8
    assert not picture.pixels.flags.writeable
    assert 1 <= rows <= image.MAX_SIDE
    assert 1 <= columns <= image.MAX_SIDE
    assert all(key in words(language) for key in picture.notes for language in Language)


def check_sentence(error):
    for language in Language:
        sentence = words(language)(error.key, **error.values)
        assert "{" not in sentence
        assert sentence.endswith(".")


@pytest.mark.parametrize("name", GOOD_PICTURES)
def test_a_good_picture_is_read(name):
    picture = image.decode(GOOD_PICTURES[name])
    check(picture)
    assert np.ptp(picture.pixels) > 0 or "allowed" in name or "one value" in name


@pytest.mark.parametrize("name", BAD_PICTURES)
def test_a_bad_picture_is_refused_with_its_own_sentence(name):
    data, key = BAD_PICTURES[name]
    with pytest.raises(InputError) as caught:
        image.decode(data)
    assert caught.value.key == key
    check_sentence(caught.value)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TARGETS), st.data())
def test_a_picture_with_changed_bytes_is_read_or_refused(name, draw):
    data = bytearray(GOOD_PICTURES[name])
    places = st.integers(0, min(len(data), 600) - 1)
    for place, value in draw.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        data[place] = value
    length = draw.draw(st.integers(len(data) // 2, len(data)))
    try:
        check(image.decode(bytes(data[:length])))
    except InputError as error:
        check_sentence(error)


@pytest.mark.parametrize("name", [name for name in BAD_PICTURES if "bomb" in name])
def test_a_bomb_is_refused_at_once_and_in_little_memory(name):
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(InputError):
        image.decode(BAD_PICTURES[name][0])
    seconds = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 0.5
    assert peak < 5_000_000


def test_pixels_of_a_lossless_picture_are_kept():
    for name in ("RGB PNG", "RGB BMP", "RGB TIFF", "LZW TIFF"):
        np.testing.assert_array_equal(image.decode(GOOD_PICTURES[name]).pixels, NOISE)


def test_a_large_picture_is_shrunk_and_its_size_remembered():
    for format in ("PNG", "JPEG"):
        picture = image.decode(encoded(Image.new("RGB", (3000, 1500), (200, 100, 50)), format))
        assert picture.pixels.shape == (512, 1024, 3)
        assert picture.original == (3000, 1500)
        np.testing.assert_allclose(picture.pixels.mean(axis=(0, 1)), (200, 100, 50), atol=2)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    ("turn", "white"),
    [
        (1, "left"),
        (2, "right"),
        (3, "right"),
        (4, "left"),
        (5, "top"),
        (6, "top"),
        (7, "bottom"),
        (8, "bottom"),
    ],
)
def test_a_picture_is_turned_as_its_exif_says(turn, white, format):
    picture = image.decode(rotated(turn, format))
    sides = {
        "left": picture.pixels[:, :20],
        "right": picture.pixels[:, -20:],
        "top": picture.pixels[:20],
        "bottom": picture.pixels[-20:],
    }
    assert max(sides, key=lambda side: sides[side].mean()) == white
    assert picture.original == ((90, 40) if turn < 5 else (40, 90)) == (picture.width, picture.height)


def test_the_first_frame_is_used_and_said_so():
    for name in ("animated GIF", "animated WebP", "animated PNG", "TIFF of two pages"):
        picture = image.decode(GOOD_PICTURES[name])
        assert "inputs.note_first_frame" in picture.notes
        assert picture.pixels.std() > 40  # the first is noise, the next is even


def test_transparent_parts_become_white():
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 10, 20))
    for data in (
        encoded(clear, "PNG"),
        encoded(clear.quantize(), "PNG"),
        encoded(clear, "WEBP", lossless=True),
    ):
        picture = image.decode(data)
        assert picture.notes == ("inputs.note_white",)
        assert (picture.pixels[:, 12:] == 255).all()
        assert (picture.pixels[:, :8] == (0, 0, 255)).all()


def test_an_opaque_alpha_channel_needs_no_note():
    assert image.decode(encoded(Image.new("RGBA", (20, 20), "red"), "PNG")).notes == ()


def test_deep_greys_use_the_whole_range():
    twelve_bits = Image.fromarray((GREY * 16).astype(np.uint16))
    picture = image.decode(encoded(twelve_bits, "TIFF"))
    stretched = (GREY - GREY.min()) / np.ptp(GREY) * 255
    assert np.abs(picture.pixels[..., 0] - stretched).max() <= 0.5
    assert picture.notes == ("inputs.note_deep",)


def test_gaps_become_black_and_leave_the_rest_alone():
    picture = image.decode(GOOD_PICTURES["float TIFF with gaps"])
    assert "inputs.note_picture_gaps" in picture.notes
    assert (picture.pixels[5:9, 5:9] == 0).all()
    assert picture.pixels[20, 20, 0] == 0
    assert picture.pixels.max() == 255


def test_a_size_at_the_limit_is_judged_by_its_pixels_not_refused_for_its_size():
    with pytest.raises(InputError) as caught:
        image.decode(png_header(8_000, 6_500))
    assert caught.value.key == "inputs.picture_damaged"


def test_a_crop_equals_resizing_the_whole_and_cutting_the_centre():
    picture = image.decode(encoded(Image.fromarray(NOISE).resize((451, 300)), "PNG"))
    fitted = image.fit(picture, 224)
    whole = Image.fromarray(picture.pixels).resize((384, 256), Image.Resampling.BILINEAR)
    by_hand = np.asarray(whole.crop((80, 16, 304, 240)), int)
    assert np.abs(fitted.pixels.astype(int) - by_hand).max() <= 1


@given(st.integers(8, 400), st.integers(8, 400), st.integers(1, 64), st.sampled_from((0.5, 0.875, 1.0)))
@settings(max_examples=40, deadline=None)
def test_a_crop_is_central_and_inside_the_picture(width, height, size, crop):
    picture = image.Picture(np.zeros((height, width, 3), np.uint8), (width, height))
    fitted = image.fit(picture, size, crop)
    left, top, right, bottom = fitted.box
    assert fitted.pixels.shape == (size, size, 3)
    assert 0 <= left < right <= width + 1e-9
    assert 0 <= top < bottom <= height + 1e-9
    resized = round(size / crop)
    assert abs((left + right) - width) <= 1.01 * width / resized
    assert abs((top + bottom) - height) <= 1.01 * height / resized


def test_a_crop_of_one_keeps_the_whole_of_a_square():
    pixels = np.ascontiguousarray(NOISE[:60, :60])
    fitted = image.fit(image.Picture(pixels, (60, 60)), 60, crop=1.0)
    assert fitted.box == (0, 0, 60, 60)
    np.testing.assert_array_equal(fitted.pixels, pixels)


def test_an_impossible_crop_is_a_programmers_error():
    picture = image.Picture(NOISE, (90, 60))
    for size, crop in ((0, 0.875), (32, 0), (32, 1.5)):
        with pytest.raises(ValueError, match="size must be"):
            image.fit(picture, size, crop)


def test_the_array_is_normalised_by_hand_arithmetic():
    array = image.to_array(NOISE, mean=(0.1, 0.2, 0.3), std=(1, 2, 4))
    assert array.shape == (1, 3, 60, 90)
    assert array.dtype == np.float32
    assert array[0, 1, 7, 9] == pytest.approx((NOISE[7, 9, 1] / 255 - 0.2) / 2, abs=1e-6)
    assert image.to_array(np.full((2, 2, 3), 255, np.uint8)).max() == 1
    assert image.to_array(np.zeros((2, 2, 3), np.uint8)).min() == -1


def test_a_lying_header_of_a_bmp_is_no_crash():
    for offset in range(14, 54, 4):
        for value in (0, 1, 2**31 - 1, -1):
            try:
                check(image.decode(patched(GOOD_PICTURES["RGB BMP"], offset, "<i", value)))
            except InputError as error:
                check_sentence(error)


def test_grey_is_the_luminance_of_pillow():
    grey = image.grey(NOISE)
    assert grey.shape == (60, 90, 1)
    np.testing.assert_allclose(
        grey[..., 0], np.asarray(Image.fromarray(NOISE).convert("L"), float), atol=0.51
    )
    assert image.to_array(grey).shape == (1, 1, 60, 90)
