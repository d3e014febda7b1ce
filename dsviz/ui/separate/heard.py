"""One pass of the network over a mixture: its masks, and a small picture of every convolution's output.

Four seconds make more than a gigabyte of maps. Each is averaged to a picture while the network runs and let
go; what is kept is some ten megabytes, so that stepping from block to block needs no further pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz.analysis.stages import BlockOutline
from dsviz.architectures import find
from dsviz.figures.heat import Values, reduced
from dsviz.figures.mosaic import limit_of
from dsviz.layers.kind import Kind
from dsviz.layers.masking import MaskingSeparator
from dsviz.recording import Shape, Step, record
from dsviz.ui import cache
from dsviz.ui.cache import MAPS, RANDOM, Given, Items, Model
from dsviz.ui.store import COMPUTING

DRAWN = {Kind.DEPTHWISE, Kind.POINTWISE}


@dataclass(frozen=True, eq=False)
class Plane:
    """The output of one convolution as a picture."""

    values: NDArray[np.float16]
    """(rows, columns): channels in the order of their means, the lowest at the bottom; averaged."""
    limit: float
    """Where the colours end."""
    shape: Shape
    """(channels, frames) before averaging."""


@dataclass(frozen=True, eq=False)
class Heard:
    """What is kept of a pass."""

    masks: Tensor
    """(speakers, filters, frames) in float16."""
    steps: tuple[Step, ...]
    """Without outputs: what reads what."""
    planes: Mapping[str, Plane]
    """By the path of the step."""

    @property
    def nbytes(self) -> int:
        return self.masks.nbytes + sum(plane.values.nbytes for plane in self.planes.values())


def learned(model: Model) -> bool:
    """Whether its weights are trained ones, ours or the visitor's."""
    return not model.weights.startswith(RANDOM)


def network(model: Model) -> MaskingSeparator:
    """The network on screen; TypeError for one that separates by other means than masks.

    How long the sound is decides no weight, so all lengths and the other pages share one network.
    """
    architecture = find(model.key)
    starts = architecture.complete(architecture.starts)
    sizes = architecture.input_options
    shared = tuple((name, starts[name] if name in sizes else value) for name, value in model.items)
    built = cache.network(model._replace(items=shared))
    if not isinstance(built, MaskingSeparator):
        raise TypeError(f"{model.key} does not separate by masks")
    return built


def temporal_blocks(key: str, items: Items) -> tuple[BlockOutline, ...]:
    """The blocks with a depthwise convolution, in the order in which they run."""
    rows = cache.costs(key, items).rows
    blocks = cache.outline(key, items)
    return tuple(b for b in blocks if any(rows[index].kind is Kind.DEPTHWISE for index in b.rows))


def heard(model: Model, given: Given) -> Heard:
    """The pass over what the visitor gave, from the shared store."""
    return MAPS.get(("heard", model, given.id), lambda: _run(model, given), lambda value: value.nbytes)


def _run(model: Model, given: Given) -> Heard:
    separator, rows = network(model), cache.costs(model.key, model.items).rows
    drawn = {
        rows[index].path
        for block in temporal_blocks(model.key, model.items)
        for index in block.rows
        if rows[index].kind in DRAWN
    }
    planes: dict[str, Plane] = {}
    masks: list[Tensor] = []

    def look(path: str, outputs: tuple[Tensor, ...]) -> None:
        if path in drawn:
            planes[path] = _plane(outputs[0][0].numpy())
        elif path == separator.places.masks:
            masks.extend(mask[0].half() for mask in outputs)

    inputs = cache.tensors(model, given)
    with COMPUTING:
        steps = record(separator, *inputs, keep=lambda _: False, watch=look)
    return Heard(torch.stack(masks), tuple(steps), planes)


def _plane(maps: Values) -> Plane:
    short = reduced(maps, rows=len(maps))
    sorted_rows = short[np.argsort(short.mean(axis=1))]
    small = reduced(sorted_rows)
    return Plane(small.astype(np.float16), limit_of(small), maps.shape)
