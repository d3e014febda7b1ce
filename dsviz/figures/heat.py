"""Channels by time as small pictures: thousands of frames, hundreds of channels, averaged to what is seen."""

import numpy as np
from numpy.typing import NDArray

from dsviz.figures.mosaic import picture
from dsviz.figures.theme import Mode, Theme

Values = NDArray[np.float32]

ROWS, COLUMNS = 128, 480


def reduced(values: Values, rows: int = ROWS, columns: int = COLUMNS) -> Values:
    """(channels, time) -> at most (rows, columns): means of neighbours."""
    thinner = _averaged(values, columns, axis=1)
    return _averaged(thinner, rows, axis=0)


def heat(values: Values, limit: float, mode: Mode, *, root: bool = False) -> bytes:
    """A PNG of (rows, columns), row 0 at the bottom; `root` shows square roots of values from 0 up.

    ValueError unless `limit`, where the colours end, is above zero.
    """
    shown = np.sqrt(np.maximum(values, 0), dtype=np.float32) if root else values
    return picture(np.ascontiguousarray(shown[::-1]), limit**0.5 if root else limit, mode).png


def gradient(theme: Theme, *, signed: bool) -> str:
    """The colour bar of such a picture as CSS."""
    stops = theme.signed if signed else theme.positive
    return f"linear-gradient(90deg,{','.join(f'{colour} {100 * place:g}%' for place, colour in stops)})"


def _averaged(values: Values, most: int, axis: int) -> Values:
    length = values.shape[axis]
    if length <= most:
        return values
    edges = np.arange(most) * length // most
    counts = np.diff(np.append(edges, length)).astype(np.float32)
    total = np.add.reduceat(values, edges, axis=axis, dtype=np.float32)
    return np.divide(total, counts if axis == 1 else counts[:, None], dtype=np.float32)
