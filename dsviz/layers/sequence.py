"""Numbers of tokens made into channels: tables of vectors, what is padding, what moves to the right."""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.layers.kind import Kind
from dsviz.layers.streaming import first_position


class Table(nn.Module):
    """`rows` vectors of `channels` values, laid out as the kernel of a pointwise convolution.

    So the same table can be the last layer too, which scores every token by the product with its vector.
    """

    kind: ClassVar = Kind.ARRANGE

    def __init__(self, rows: int, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(rows, channels, 1))
        self.register_parameter("bias", None)

    def extra_repr(self) -> str:
        rows, channels, _ = self.weight.shape
        return f"{rows}, {channels}"


class Lookup(Table):
    """Numbers (batch, time) -> (batch, channels, time): the vector of each."""

    def forward(self, numbers: Tensor) -> Tensor:
        return F.embedding(numbers, self.weight[..., 0]).transpose(1, 2)

    def numbers(self, *numbers: int) -> Tensor:
        """(1, time): numbers as `forward` takes them, where the table is."""
        return torch.tensor([numbers], dtype=torch.int64, device=self.weight.device)


class Begin(Table):
    """(batch, channels, time) -> the same shape: a learned vector in front, the last moment cut off."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((self.first(len(x)), x[..., :-1]), dim=2)

    def first(self, batch: int) -> Tensor:
        """(batch, channels, 1): row 0 of the table."""
        return self.weight[:1].expand(batch, -1, -1)


class ShiftRight(nn.Module):
    """Numbers (batch, time) -> the same shape: a 0 in front, the last one cut off."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, numbers: Tensor) -> Tensor:
        return F.pad(numbers, (1, -1))


class Present(nn.Module):
    """Numbers (batch, time) -> (batch, 1, time): 1 where there is a token, 0 in the padding."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, numbers: Tensor) -> Tensor:
        return (numbers != 0).to(torch.get_default_dtype())[:, None]


class Unfold(nn.Module):
    """Numbers (batch, time) -> (batch, time * 6 / 5, rounded up): room for a target longer than its source.

    ByteNet's dynamic unfolding (N. Kalchbrenner et al., 2016, arXiv:1610.10099, section 3.2) with a = 1.20
    and b = 0, as for English to German; the paper does not say how it rounds.
    """

    kind: ClassVar = Kind.ARRANGE

    def forward(self, numbers: Tensor) -> Tensor:
        length = numbers.shape[1]
        return F.pad(numbers, (0, -(-length // 5)))


class Follow(nn.Module):
    """Encoded source, target (batch, channels, time) -> the source, cut or with zeros behind, as long."""

    kind: ClassVar = Kind.ARRANGE

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        first, wanted, length = first_position(), target.shape[2], source.shape[2]
        begin, end = min(first, length), min(first + wanted, length)
        return F.pad(source[..., begin:end], (0, wanted - (end - begin)))
