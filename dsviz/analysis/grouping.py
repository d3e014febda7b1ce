"""One convolution at every number of groups, from standard to depthwise: what is left, and what it costs."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Grouping:
    """A k x k convolution from `channels` to as many in `groups`, alone or with a 1 x 1 convolution behind.

    No biases. ValueError where the groups do not divide the channels.
    """

    channels: int
    kernel: int
    groups: int = 1
    pointwise: bool = False

    def __post_init__(self) -> None:
        if self.groups < 1 or self.channels % self.groups:
            raise ValueError(f"groups must divide {self.channels} channels, got {self.groups}")

    @property
    def heard(self) -> int:
        """Channels that one output of the k x k convolution reads."""
        return self.channels // self.groups

    @property
    def spatial_weights(self) -> int:
        """Weights of the k x k convolution."""
        return self.channels * self.heard * self.kernel**2

    @property
    def mixing_weights(self) -> int:
        """Weights of the 1 x 1 convolution; 0 without one."""
        return self.channels**2 if self.pointwise else 0

    @property
    def weights(self) -> int:
        return self.spatial_weights + self.mixing_weights

    def macs(self, positions: int) -> int:
        """Multiply-adds for an output of so many positions."""
        return self.weights * positions

    @property
    def pairs(self) -> int:
        """Pairs (output, input) of which the output depends on the input."""
        return self.channels * (self.channels if self.pointwise else self.heard)

    @property
    def dead(self) -> int:
        """Pairs that the groups have cut."""
        return self.channels**2 - self.pairs


def divisors(number: int) -> tuple[int, ...]:
    """All divisors in rising order: the possible numbers of groups."""
    return tuple(d for d in range(1, number + 1) if number % d == 0)


def grouped(dense: Tensor, groups: int) -> Tensor:
    """(outputs, inputs, …) -> (outputs, inputs / groups, …): the diagonal blocks, as torch stores them.

    The weights that survive keep their values. ValueError where the groups do not divide both.
    """
    outputs, inputs, *cells = dense.shape
    if groups < 1 or outputs % groups or inputs % groups:
        raise ValueError(f"groups must divide {outputs} outputs and {inputs} inputs, got {groups}")
    blocks = dense.reshape(groups, outputs // groups, groups, inputs // groups, *cells)
    kept = torch.diagonal(blocks, dim1=0, dim2=2).movedim(-1, 0)
    return kept.reshape(outputs, inputs // groups, *cells).contiguous()
