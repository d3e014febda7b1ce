"""The kernels of the page Fuse and split, the same for everyone: drawn from a seed, or known by name."""

from dataclasses import dataclass
from functools import cache
from math import pi, sqrt

import torch
from torch import Tensor
from torch.nn import functional as F

from dsviz.analysis.factoring import fuse
from dsviz.ui.learn.fuse_split_place import Family

SEED = 5
_SMOOTH = torch.tensor([1.0, 2.0, 1.0])
_SLOPE = torch.tensor([-1.0, 0.0, 1.0])
_POINT = torch.tensor([0.0, 1.0, 0.0])
_BEND = torch.tensor([1.0, -2.0, 1.0])
_OUTLINE = torch.outer(_BEND, _POINT) + torch.outer(_POINT, _BEND)
_NAMED = torch.stack(
    [
        torch.outer(_SMOOTH, _SMOOTH),  # blur
        torch.outer(_SMOOTH, _SLOPE),  # Sobel's upright edges
        torch.outer(_SLOPE, _SMOOTH),  # Sobel's level edges
        _OUTLINE,
        2 * torch.outer(_POINT, _POINT) - _OUTLINE,  # sharpen
        torch.outer(_SLOPE, _SLOPE),  # corners
    ]
)
CLASSIC = _NAMED / _NAMED.square().sum((1, 2), keepdim=True).sqrt()
"""(6, 3, 3): known from every picture editor, each of norm 1, so that none outweighs the others."""


@dataclass(frozen=True)
class Size:
    """Channels in and out, and the side of the kernel."""

    inputs: int
    outputs: int
    kernel: int


@cache
def pair(size: Size) -> tuple[Tensor, Tensor]:
    """(inputs, 1, k, k) and (outputs, inputs, 1, 1) of one separable convolution."""
    generator = torch.Generator().manual_seed(SEED)
    depthwise = torch.randn(size.inputs, 1, size.kernel, size.kernel, generator=generator)
    pointwise = torch.randn(size.outputs, size.inputs, 1, 1, generator=generator)
    return depthwise / size.kernel, pointwise / sqrt(size.inputs)


@cache
def dense(family: Family, size: Size) -> Tensor:
    """(outputs, inputs, k, k) of one family; a number for each pair of channels mixes the named kernels."""
    if family is Family.FUSED:
        return fuse(*pair(size))
    generator = torch.Generator().manual_seed(SEED + 1)
    if family is Family.RANDOM:
        drawn = torch.randn(size.outputs, size.inputs, size.kernel, size.kernel, generator=generator)
        return drawn / (sqrt(size.inputs) * size.kernel)
    mixing = torch.randn(size.outputs, size.inputs, generator=generator) / sqrt(size.inputs)
    shapes = _directions(size) if family is Family.DIRECTIONS else _classic(size)
    return mixing[:, :, None, None] * shapes[:, None]


def _classic(size: Size) -> Tensor:
    border = (size.kernel - CLASSIC.shape[-1]) // 2
    wide = F.pad(CLASSIC, (border,) * 4)
    return wide[torch.arange(size.outputs) % len(wide)]


def _directions(size: Size) -> Tensor:
    """(outputs, k, k): the slope of a bell, turned; a turned slope is a sum of two, so its rank is 2."""
    places = torch.arange(size.kernel, dtype=torch.float32) - size.kernel // 2
    rows, columns = torch.meshgrid(places, places, indexing="ij")
    bell = torch.exp(-(rows**2 + columns**2) / (size.kernel / 2))
    angles = pi * torch.arange(size.outputs) / size.outputs
    slopes = torch.cos(angles)[:, None, None] * columns + torch.sin(angles)[:, None, None] * rows
    return _unit(slopes * bell)


def _unit(shapes: Tensor) -> Tensor:
    """Each (k, k) over its norm."""
    return shapes / shapes.square().sum((1, 2), keepdim=True).sqrt()
