"""The weights behind the dial, and the maps that they make of the visitor's channels."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz.analysis.factoring import convolve
from dsviz.analysis.grouping import Grouping, divisors, grouped
from dsviz.ui.cache import MAPS
from dsviz.ui.learn.clock import Timing, measure
from dsviz.ui.store import COMPUTING

SEED = 3


@cache
def weights(channels: int, kernel: int) -> tuple[Tensor, Tensor]:
    """(C, C, k, k) and (C, C, 1, 1), drawn once: the dial cuts weights and never draws new ones."""
    generator = torch.Generator().manual_seed(SEED)
    spatial = torch.randn(channels, channels, kernel, kernel, generator=generator)
    mixing = torch.randn(channels, channels, 1, 1, generator=generator)
    return spatial / (channels * kernel**2) ** 0.5, mixing / channels**0.5


@dataclass(frozen=True, eq=False)
class Maps:
    """What each convolution puts out; `mixed` is None without the 1 x 1. All (channels, rows, columns)."""

    source: NDArray[np.float32]
    spatial: NDArray[np.float32]
    mixed: NDArray[np.float32] | None

    @property
    def nbytes(self) -> int:
        return self.spatial.nbytes + (0 if self.mixed is None else self.mixed.nbytes)


def maps(name: Hashable, source: Tensor, at: Grouping) -> Maps:
    """The maps of a place of the dial, from the shared store; `name` names the input."""
    return MAPS.get(("groups_dial", name, at), lambda: _maps(source, at), lambda made: made.nbytes)


def _maps(source: Tensor, at: Grouping) -> Maps:
    spatial, mixing = weights(at.channels, at.kernel)
    with COMPUTING, torch.no_grad():
        between = convolve(source, grouped(spatial, at.groups), at.groups)
        mixed = convolve(between, mixing)[0].numpy() if at.pointwise else None
    return Maps(source[0].numpy(), between[0].numpy(), mixed)


def spatial_shares(source: Tensor, at: Grouping, output: int) -> list[tuple[int, float]]:
    """(input, mean absolute value of what it adds to the output) for all that the k x k convolution hears."""
    spatial, _ = weights(at.channels, at.kernel)
    first = output // at.heard * at.heard
    heard = slice(first, first + at.heard)
    with torch.no_grad():
        parts = convolve(source[:, heard], spatial[output, heard][:, None], at.heard)
    return _shares(first, parts)


def mixing_shares(between: NDArray[np.float32], at: Grouping, output: int) -> list[tuple[int, float]]:
    """The same for the 1 x 1 convolution, which hears all channels."""
    _, mixing = weights(at.channels, at.kernel)
    return _shares(0, torch.from_numpy(between)[None] * mixing[output, :, 0, 0][:, None, None])


def _shares(first: int, parts: Tensor) -> list[tuple[int, float]]:
    return [(first + place, value) for place, value in enumerate(parts[0].abs().mean((1, 2)).tolist())]


def timings(at: Grouping, size: tuple[int, int]) -> dict[int, Timing]:
    """Groups -> measured time of a pass, for every place of the dial; measured once, then kept."""
    key = ("groups_dial_clock", at.channels, at.kernel, at.pointwise, size)
    return MAPS.get(key, lambda: _timings(at, size), lambda made: 200 * len(made))


def _timings(at: Grouping, size: tuple[int, int]) -> dict[int, Timing]:
    spatial, mixing = weights(at.channels, at.kernel)
    x = torch.randn(1, at.channels, *size, generator=torch.Generator().manual_seed(SEED))
    places = divisors(at.channels)
    cut = {groups: grouped(spatial, groups) for groups in places}

    def run(groups: int) -> Tensor:
        between = convolve(x, cut[groups], groups)
        return convolve(between, mixing) if at.pointwise else between

    with torch.no_grad():
        found = measure([lambda groups=groups: run(groups) for groups in places])  # type: ignore[misc]
    return dict(zip(places, found, strict=True))
