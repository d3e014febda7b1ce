"""From two kernels to one and back: a depthwise and a pointwise convolution against the one dense kernel.

The kernel of a depthwise convolution followed by a pointwise one is a product: for output o and input c
it is `pointwise[o, c] * depthwise[c]`, so all outputs see a channel through the same k x k pattern. Seen as a
matrix (outputs, k x k) for each input channel it has rank 1. A depth multiplier m gives every channel m
patterns, rank m; the singular value decomposition finds the best ones (Eckart and Young, 1936).
"""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Split:
    """A depthwise kernel with a depth multiplier and the pointwise one behind it."""

    depthwise: Tensor
    """(inputs * multiplier, 1, …): those of channel c begin at c * multiplier, as torch orders them."""
    pointwise: Tensor
    """(outputs, inputs * multiplier, 1, …)."""

    @property
    def weights(self) -> int:
        return self.depthwise.numel() + self.pointwise.numel()


@dataclass(frozen=True)
class Trade:
    """What a depth multiplier keeps and costs."""

    multiplier: int
    error: float
    """Norm of what is lost over the norm of the dense kernel: 0 is exact, 1 is nothing kept."""
    weights: int


def fuse(depthwise: Tensor, pointwise: Tensor, multiplier: int = 1) -> Tensor:
    """(inputs * multiplier, 1, …) and (outputs, inputs * multiplier, 1, …) -> (outputs, inputs, …).

    The one kernel that gives the same output. ValueError for shapes that do not meet.
    """
    patterns, one, *cells = depthwise.shape
    outputs, read = pointwise.shape[:2]
    if one != 1 or patterns != read or patterns % multiplier or prod(pointwise.shape[2:]) != 1:
        raise ValueError(f"{tuple(depthwise.shape)} and {tuple(pointwise.shape)} are no separable pair")
    shape = (patterns // multiplier, multiplier)
    recipes = pointwise.reshape(outputs, *shape)
    return torch.einsum("ocm,cm...->oc...", recipes, depthwise.reshape(*shape, *cells))


def split(dense: Tensor, multiplier: int) -> Split:
    """The depthwise and pointwise kernels nearest to a dense one (outputs, inputs, …), by least squares.

    ValueError for a multiplier that is not from 1 to the number of cells of a kernel.
    """
    outputs, inputs, *cells = dense.shape
    if not 1 <= multiplier <= prod(cells):
        raise ValueError(f"the multiplier must be 1 to {prod(cells)}, got {multiplier}")
    left, sizes, right = torch.linalg.svd(_slices(dense), full_matrices=False)
    rank = min(multiplier, sizes.shape[1])
    roots = sizes[:, :rank].sqrt()  # shared out evenly, so neither kernel dwarfs the other
    patterns = dense.new_zeros(inputs, multiplier, prod(cells))
    recipes = dense.new_zeros(inputs, multiplier, outputs)
    patterns[:, :rank] = roots[..., None] * right[:, :rank]
    recipes[:, :rank] = roots[..., None] * left[..., :rank].mT
    return Split(
        patterns.reshape(inputs * multiplier, 1, *cells),
        recipes.reshape(inputs * multiplier, outputs).T.reshape(outputs, -1, *(1,) * len(cells)).contiguous(),
    )


def trades(dense: Tensor) -> tuple[Trade, ...]:
    """Error and weights for every multiplier from 1 to the number of cells, where the error is 0."""
    outputs, inputs, *cells = dense.shape
    energy = torch.linalg.svdvals(_slices(dense).double()).square().sum(0)
    energy = F.pad(energy, (0, prod(cells) - len(energy)))
    total = float(energy.sum())
    lost = [max(0.0, float(energy[kept:].sum())) for kept in range(1, prod(cells) + 1)]
    return tuple(
        Trade(m, (left / total) ** 0.5 if total else 0.0, m * inputs * (prod(cells) + outputs))
        for m, left in enumerate(lost, 1)
    )


def paying(dense: Tensor) -> int:
    """The largest multiplier whose two kernels have fewer weights than the dense one; 0 where none has."""
    outputs, inputs, *cells = dense.shape
    return (dense.numel() - 1) // (inputs * (prod(cells) + outputs))


def convolve(x: Tensor, kernel: Tensor, groups: int = 1) -> Tensor:
    """(batch, inputs, …) -> (batch, outputs, …) of the same size: zeros around, stride 1, one or two axes."""
    call = F.conv1d if kernel.dim() == 3 else F.conv2d
    return call(x, kernel, padding="same", groups=groups)


def _slices(dense: Tensor) -> Tensor:
    """(outputs, inputs, …) -> (inputs, outputs, cells)."""
    return dense.flatten(2).transpose(0, 1)
