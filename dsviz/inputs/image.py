"""Pictures: bytes to bounded RGB pixels, the crop a network sees, and the array it reads."""

import math
import struct
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsviz.errors import InputError
from dsviz.inputs.colour import changes, flat, plain
from dsviz.inputs.parts import check_parts
from dsviz.inputs.signatures import Family, recognise

FORMATS = ("PNG", "JPEG", "WebP", "GIF", "BMP", "TIFF")
EXTENSIONS = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff")
"""Telephones turn their own formats into one of these where a page asks for no others."""
MAX_BYTES = 20_000_000
MAX_PIXELS = 52_000_000
"""A telephone's 50-megapixel photograph is just under it."""
MAX_SIDE = 1024
"""The long side of the copy that is kept, in pixels."""
MIN_SIDE = 8
MAX_RATIO = 20
"""Long side over short side: of a longer strip the centre crop would show next to nothing."""

LUMINANCE = np.array((0.299, 0.587, 0.114), np.float32)
"""Shares of red, green and blue."""

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]

_FORMATS = tuple(name.upper() for name in FORMATS)
_ORIENTATION = 0x0112
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_REFUSED = {
    Family.PICTURE: "inputs.picture_rare",
    Family.SOUND: "inputs.picture_is_sound",
    Family.VIDEO: "inputs.picture_is_video",
    Family.DOCUMENT: "inputs.picture_is_document",
}

# What Pillow raises for files that are damaged or lie, found by mutating valid ones.
_BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, TypeError, AttributeError,
    RuntimeError, AssertionError, struct.error,
)  # fmt: skip

# A picture at the limit takes some 200 MB while it is decoded: one at a time. The lock also makes it
# safe to silence Pillow's warnings, which Python keeps for all threads together.
_DECODING = Lock()


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture."""

    pixels: Pixels
    """(rows, columns, 3), RGB, read-only, the long side at most `MAX_SIDE`."""
    original: tuple[int, int]
    """Width and height of the file's picture, upright, in pixels."""
    notes: tuple[str, ...] = ()
    """Keys of sentences on what was changed on the way."""

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])


@dataclass(frozen=True, eq=False)
class Fitted:
    """What a network sees of a picture."""

    pixels: Pixels
    """(size, size, 3), RGB, read-only."""
    box: Box
    """Left, top, right, bottom of the crop in the picture's own pixels."""


def decode(data: bytes) -> Picture:
    """The picture in a PNG, JPEG, WebP, GIF, BMP or TIFF file: its first frame, upright, over white.

    InputError with a key `inputs.picture_*` for whatever cannot be used; size is judged by the header.
    """
    format_name = _accepted(data)
    with _DECODING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            check_parts(data)
            return _decode(data)
        except Image.DecompressionBombError as error:
            raise _too_many_pixels() from error
        except _BROKEN as error:
            raise InputError("inputs.picture_damaged", format=format_name) from error


def fit(picture: Picture, size: int, crop: float = 0.875) -> Fitted:
    """Resize the short side to round(size / crop), then cut the centre (size, size).

    The evaluation crop of the ImageNet papers, 224 of 256; equal to torchvision's Resize and CenterCrop.
    """
    if not (size >= 1 and 0 < crop <= 1):
        raise ValueError(f"size must be at least 1 and crop in (0, 1], got {size} and {crop}")
    short = min(picture.width, picture.height)
    resized = round(size / crop)
    left, right = _centre(picture.width, int(resized * picture.width / short), size)
    top, bottom = _centre(picture.height, int(resized * picture.height / short), size)
    box = (left, top, right, bottom)
    # One pass over the crop alone; Pillow's filter still sees the pixels around it.
    seen = Image.fromarray(picture.pixels).resize((size, size), Image.Resampling.BILINEAR, box=box)
    return Fitted(_frozen(seen), box)


def grey(pixels: Pixels) -> NDArray[np.float32]:
    """(rows, columns, 3) -> (rows, columns, 1) in 0..255: the luminance of ITU-R BT.601, as in JPEG."""
    return (pixels.astype(np.float32) @ LUMINANCE)[..., None]


def to_array(
    pixels: NDArray[np.uint8] | NDArray[np.float32],
    mean: float | Sequence[float] = 0.5,
    std: float | Sequence[float] = 0.5,
) -> NDArray[np.float32]:
    """(rows, columns, channels) in 0..255 -> (1, channels, rows, columns): (x / 255 - mean) / std.

    `mean` and `std` are one number for all channels or one for each.
    """
    channels = pixels.transpose(2, 0, 1).astype(np.float32) / 255
    shift, scale = (np.asarray(values, np.float32).reshape(-1, 1, 1) for values in (mean, std))
    return np.ascontiguousarray(((channels - shift) / scale)[None])


def _accepted(data: bytes) -> str:
    """The name of the file's format; InputError where its first bytes or its length rule it out."""
    if not data:
        raise InputError("inputs.empty")
    if len(data) > MAX_BYTES:
        raise InputError("inputs.picture_too_heavy", got=math.ceil(len(data) / 1e6), limit=MAX_BYTES // 10**6)
    kind = recognise(data)
    if kind is None:
        raise InputError("inputs.picture_unknown")
    if kind.format.upper() not in _FORMATS:
        raise InputError(_REFUSED[kind.family], format=kind.format)
    return kind.format


def _decode(data: bytes) -> Picture:
    with Image.open(BytesIO(data), formats=_FORMATS) as image:
        width, height = image.size
        _check_size(width, height)
        notes = ["inputs.note_first_frame"] if _has_more(image) else []
        image.seek(0)
        image.draft(None, (2 * MAX_SIDE, 2 * MAX_SIDE))  # a JPEG may be decoded at 1/2, 1/4 or 1/8
        image.load()
        turn = _turn(image)
        small = plain(image)
    small.thumbnail((MAX_SIDE, MAX_SIDE))
    if turn in _TURN:
        small = small.transpose(_TURN[turn])
        notes.append("inputs.note_turned")
    upright = (height, width) if turn >= 5 else (width, height)
    notes += changes(image.mode, small)
    return Picture(_frozen(flat(small)), upright, tuple(notes))


def _check_size(width: int, height: int) -> None:
    short, long = sorted((width, height))
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    if short < MIN_SIDE:
        raise InputError("inputs.picture_too_small", width=width, height=height, limit=MIN_SIDE)
    if long > MAX_RATIO * short:
        raise InputError("inputs.picture_too_narrow", width=width, height=height, limit=MAX_RATIO)


def _too_many_pixels() -> InputError:
    return InputError("inputs.picture_too_many_pixels", limit=MAX_PIXELS // 10**6)


def _has_more(image: Image.Image) -> bool:
    """Whether other frames or pages follow; telephones hide previews in JPEG, which do not count."""
    try:
        return image.format != "MPO" and bool(getattr(image, "is_animated", False))
    except _BROKEN:
        return False  # the first frame may be good though the next is not


def _turn(image: Image.Image) -> int:
    """The EXIF orientation, 1 for upright; Pillow itself has already turned a TIFF."""
    try:
        turn = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1  # broken EXIF is no reason to refuse the picture
    return turn if turn in _TURN else 1


def _centre(length: int, resized: int, size: int) -> tuple[float, float]:
    """The crop of `size` out of `resized` pixels along one side, in units of the side's `length` pixels."""
    start = round((resized - size) / 2)
    return start * length / resized, (start + size) * length / resized


def _frozen(image: Image.Image) -> Pixels:
    pixels = np.array(image, np.uint8)
    pixels.flags.writeable = False
    return pixels
