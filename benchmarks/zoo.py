"""Small networks on which counters are known to differ; the numbers are worked out by hand.

The benchmark of counting shows what each counter says of them, tests/analysis/test_zoo.py holds ours to it.
"""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.layers.attention import Attention as ChannelsFirstAttention
from dsviz.layers.kind import Kind
from dsviz.layers.masked import MaskedConv2d
from dsviz.layers.normalization import ChannelNorm


class Case(NamedTuple):
    """A network with what it costs."""

    make: Callable[[], nn.Module]
    inputs: tuple[Tensor, ...]
    macs: int
    params: int


class Tied(nn.Module):
    """One kernel in several modules of different dilation."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv1d(8, 8, 3, padding=2**n, dilation=2**n, groups=8) for n in range(4)
        )
        for layer in list(self.layers)[1:]:
            layer.weight = self.layers[0].weight

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


class Unused(nn.Module):
    """A layer that never runs is stored all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.used, self.spare = nn.Linear(8, 4), nn.Linear(8, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.used(x)  # type: ignore[no-any-return]


class Score(nn.Module):
    """(batch, target, channels), (batch, source, channels) -> (batch, target, source)."""

    kind: ClassVar = Kind.MATMUL

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        return query @ keys.mT


class Mix(nn.Module):
    """(batch, target, source), (batch, source, channels) -> (batch, target, channels)."""

    kind: ClassVar = Kind.MATMUL

    def forward(self, weights: Tensor, values: Tensor) -> Tensor:
        return weights @ values


class SumScore(Score):
    """The same, written as a sum."""

    def forward(self, query: Tensor, keys: Tensor) -> Tensor:
        return torch.einsum("btc,bsc->bts", query, keys)


class SumMix(Mix):
    """The same, written as a sum."""

    def forward(self, weights: Tensor, values: Tensor) -> Tensor:
        return torch.einsum("bts,bsc->btc", weights, values)


class Attention(nn.Module):
    """Two products and a softmax as leaves."""

    def __init__(self, score: nn.Module, mix: nn.Module) -> None:
        super().__init__()
        self.score, self.weights, self.mix = score, nn.Softmax(-1), mix

    def forward(self, query: Tensor, source: Tensor) -> Tensor:
        return self.mix(self.weights(self.score(query, source)), source)  # type: ignore[no-any-return]


class BareMatmul(nn.Module):
    """Attention whose products are no modules: they hide in front of the softmax and behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Softmax(-1)

    def forward(self, query: Tensor, source: Tensor) -> Tensor:
        return self.weights(query @ source.mT) @ source  # type: ignore[no-any-return]


class Fused(nn.Module):
    """Attention in one call of torch's, between two steps."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = nn.ReLU(), nn.ReLU()

    def forward(self, query: Tensor, source: Tensor) -> Tensor:
        return self.after(F.scaled_dot_product_attention(self.before(query), source, source))  # type: ignore[no-any-return]


class BareKernel(nn.Module):
    """A convolution with a Parameter of its own, as a leaf of no known kind."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(32, 16, 3, 3))

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight, padding=1)


class SelfAttention(nn.Module):
    """torch's own multi-head attention, a step before and a step behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = nn.ReLU(), nn.ReLU()
        self.attention = nn.MultiheadAttention(64, 4, bias=False, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        x = self.before(x)
        return self.after(self.attention(x, x, x)[0])  # type: ignore[no-any-return]


class TwoInOne(nn.Linear):
    """A leaf that multiplies twice and would be counted once."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(super().forward(x))


class Disguised(nn.Module):
    """A product in a leaf that says it only moves values."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, x: Tensor) -> Tensor:
        return x @ x.mT


class Trailing(nn.Module):
    """A product behind the last step."""

    def __init__(self) -> None:
        super().__init__()
        self.act = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        active: Tensor = self.act(x)
        return active @ active.mT


def twice() -> nn.Module:
    conv = nn.Conv2d(16, 16, 3, padding=1)
    return nn.Sequential(conv, nn.ReLU(), conv)


def masked() -> nn.Module:
    """Half of the weights hidden: they are stored and multiplied all the same."""
    mask = np.zeros((32, 16, 3, 3), dtype=bool)
    mask[:, ::2] = True
    return MaskedConv2d(mask, bias=False)


def conv2d(out: int, stride: int = 1, groups: int = 1, bias: bool = False) -> Callable[[], nn.Module]:
    return lambda: nn.Conv2d(16, out, 3, stride=stride, padding=1, groups=groups, bias=bias)


def like(*shape: int, dtype: torch.dtype = torch.float32) -> tuple[Tensor]:
    return (torch.empty(shape, dtype=dtype, device="meta"),)


IMAGE = like(1, 16, 8, 8)
PAIR = (*like(2, 5, 16), *like(2, 7, 16))
"""Queries and source, (batch, time, channels)."""
CASES: dict[str, Case] = {
    "conv 3x3": Case(conv2d(32), IMAGE, 64 * 9 * 16 * 32, 9 * 16 * 32),
    "with bias": Case(conv2d(32, bias=True), IMAGE, 64 * 9 * 16 * 32, 9 * 16 * 32 + 32),
    "strided": Case(conv2d(32, stride=2), IMAGE, 16 * 9 * 16 * 32, 9 * 16 * 32),
    "depthwise": Case(conv2d(16, groups=16), IMAGE, 64 * 9 * 16, 9 * 16),
    "depthwise, multiplier 2": Case(conv2d(32, groups=16), IMAGE, 64 * 9 * 32, 9 * 32),
    "grouped": Case(conv2d(32, groups=4), IMAGE, 64 * 9 * 4 * 32, 9 * 4 * 32),
    "pointwise": Case(lambda: nn.Conv2d(16, 32, 1, bias=False), IMAGE, 64 * 16 * 32, 16 * 32),
    "masked": Case(masked, IMAGE, 64 * 9 * 16 * 32, 9 * 16 * 32),
    "dilated 1-D": Case(
        lambda: nn.Conv1d(8, 8, 3, dilation=4, bias=False), like(1, 8, 100), 92 * 3 * 64, 3 * 64
    ),
    "transposed 1-D": Case(
        lambda: nn.ConvTranspose1d(32, 16, 8, stride=4, bias=False), like(1, 32, 50), 50 * 4096, 4096
    ),
    "transposed depthwise": Case(
        lambda: nn.ConvTranspose2d(16, 16, 4, stride=2, groups=16, bias=False), IMAGE, 64 * 256, 256
    ),
    "linear": Case(lambda: nn.Linear(128, 10), like(1, 128), 1280, 1290),
    "linear over time": Case(lambda: nn.Linear(128, 10), like(1, 10, 128), 12800, 1290),
    "attention with @": Case(lambda: Attention(Score(), Mix()), PAIR, 2 * 2 * 5 * 7 * 16, 0),
    "attention with einsum": Case(lambda: Attention(SumScore(), SumMix()), PAIR, 2 * 2 * 5 * 7 * 16, 0),
    "attention, channels first": Case(
        lambda: ChannelsFirstAttention(16),
        (*like(2, 16, 5), *like(2, 16, 7), *like(2, 1, 7)),
        2 * 2 * 5 * 7 * 16,
        0,
    ),
    "batch of 4": Case(conv2d(32), like(4, 16, 8, 8), 4 * 64 * 9 * 16 * 32, 9 * 16 * 32),
    "module used twice": Case(twice, IMAGE, 2 * 64 * 9 * 256, 9 * 256 + 16),
    "four modules, one weight": Case(Tied, like(1, 8, 10), 4 * 10 * 3 * 8, 3 * 8 + 4 * 8),
    "unused layer": Case(Unused, like(1, 8), 32, 72),
    "embedding": Case(lambda: nn.Embedding(30, 8), like(1, 9, dtype=torch.int64), 0, 240),
    "batch norm": Case(lambda: nn.BatchNorm2d(16), IMAGE, 0, 32),
    "layer norm": Case(lambda: nn.LayerNorm(8), IMAGE, 0, 16),
    "channel norm": Case(lambda: ChannelNorm(8), like(1, 8, 10), 0, 16),
    "ReLU": Case(nn.ReLU, IMAGE, 0, 0),
    "PReLU": Case(nn.PReLU, IMAGE, 0, 1),
}
REFUSED: dict[str, Case] = {
    "two products in a leaf": Case(lambda: TwoInOne(4, 4), like(1, 5, 4), 2 * 5 * 4 * 4, 4 * 4 + 4),
    "leaf of another kind": Case(Disguised, like(1, 5, 4), 5 * 5 * 4, 0),
    "behind the last step": Case(Trailing, like(1, 5, 4), 5 * 5 * 4, 0),
    "F.conv2d, bare Parameter": Case(BareKernel, IMAGE, 64 * 9 * 16 * 32, 9 * 16 * 32),
    "@ between steps": Case(BareMatmul, PAIR, 2 * 2 * 5 * 7 * 16, 0),
    "fused attention": Case(Fused, PAIR, 2 * 2 * 5 * 7 * 16, 0),
    "MultiheadAttention": Case(SelfAttention, like(1, 20, 64), 4 * 20 * 64**2 + 2 * 20 * 20 * 64, 4 * 64**2),
    "LSTM": Case(
        lambda: nn.LSTM(16, 32, batch_first=True), like(1, 100, 16), 100 * 4 * 32 * 48, 4 * 32 * 48 + 256
    ),
}
"""Closed boxes and products outside of a step: to be refused, not to be counted as nothing."""
