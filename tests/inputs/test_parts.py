"""A small picture of very many parts, which would take minutes to decode, is refused at once."""

import io
import struct
import time

import numpy as np
import pytest
from PIL import Image

from dsviz.errors import InputError
from dsviz.inputs import image
from dsviz.inputs.parts import MOST_SCANS, MOST_TILES

CHANCE = np.random.default_rng(0)


def progressive(side: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(CHANCE.integers(0, 255, (side, side), np.uint8)).save(file, "JPEG", progressive=True)
    return file.getvalue()


def with_last_scan(data: bytes, times: int) -> bytes:
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * times + data[-2:]


def tiled(count: int, tag: int = 324) -> bytes:
    """A TIFF of a grey picture in tiles of one pixel, or strips of one row, all at the same place."""
    entries = [
        (256, 4, 1, count), (257, 4, 1, count), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (322, 4, 1, 1), (323, 4, 1, 1), (tag, 4, count, 200), (325, 4, count, 200),
    ]  # fmt: skip
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in sorted(entries))
    head = b"II*\0" + struct.pack("<I", 8) + directory + bytes(4)
    return head.ljust(200, b"\0") + struct.pack("<I", 8) * count


def refused(data: bytes) -> float:
    """Seconds until the picture was refused as damaged."""
    begun = time.perf_counter()
    with pytest.raises(InputError, match=r"inputs\.picture_damaged"):
        image.decode(data)
    return time.perf_counter() - begun


def test_a_progressive_picture_is_read() -> None:
    data = with_last_scan(progressive(64), 20)
    assert image.decode(data).original == (64, 64)


def test_a_jpeg_of_very_many_scans_is_refused_before_it_is_decoded() -> None:
    assert refused(with_last_scan(progressive(1000), MOST_SCANS)) < 0.5


@pytest.mark.parametrize("tag", [273, 324])
def test_a_tiff_of_very_many_tiles_is_refused_before_they_are_listed(tag: int) -> None:
    assert refused(tiled(MOST_TILES + 1, tag)) < 0.5


def test_a_tiff_of_a_strip_for_every_row_is_read() -> None:
    file = io.BytesIO()
    rows = Image.fromarray(CHANCE.integers(0, 255, (2000, 200), np.uint8))
    rows.save(file, "TIFF", tiffinfo={278: 1})
    assert image.decode(file.getvalue()).original == (200, 2000)
