"""Filter banks that encode a sound and decode it: a network's own, the same with a fitted decoder, cosines.

All have filters of `length` samples, half a length apart, so each sample lies under two windows.
"""

from dataclasses import dataclass
from math import pi
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

RIDGE = 1e-4
"""Weight of the penalty of a fit, as a share of the mean energy of a filter."""
SPECTRUM = 512


class Bank(Protocol):
    """What is needed to see a mask at work."""

    @property
    def kernels(self) -> Tensor:
        """(filters, 1, length): what listens."""

    def encode(self, x: Tensor) -> Tensor:
        """(batch, 1, samples) -> (batch, filters, frames)."""

    def decode(self, encoded: Tensor, samples: int) -> Tensor:
        """(batch, filters, frames) -> (batch, 1, samples)."""


class Separator(Protocol):
    """What a bank has to know of a network that separates by masks."""

    @property
    def encoder(self) -> torch.nn.Module: ...
    @property
    def decoder(self) -> torch.nn.Module: ...

    def encode(self, mixture: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class CosineBank:
    """Cosines and sines of `filters` / 2 frequencies under a sine window, and their exact inverse.

    Filter 2k is the cosine, 2k + 1 the sine of frequency k. `decode(encode(x)) == x` to rounding.
    ValueError unless `filters` is at least 2 * `length` and both are even.
    """

    filters: int
    length: int

    def __post_init__(self) -> None:
        if self.filters % 2 or self.length % 2 or self.filters < 2 * self.length:
            raise ValueError(
                f"filters must be even and at least 2 * length, got {self.filters} and {self.length}"
            )

    @property
    def hop(self) -> int:
        return self.length // 2

    @property
    def kernels(self) -> Tensor:
        """Scaled so that the bank is its own inverse."""
        pairs = self.filters // 2
        frequency = pi * (torch.arange(pairs, dtype=torch.float64)[:, None] + 0.5) / pairs
        time = torch.arange(self.length, dtype=torch.float64) - (self.length - 1) / 2
        waves = torch.stack([(frequency * time).cos(), (frequency * time).sin()], dim=1)
        window = (pi * (torch.arange(self.length, dtype=torch.float64) + 0.5) / self.length).sin()
        bank: Tensor = waves.flatten(0, 1) * window * pairs**-0.5
        return bank.unsqueeze(1).float()

    def encode(self, x: Tensor) -> Tensor:
        """Half a window of silence stands at both ends."""
        rest = -x.shape[-1] % self.hop
        encoded: Tensor = F.conv1d(F.pad(x, (self.hop, self.hop + rest)), self.kernels, stride=self.hop)
        return encoded

    def decode(self, encoded: Tensor, samples: int) -> Tensor:
        joined: Tensor = F.conv_transpose1d(encoded, self.kernels, stride=self.hop)
        return joined[..., self.hop : self.hop + samples]


@dataclass(frozen=True, eq=False)
class NetworkBank:
    """A network's encoder and decoder, one voice at a time."""

    network: Separator

    @property
    def kernels(self) -> Tensor:
        return _layer(self.network.encoder, torch.nn.Conv1d).weight

    def encode(self, x: Tensor) -> Tensor:
        return self.network.encode(x)

    def decode(self, encoded: Tensor, samples: int) -> Tensor:
        layer = _layer(self.network.decoder, torch.nn.ConvTranspose1d)
        joined: Tensor = F.conv_transpose1d(encoded, layer.weight, layer.bias, stride=layer.stride)
        return joined[..., :samples]


@dataclass(frozen=True, eq=False)
class FittedBank:
    """A network's encoder with the linear decoder that gives one sound back best (least squares)."""

    network: Separator
    weights: Tensor
    """(filters, 1, length)."""

    @property
    def kernels(self) -> Tensor:
        return NetworkBank(self.network).kernels

    def encode(self, x: Tensor) -> Tensor:
        return self.network.encode(x)

    def decode(self, encoded: Tensor, samples: int) -> Tensor:
        hop = self.weights.shape[-1] // 2
        joined = F.conv_transpose1d(encoded, self.weights, stride=hop)
        cover = F.conv_transpose1d(
            torch.ones_like(encoded[:1, :1]), torch.ones_like(self.weights[:1]), stride=hop
        )
        return (joined / cover)[..., :samples]


def fitted(network: Separator, x: Tensor) -> FittedBank:
    """The bank whose decoder turns each frame of `encode(x)` (1, 1, samples) into its window of x again."""
    length = NetworkBank(network).kernels.shape[-1]
    encoded = network.encode(x)[0].double()  # (filters, frames)
    frames = encoded.shape[-1]
    whole = F.pad(x[0, 0], (0, max(0, (frames + 1) * length // 2 - x.shape[-1])))
    windows = whole.unfold(0, length, length // 2)[:frames].double()
    gram = encoded @ encoded.T
    gram.diagonal().add_(RIDGE * gram.diagonal().mean() + 1e-12)
    weights = torch.linalg.solve(gram, encoded @ windows)
    return FittedBank(network, weights.float().unsqueeze(1))


def by_frequency(kernels: Tensor) -> Tensor:
    """(filters,): the order of kernels (filters, 1, length) by the centres of their spectra, low to high."""
    power = torch.fft.rfft(kernels[:, 0].double(), SPECTRUM).abs().square()
    bins = torch.arange(power.shape[-1], dtype=torch.float64)
    centres = (power * bins).sum(-1) / power.sum(-1).clamp_min(1e-30)
    order: Tensor = centres.argsort()
    return order


def _layer(part: torch.nn.Module, sort: type[torch.nn.Module]) -> torch.nn.Conv1d:
    """The one convolution of a part."""
    return next(module for module in part.modules() if isinstance(module, sort))  # type: ignore[return-value]
