"""Attention from steps that can be seen: scores, scaling, softmax, mixing; and signals that tell the time.

L. Kaiser, A. N. Gomez, F. Chollet, "Depthwise Separable Convolutions for Neural Machine Translation", 2017,
arXiv:1706.03059, section 2.3. Scores and weights are (batch, source, target): at each moment of the target,
as many channels as the source has moments.
"""

from collections.abc import Callable
from math import sqrt
from typing import ClassVar

import torch
from torch import Tensor, nn

from dsviz.layers.kind import Kind
from dsviz.layers.streaming import current_stream, first_position

HIDDEN = -1e9
"""The score of a moment that must not be read; its weight is 0 in every precision."""
_LONGEST = 10_000.0
"""The slowest wave of both signals takes 2 pi times so many moments."""


class Score(nn.Module):
    """(batch, channels, target), (batch, channels, source) -> (batch, source, target): every dot product."""

    kind: ClassVar = Kind.MATMUL

    def forward(self, query: Tensor, source: Tensor) -> Tensor:
        return torch.bmm(source.transpose(1, 2), query)


class Scale(nn.Module):
    """A tensor -> the same shape, times a number."""

    kind: ClassVar = Kind.MULTIPLY

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor

    def extra_repr(self) -> str:
        return f"factor={self.factor:g}"


class Hide(nn.Module):
    """(batch, source, target), (batch, 1, source) of 0 and 1 -> scores, very low where there is a 0."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, scores: Tensor, present: Tensor) -> Tensor:
        return torch.where(present.transpose(1, 2) > 0, scores, HIDDEN)


class Mix(nn.Module):
    """(batch, source, target), (batch, channels, source) -> (batch, channels, target): weighted sums."""

    kind: ClassVar = Kind.MATMUL

    def forward(self, weights: Tensor, source: Tensor) -> Tensor:
        return torch.bmm(source, weights)


class Attention(nn.Module):
    """What each moment of the target finds in the source: softmax(target source^T / sqrt(channels)) source.

    (batch, channels, target), (batch, channels, source), (batch, 1, source) of 0 and 1 ->
    (batch, channels, target). Source moments with a 0 are not read. This is the order of the released code;
    the paper prints the scale outside of the softmax, which leaves the weights almost always at 0 or 1.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.score = Score()
        self.scale = Scale(1 / sqrt(channels))
        self.hide = Hide()
        self.softmax = nn.Softmax(dim=1)
        self.mix = Mix()

    def forward(self, query: Tensor, source: Tensor, present: Tensor) -> Tensor:
        scores = self.scale(self.score(query, source))
        attended: Tensor = self.mix(self.weights(scores, present), source)
        return attended

    def weights(self, scores: Tensor, present: Tensor) -> Tensor:
        """(batch, source, target): at each moment of the target they add up to 1."""
        weights: Tensor = self.softmax(self.hide(scores, present))
        if (stream := current_stream()) is not None:
            stream.weights.append(weights)
        return weights


class PrintedAttention(Attention):
    """As the paper prints it: softmax(target source^T) source / sqrt(channels)."""

    def forward(self, query: Tensor, source: Tensor, present: Tensor) -> Tensor:
        weights = self.weights(self.score(query, source), present)
        attended: Tensor = self.scale(self.mix(weights, source))
        return attended


Signal = Callable[[int, int, int], Tensor]
"""channels, length, number of the first moment -> (channels, length) in float64."""


def paper_timing(channels: int, length: int, first: int = 0) -> Tensor:
    """The paper's signal: sine and cosine by turns, slower from pair to pair, over all channels."""
    pair = torch.arange(channels, dtype=torch.float64) // 2
    waves = _moments(length, first) / (_LONGEST ** (2 * pair / channels))[:, None]
    even = torch.arange(channels)[:, None] % 2 == 0
    return torch.where(even, waves.sin(), waves.cos())


RELEASED_WAVES = 16


def released_timing(channels: int, length: int, first: int = 0) -> Tensor:
    """The released code's: 16 sines, then 16 cosines, zeros in all other channels."""
    number = torch.arange(RELEASED_WAVES, dtype=torch.float64)
    waves = _moments(length, first) / (_LONGEST ** (number / (RELEASED_WAVES - 1)))[:, None]
    signal = torch.zeros(max(channels, 2 * RELEASED_WAVES), length, dtype=torch.float64)
    signal[: 2 * RELEASED_WAVES] = torch.cat((waves.sin(), waves.cos()))
    return signal[:channels]


def _moments(length: int, first: int) -> Tensor:
    return torch.arange(first, first + length, dtype=torch.float64)


class Timing(nn.Module):
    """(batch, channels, time) -> the same shape, with a signal added that tells the moments apart."""

    kind: ClassVar = Kind.ADD

    def __init__(self, signal: Signal) -> None:
        super().__init__()
        self.signal = signal

    def forward(self, x: Tensor) -> Tensor:
        _, channels, length = x.shape
        return x + self.signal(channels, length, first_position()).to(x)
