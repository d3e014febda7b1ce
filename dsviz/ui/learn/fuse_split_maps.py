"""What a dense kernel and its two halves make of the visitor's channels."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray

from dsviz.analysis.factoring import Trade, convolve, paying, split, trades
from dsviz.figures.mosaic import Mosaic, limit_of, picture
from dsviz.figures.theme import Mode
from dsviz.layers.convolution import Conv2d
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.learn import bank
from dsviz.ui.learn.fuse_split_kernels import Size, dense, pair
from dsviz.ui.learn.fuse_split_network import Fused, apply
from dsviz.ui.learn.fuse_split_place import Family
from dsviz.ui.store import COMPUTING

ENLARGED = 9
"""Pixels of one weight in a picture of patterns: whole, so that its edges stay sharp."""
GAP = 3
"""Pixels between two patterns."""


@dataclass(frozen=True, eq=False)
class Halves:
    """A kernel split with one multiplier, on one input; maps are (outputs, rows, columns)."""

    trade: Trade
    patterns: NDArray[np.float32]
    """(inputs, cells, k, k): all patterns of each channel, the strongest first."""
    exact: NDArray[np.float32]
    near: NDArray[np.float32]

    @property
    def lost(self) -> NDArray[np.float32]:
        return self.exact - self.near

    @property
    def map_error(self) -> float:
        """Norm of what the maps lose over the norm of the exact ones."""
        whole = float(np.linalg.norm(self.exact))
        return float(np.linalg.norm(self.lost)) / whole if whole else 0.0

    @property
    def nbytes(self) -> int:
        return self.patterns.nbytes + self.exact.nbytes + self.near.nbytes


def own(size: Size, given: Given) -> Fused:
    """The pair of the chosen size on the visitor's channels, from the shared store."""
    return MAPS.get(("fuse_own", size, given.id), lambda: _own(size, given), lambda made: made.nbytes)


def _own(size: Size, given: Given) -> Fused:
    depthwise, pointwise = pair(size)
    first = Conv2d(size.inputs, size.inputs, size.kernel, groups=size.inputs)
    second = Conv2d(size.inputs, size.outputs, 1)
    for module, weight in ((first, depthwise), (second, pointwise)):
        module.weight = torch.nn.Parameter(weight, requires_grad=False)
    with COMPUTING:
        return apply(first, second, bank.channels(given, size.inputs))


@cache
def curve(family: Family, size: Size) -> tuple[Trade, ...]:
    """Error and weights of every multiplier."""
    return trades(dense(family, size))


def gain_until(family: Family, size: Size) -> int:
    """The largest multiplier that saves weights."""
    return paying(dense(family, size))


def halves(family: Family, size: Size, multiplier: int, given: Given) -> Halves:
    """The kernel and its halves on the visitor's channels, from the shared store."""
    key = ("split", family, size, multiplier, given.id)
    return MAPS.get(key, lambda: _halves(family, size, multiplier, given), lambda made: made.nbytes)


def _halves(family: Family, size: Size, multiplier: int, given: Given) -> Halves:
    kernel, source = dense(family, size), bank.channels(given, size.inputs)
    cells = size.kernel**2
    parts, whole = split(kernel, multiplier), split(kernel, cells)
    with COMPUTING, torch.no_grad():
        exact = convolve(source, kernel)
        near = convolve(convolve(source, parts.depthwise, size.inputs), parts.pointwise)
    patterns = whole.depthwise.reshape(size.inputs, cells, size.kernel, size.kernel)
    return Halves(curve(family, size)[multiplier - 1], patterns.numpy(), exact[0].numpy(), near[0].numpy())


def sheet_of_patterns(found: Halves, mode: Mode, rows: int = 8) -> Mosaic:
    """The patterns of the first channels, a row each; beyond the multiplier their places are empty."""
    shown = found.patterns[:rows].copy()
    limit = limit_of(shown)
    shown[:, found.trade.multiplier :] = 0
    count, cells, high, wide = shown.shape
    large = shown.repeat(ENLARGED, 2).repeat(ENLARGED, 3)
    framed = np.pad(large, ((0, 0), (0, 0), (0, GAP), (0, GAP)), constant_values=np.nan)
    rows_of, columns_of = count * (ENLARGED * high + GAP), cells * (ENLARGED * wide + GAP)
    return picture(framed.transpose(0, 2, 1, 3).reshape(rows_of, columns_of)[:-GAP, :-GAP], limit, mode)
