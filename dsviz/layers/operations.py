"""Operations without parameters, as leaves: what is a module can be seen, named and counted."""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.layers.kind import Kind


class Add(nn.Module):
    """Tensors of one shape -> their sum."""

    kind: ClassVar = Kind.ADD

    def forward(self, *terms: Tensor) -> Tensor:
        first, *others = terms
        for other in others:
            first = first + other
        return first


class Multiply(nn.Module):
    """Tensors of one shape -> their product, value by value."""

    kind: ClassVar = Kind.MULTIPLY

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return x * y


class Concat(nn.Module):
    """(batch, c1, …), (batch, c2, …), … -> (batch, c1 + c2 + …, …)."""

    kind: ClassVar = Kind.CONCAT

    def forward(self, *parts: Tensor) -> Tensor:
        return torch.cat(parts, dim=1)


class Split(nn.Module):
    """(batch, parts * c, …) -> `parts` tensors (batch, c, …): the channels in equal runs."""

    kind: ClassVar = Kind.SPLIT

    def __init__(self, parts: int = 2) -> None:
        super().__init__()
        self.parts = parts

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return x.chunk(self.parts, dim=1)

    def extra_repr(self) -> str:
        return f"parts={self.parts}"


class Subsample(nn.Module):
    """(batch, channels, …) -> every `stride`-th moment, or row and column, beginning with the first."""

    kind: ClassVar = Kind.ARRANGE

    def __init__(self, stride: int) -> None:
        super().__init__()
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        steps = [slice(None, None, self.stride)] * (x.dim() - 2)
        return x[(slice(None), slice(None), *steps)]

    def extra_repr(self) -> str:
        return f"stride={self.stride}"


class PadChannels(nn.Module):
    """(batch, channels, …) -> (batch, out_channels, …): channels of zeros behind those that come in."""

    kind: ClassVar = Kind.ARRANGE

    def __init__(self, out_channels: int) -> None:
        super().__init__()
        self.out_channels = out_channels

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, (0, 0) * (x.dim() - 2) + (0, self.out_channels - x.shape[1]))

    def extra_repr(self) -> str:
        return f"out_channels={self.out_channels}"


class ShiftDown(nn.Module):
    """(batch, channels, rows, columns) -> the same shape: a row lower, zeros above, the last row cut off."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, (0, 0, 1, -1))


class PadToWindows(nn.Module):
    """(batch, channels, time) -> the same and zeros, so that windows at every hop miss nothing."""

    kind: ClassVar = Kind.ARRANGE

    def __init__(self, window: int, hop: int) -> None:
        super().__init__()
        self.window = window
        self.hop = hop

    def missing(self, length: int) -> int:
        """How many zeros a signal of `length` moments needs."""
        return (self.window - length) % self.hop if length > self.window else self.window - length

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(x, (0, self.missing(x.shape[-1])))

    def extra_repr(self) -> str:
        return f"window={self.window}, hop={self.hop}"


class Crop(nn.Module):
    """(batch, channels, time) and a length -> (batch, channels, length): the end is cut off."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, x: Tensor, length: int) -> Tensor:
        return x[..., :length]


class Repeat(nn.Module):
    """(batch, channels) and a length -> (batch, channels, length): the same values at every moment."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, x: Tensor, length: int) -> Tensor:
        return x.unsqueeze(-1).expand(-1, -1, length)
