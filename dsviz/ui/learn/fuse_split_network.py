"""Separable convolutions of the catalogue's networks, with what they read of the visitor's input."""

import copy
import functools
from dataclasses import dataclass

import torch
from torch import Tensor

from dsviz.analysis.cost import Row
from dsviz.analysis.factoring import fuse
from dsviz.analysis.question import inputs_of
from dsviz.analysis.separable import pairs
from dsviz.architectures import CATALOG, find
from dsviz.architectures.architecture import Architecture, Features, Image
from dsviz.inputs.image import Picture
from dsviz.layers.convolution import Conv1d, Conv2d
from dsviz.ui import cache
from dsviz.ui.cache import MAPS, Given, Items, Model

PLAIN = {Conv1d.__name__, Conv2d.__name__}
"""Masked kernels and the like are fused by other rules."""


@dataclass(frozen=True)
class Found:
    """A separable convolution of a network: its rows, and the operations between its two halves."""

    block: str
    depthwise: int
    pointwise: int
    between: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Fused:
    """Two kernels, the one that equals them, and what all of them make of one input."""

    depthwise: Tensor
    pointwise: Tensor
    dense: Tensor
    source: Tensor
    spatial: Tensor
    twice: Tensor
    """Through both kernels, one after the other."""
    once: Tensor
    """Through the fused kernel."""

    @property
    def difference(self) -> float:
        """The largest difference of the two outputs."""
        return float((self.twice - self.once).abs().max())

    @property
    def nbytes(self) -> int:
        return sum(t.nbytes for t in (self.dense, self.source, self.spatial, self.twice, self.once))


def fitting(given: Given) -> tuple[Architecture, ...]:
    """The networks that take such an input and have a separable convolution to show."""
    kind = Image if isinstance(given.content, Picture) else Features
    return tuple(a for a in CATALOG if [type(i) for i in a.inputs_for({})] == [kind] and found(a.key))


def items(key: str) -> Items:
    """The network's main configuration."""
    return tuple(sorted(find(key).complete({}).items()))


@functools.cache
def found(key: str) -> tuple[Found, ...]:
    """Its separable convolutions: one depthwise row, one plain pointwise row, in the order of the network."""
    rows = cache.costs(key, items(key)).rows
    return tuple(
        Found(rows[pair.depthwise[0]].block, pair.depthwise[0], pair.pointwise, between)
        for pair in pairs(rows)
        if len(pair.depthwise) == 1
        and {rows[pair.depthwise[0]].operation, rows[pair.pointwise].operation} <= PLAIN
        and rows[pair.pointwise].groups == 1
        and set(rows[pair.pointwise].stride) == {1}
        and (between := _between(rows, pair.depthwise[0], pair.pointwise)) is not None
    )


def _between(rows: tuple[Row, ...], depthwise: int, pointwise: int) -> tuple[str, ...] | None:
    """The operations from one to the other where one way leads there; None where several meet."""
    names: list[str] = []
    at = pointwise
    while rows[at].sources != (depthwise,):
        (at, *others) = (source if source is not None else -1 for source in rows[at].sources)
        if others or at <= depthwise:
            return None
        names.insert(0, rows[at].operation)
    return tuple(names)


def fused(key: str, pair: Found, given: Given) -> Fused:
    """The pair on what its block reads of the input, without what stands between; kept in the store."""
    name = ("fuse_split", key, pair, given.id)
    return MAPS.get(name, lambda: _fused(key, pair, given), lambda made: made.nbytes)


def _fused(key: str, pair: Found, given: Given) -> Fused:
    block = next(b for b in cache.outline(key, items(key)) if pair.depthwise in b.rows)
    recorded = cache.recorded(Model(key, items(key)), given, block)
    first, second = (recorded.steps[row].module for row in (pair.depthwise, pair.pointwise))
    if not isinstance(first, Conv1d | Conv2d) or not isinstance(second, Conv1d | Conv2d):
        raise TypeError(
            f"{pair.block}: {type(first).__name__} and {type(second).__name__} are not fused here"
        )
    source = inputs_of(recorded.steps, pair.depthwise, recorded.inputs)[0]
    return apply(first, second, source)


def apply(first: Conv1d | Conv2d, second: Conv1d | Conv2d, source: Tensor) -> Fused:
    """Both convolutions and the fused one on a source (1, inputs, …)."""
    with torch.no_grad():
        kernel = fuse(first.weight, second.weight, first.out_channels // first.in_channels)
        one = copy.deepcopy(first)  # stride, dilation and padding stay
        one.groups, one.out_channels = 1, second.out_channels
        one.weight = torch.nn.Parameter(kernel, requires_grad=False)
        if first.bias is not None or second.bias is not None:
            one.bias = torch.nn.Parameter(_bias(first, second), requires_grad=False)
        spatial = first(source)
        twice = second(spatial)
        weights = first.weight.detach(), second.weight.detach()
        return Fused(*weights, kernel, source, spatial, twice, one(source))


def _bias(first: Conv1d | Conv2d, second: Conv1d | Conv2d) -> Tensor:
    """The first bias through the recipes, plus the second."""
    own = second.weight.new_zeros(second.out_channels) if second.bias is None else second.bias
    return own if first.bias is None else own + second.weight.flatten(1) @ first.bias
