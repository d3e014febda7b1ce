"""Masks over an encoded sound: the ideal ones, edited ones, and a bank of cosines to encode with.

The ratio mask of known voices is what a separator's mask is compared with (D. Wang, J. Chen, "Supervised
Speech Separation Based on Deep Learning", 2018, arXiv:1708.07524, section III).
"""

from dataclasses import dataclass
from enum import StrEnum
from math import pi

import torch
from torch import Tensor
from torch.nn import functional as F

EPS = 1e-8


class Edit(StrEnum):
    """What is multiplied with the encoded mixture."""

    NETWORK = "network"
    """The network's own mask."""
    IDEAL = "ideal"
    """The ratio mask of the known voices."""
    FLAT = "flat"
    """The same everywhere: 1 over the number of voices."""
    INVERTED = "inverted"
    """What the mask takes away."""
    THRESHOLD = "threshold"
    """1 where the mask reaches a threshold, else 0."""


@dataclass(frozen=True)
class CosineBank:
    """Cosines and sines of `filters` / 2 frequencies under a sine window, and their exact inverse.

    Filter 2k is the cosine, 2k + 1 the sine of frequency k; a filter is `length` samples long, windows lie
    `length` / 2 apart. `decode(encode(x)) == x` to rounding. ValueError unless filters >= 2 * length and both
    are even.
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
    def weights(self) -> Tensor:
        """(filters, 1, length): scaled so that the bank is its own inverse."""
        pairs = self.filters // 2
        frequency = pi * (torch.arange(pairs, dtype=torch.float64)[:, None] + 0.5) / pairs
        time = torch.arange(self.length, dtype=torch.float64) - (self.length - 1) / 2
        waves = torch.stack([(frequency * time).cos(), (frequency * time).sin()], dim=1)
        window = (pi * (torch.arange(self.length, dtype=torch.float64) + 0.5) / self.length).sin()
        bank = waves.flatten(0, 1) * window * pairs**-0.5
        return bank.unsqueeze(1).float()

    def encode(self, x: Tensor) -> Tensor:
        """(batch, 1, samples) -> (batch, filters, frames); half a window of silence stands at both ends."""
        rest = -x.shape[-1] % self.hop
        return F.conv1d(F.pad(x, (self.hop, self.hop + rest)), self.weights, stride=self.hop)

    def decode(self, encoded: Tensor, samples: int) -> Tensor:
        """(batch, filters, frames) -> (batch, 1, samples)."""
        joined = F.conv_transpose1d(encoded, self.weights, stride=self.hop)
        return joined[..., self.hop : self.hop + samples]


def strength(encoded: Tensor, *, paired: bool) -> Tensor:
    """The size of every value (..., filters, frames); cosine and sine of one frequency share theirs."""
    if not paired:
        return encoded.abs()
    squares = encoded.square()
    sizes: Tensor = (squares[..., ::2, :] + squares[..., 1::2, :]).sqrt()
    return sizes.repeat_interleave(2, dim=-2)


def ratio(strengths: Tensor) -> Tensor:
    """(voices, filters, frames) -> the same: each voice's share, the shares of a value summing to 1."""
    sizes = strengths + EPS
    return sizes / sizes.sum(0, keepdim=True)


def edited(masks: Tensor, edit: Edit, threshold: float) -> Tensor:
    """(voices, filters, frames) changed as `edit` says; `threshold` counts for THRESHOLD alone."""
    if edit is Edit.FLAT:
        return torch.full_like(masks, 1 / len(masks))
    if edit is Edit.INVERTED:
        return 1 - masks
    return (masks >= threshold).to(masks) if edit is Edit.THRESHOLD else masks
