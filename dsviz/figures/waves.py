"""Waveforms as palette PNGs: one band a channel, filled from the lowest to the highest sample of a column.

A colour band would show the mean of some dozen samples, which is nothing: sounds swing around zero.
"""

import numpy as np
from numpy.typing import NDArray

from dsviz.figures.mosaic import PLANE_COLUMNS_MAX, Maps, Mosaic, encode, quantize
from dsviz.figures.theme import ZERO, Mode

HEIGHT = 160
"""Pixels of all bands together."""
CHANNELS = 2
"""The most channels that are drawn as waveforms."""


def is_wave(maps: Maps) -> bool:
    """Whether maps are the samples of a sound: one or two long channels."""
    return maps.ndim == 2 and len(maps) <= CHANNELS and maps.shape[1] > 2 * PLANE_COLUMNS_MAX


def waves(maps: Maps, limit: float, mode: Mode) -> Mosaic:
    """Maps (channels, time), time to the right; what lies above zero has the colour of its height."""
    count, length = maps.shape
    factor = -(-length // PLANE_COLUMNS_MAX)
    height = HEIGHT // count
    heights = limit * np.linspace(1, -1, height, dtype=np.float32)
    sheet = np.concatenate([_band(channel, heights, limit, factor) for channel in maps])
    return Mosaic(
        encode(sheet, mode), mode, (sheet.shape[1], sheet.shape[0]), 1, count, (sheet.shape[1], height),
        (1, length), factor=(1, factor), bands=True,
    )  # fmt: skip


def _band(
    samples: NDArray[np.float32], heights: NDArray[np.float32], limit: float, factor: int
) -> NDArray[np.uint8]:
    """(rows, columns) indices of one channel; a column too thin to see is a line."""
    columns = np.pad(samples, (0, -len(samples) % factor), mode="edge").reshape(-1, factor)
    half = (heights[0] - heights[1]) / 2
    low = np.minimum(columns.min(axis=1), 0)[None] - half
    high = np.maximum(columns.max(axis=1), 0)[None] + half
    inside = (low <= heights[:, None]) & (heights[:, None] <= high)
    # the middle line would have no colour: the palest there is
    shades = quantize(np.where(np.abs(heights) < half, half, heights), limit)
    return np.where(inside, shades[:, None], np.uint8(ZERO))
