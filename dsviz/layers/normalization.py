"""Norms over the channel axis of sequences, as the separators and the sequence networks have them.

Y. Luo, N. Mesgarani, "Conv-TasNet", 2018, arXiv:1809.07454, section II.D: global, per frame, cumulative.
"""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.layers.kind import Kind


class _Norm(nn.Module):
    """A gain and a bias for each channel; what the mean is taken over is the children's."""

    kind: ClassVar = Kind.NORM

    def __init__(self, channels: int, eps: float = 1e-8) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.eps = eps

    def extra_repr(self) -> str:
        return f"{self.weight.numel()}, eps={self.eps:g}"

    def _scaled(self, x: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
        normal = (x - mean) / (variance + self.eps).sqrt()
        return normal * self.weight[:, None] + self.bias[:, None]


class ChannelNorm(_Norm):
    """(batch, channels, time) -> the same shape: mean and variance over the channels of each moment."""

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean(dim=1, keepdim=True)
        return self._scaled(x, mean, (x - mean).square().mean(dim=1, keepdim=True))


class GlobalNorm(_Norm):
    """(batch, channels, time) -> the same shape: mean and variance over all channels and moments."""

    def forward(self, x: Tensor) -> Tensor:
        return F.group_norm(x, 1, self.weight, self.bias, self.eps)


class CumulativeNorm(_Norm):
    """(batch, channels, time) -> the same shape: as GlobalNorm, over all moments up to this one."""

    def forward(self, x: Tensor) -> Tensor:
        seen = x.shape[1] * torch.arange(1, x.shape[2] + 1, dtype=x.dtype, device=x.device)
        mean = x.sum(dim=1, keepdim=True).cumsum(dim=2) / seen
        power = x.square().sum(dim=1, keepdim=True).cumsum(dim=2) / seen
        return self._scaled(x, mean, (power - mean.square()).clamp(min=0))
