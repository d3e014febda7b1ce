"""Feature maps as palette PNGs: many channels as tiles or bands in one picture, one channel, a photograph.

A value becomes an index into `theme.palette`: 127 is zero, 0 and 254 are the ends of the scale, 255 is
the gap between tiles. Another theme is another palette over the same indices. A palette PNG at compress
level 1 was the smallest and fastest way to bring hundreds of maps to a browser (specs/ux.md, d); run lengths
alone halve the time and take some per cent off, since maps hardly ever repeat themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsviz.figures.theme import GAP, ZERO, Mode, palette

Maps = NDArray[np.float32]
Limit = float | NDArray[np.float32]

SHEET_WIDTH_AIM = 448  # sharp on a dense screen at the width a stage gets; 8 columns of 56
SHEET_PIXELS = 448 * 448  # many channels get smaller tiles
TILE_SIDE_LEAST = (
    14  # the largest tile is never smaller than this: 16 columns still fill a plain screen's stage
)
TILE_SIDE_MIN = 7  # smaller tiles would be more gap than map
PLANE_COLUMNS_MAX = 1000
PLANE_PIXELS = 1_000_000
"""As many as a plane may have that stands alone."""
PLANE_ROWS_AIM = 384
BAND_MAX = 16
COLUMNS = ((1, 1), (4, 2), (16, 4), (128, 8), (512, 16))  # (channels up to, columns)
SAMPLE = 200_000
_RUN_LENGTHS = 3  # zlib's Z_RLE


def _shades() -> NDArray[np.uint8]:
    """Every third index, towards zero; the ends and the gap stay.

    Tiles in 87 shades look the same and are 20 per cent smaller.
    """
    table = ZERO + 3 * np.trunc((np.arange(256) - ZERO) / 3)
    table[[0, 2 * ZERO, GAP]] = 0, 2 * ZERO, GAP
    return table.astype(np.uint8)


_SHADES = _shades()


@dataclass(frozen=True)
class Mosaic:
    """One picture of many maps, and what is needed to find a map's pixel under the pointer.

    `tile` is (width, height) of one tile in pixels of the picture, `native` is (rows, columns) of one map.
    `factor` (rows, columns) values were averaged into one pixel, each drawn `scale` pixels wide and high.
    """

    png: bytes
    mode: Mode
    size: tuple[int, int]
    columns: int
    rows: int
    tile: tuple[int, int]
    native: tuple[int, int]
    gap: int = 0
    factor: tuple[int, int] = (1, 1)
    scale: int = 1
    bands: bool = False


def limit_of(maps: Maps, percentile: float = 99.0) -> float:
    """The end of a symmetric colour scale: a percentile of |value|, over an even sample of large arrays.

    Where that is zero (nearly all values are) the largest |value|, or 1.0 where that is zero too. NaN does
    not count.
    """
    values = np.abs(maps[np.isfinite(maps)])
    if not values.size:
        return 1.0
    step = -(-values.size // SAMPLE)
    return float(np.percentile(values[::step], percentile)) or float(values.max()) or 1.0


def quantize(maps: Maps, limit: Limit) -> NDArray[np.uint8]:
    """Palette indices of the values: -limit, 0, limit become 0, 127, 254; beyond is clipped, NaN is a gap.

    `limit` is one number, or an array that broadcasts against `maps`. ValueError unless it is above zero.
    """
    if not np.all(np.asarray(limit) > 0):
        raise ValueError(f"a colour limit is above zero, not {limit}")
    places = np.divide(maps, np.asarray(limit, dtype=np.float32), dtype=np.float32)
    np.clip(places, -1, 1, out=places)
    np.multiply(places, ZERO, out=places)
    np.add(places, ZERO, out=places)
    np.rint(places, out=places)
    np.copyto(places, GAP, where=np.isnan(places))
    return places.astype(np.uint8)


def mosaic(
    maps: Maps,
    limit: Limit,
    mode: Mode,
    order: Sequence[int] | None = None,
    tile_side_max: int | None = None,
    pixels: int = SHEET_PIXELS,
) -> Mosaic:
    """Maps (channels, rows, columns) as tiles in reading order, one pixel of gap between them.

    `limit` is one number or one per channel, `order` the channel of each tile (if left out: all, in their own
    order). Larger maps than `tile_side_max` are averaged by a whole factor, tiny ones drawn larger by one; if
    it is left out, it follows the number of channels (56 for 64 of them), so that all have about `pixels`.
    """
    chosen, limits = _ordered(maps, limit, order)
    height, width = maps.shape[1:]
    columns = _columns(len(chosen))
    largest = tile_side_max or _tile_side(len(chosen), columns, pixels)
    factor = -(-max(height, width) // largest)
    scale = -(-TILE_SIDE_MIN // max(height, width)) if factor == 1 else 1
    tiles = _SHADES[quantize(_averaged(chosen, factor, factor), limits)]
    tiles = tiles.repeat(scale, axis=1).repeat(scale, axis=2) if scale > 1 else tiles
    rows = -(-len(tiles) // columns)
    sheet = _tiled(tiles, rows, columns)
    tile = (tiles.shape[2], tiles.shape[1])
    return Mosaic(
        encode(sheet, mode), mode, (sheet.shape[1], sheet.shape[0]), columns, rows, tile, (height, width),
        gap=1, factor=(factor, factor), scale=scale,
    )  # fmt: skip


def plane(
    maps: Maps, limit: Limit, mode: Mode, order: Sequence[int] | None = None, pixels: int = PLANE_PIXELS
) -> Mosaic:
    """Maps (channels, time) of a 1-D network: one band per channel, time to the right.

    Bands are up to 16 pixels high, with a pixel of gap where there is room; long time is averaged by a
    whole factor to at most 1000 columns, and to about so many `pixels` in all.
    """
    chosen, limits = _ordered(maps[:, None, :], limit, order)
    height = max(1, min(BAND_MAX, PLANE_ROWS_AIM // len(chosen)))
    most = min(PLANE_COLUMNS_MAX, max(1, pixels // (len(chosen) * height)))
    factor = -(-maps.shape[1] // most)
    bands = quantize(_averaged(chosen, 1, factor), limits)
    gap = 1 if height > 2 else 0
    bands = bands.repeat(height - gap, axis=1)
    sheet = _tiled(bands, len(bands), 1) if gap else bands.reshape(-1, bands.shape[2])
    return Mosaic(
        encode(sheet, mode), mode, (sheet.shape[1], sheet.shape[0]), 1, len(bands),
        (sheet.shape[1], height - gap), (1, maps.shape[1]), gap=gap, factor=(1, factor), bands=True,
    )  # fmt: skip


def picture(values: Maps, limit: float, mode: Mode) -> Mosaic:
    """One map (rows, columns), one pixel per value."""
    rows, columns = values.shape
    return Mosaic(
        encode(quantize(values, limit), mode), mode, (columns, rows), 1, 1, (columns, rows), (rows, columns)
    )


def photo(pixels: NDArray[np.uint8], mode: Mode) -> Mosaic:
    """A photograph (rows, columns, 3), its colours as they are; `mode` only says which theme surrounds it."""
    rows, columns = pixels.shape[:2]
    return Mosaic(
        _encoded(Image.fromarray(pixels)), mode, (columns, rows), 1, 1, (columns, rows), (rows, columns)
    )


def _ordered(maps: Maps, limit: Limit, order: Sequence[int] | None) -> tuple[Maps, Limit]:
    if maps.ndim != 3 or not maps.size:
        raise ValueError(f"maps have three axes and at least one value, not the shape {maps.shape}")
    limits = np.asarray(limit, dtype=np.float32)
    if limits.ndim:
        limits = limits.reshape(len(maps), 1, 1)
    if order is None:
        return maps, limits
    index = np.asarray(order, dtype=np.intp)
    return maps[index], limits[index] if limits.ndim else limits


def _columns(channels: int) -> int:
    return next((columns for most, columns in COLUMNS if channels <= most), 32)


def _tile_side(channels: int, columns: int, pixels: int) -> int:
    fits = min(SHEET_WIDTH_AIM // columns, int((pixels / channels) ** 0.5))
    return max(TILE_SIDE_LEAST, fits)


def _averaged(maps: Maps, down: int, across: int) -> Maps:
    """Means over windows of down by across values; windows at the far edges may be smaller."""
    if down == across == 1:
        return maps
    _, rows, columns = maps.shape
    padded = np.pad(maps, ((0, 0), (0, -rows % down), (0, -columns % across)))
    # Adding strided views is several times faster than a mean over the axes of a reshaped array.
    total = padded[:, ::down, ::across].copy()
    for place in range(1, down * across):
        total += padded[:, place // across :: down, place % across :: across]
    counts = np.outer(_counts(rows, down), _counts(columns, across))
    return np.divide(total, counts, dtype=np.float32)


def _counts(length: int, window: int) -> NDArray[np.float32]:
    starts = np.arange(0, length, window)
    return np.minimum(window, length - starts).astype(np.float32)


def _tiled(tiles: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """(tiles, height, width) indices side by side with one pixel of gap between neighbours."""
    count, height, width = tiles.shape
    framed = np.full((rows * columns, height + 1, width + 1), GAP, dtype=np.uint8)
    framed[:count, :height, :width] = tiles
    sheet = framed.reshape(rows, columns, height + 1, width + 1).transpose(0, 2, 1, 3)
    return sheet.reshape(rows * (height + 1), columns * (width + 1))[:-1, :-1]


def encode(indices: NDArray[np.uint8], mode: Mode) -> bytes:
    """Palette indices (rows, columns) as a PNG in the colours of a theme."""
    image = Image.fromarray(np.ascontiguousarray(indices))
    image.putpalette(palette(mode).tobytes())
    return _encoded(image)


def _encoded(image: Image.Image) -> bytes:
    with BytesIO() as file:
        image.save(file, "PNG", compress_level=1, compress_type=_RUN_LENGTHS)
        return file.getvalue()
