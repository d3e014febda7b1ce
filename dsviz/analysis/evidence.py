"""What the score of a class rests on: Grad-CAM.

R. R. Selvaraju, M. Cogswell, A. Das, R. Vedantam, D. Parikh, D. Batra, "Grad-CAM: Visual Explanations from
Deep Networks via Gradient-based Localization", 2017, arXiv:1610.02391, equations 1 and 2. Where nothing but a
mean over all places and one linear layer follows, it is CAM (B. Zhou, A. Khosla, A. Lapedriza, A. Oliva,
A. Torralba, 2016, arXiv:1512.04150) but for a constant factor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz.analysis.cost import Row
from dsviz.analysis.rerun import Rerun
from dsviz.analysis.stages import blocks_of
from dsviz.recording import Shape

Array = NDArray[np.float32]


@dataclass(frozen=True)
class MapStep:
    """A step whose output has places: the last such one of its block."""

    index: int
    block: str
    shape: Shape
    """(channels, *places)."""
    whole: bool
    """Whether everything that the scores know of the picture passes through it."""


@dataclass(frozen=True, eq=False)
class GradCam:
    """The evidence for one class on the maps of one step."""

    maps: Array
    """(channels, *places): A."""
    weights: Array
    """(channels,): alpha, the mean over all places of the score's gradient. Equation 1."""
    score: float
    """Of the class, before any softmax; for a network with an answer a frame the mean of all of them."""

    @property
    def total(self) -> Array:
        """(*places): the sum of alpha * A over all channels."""
        summed: Array = np.tensordot(self.weights, self.maps, axes=1)
        return summed

    @property
    def heat(self) -> Array:
        """(*places): what of it speaks for the class. Equation 2."""
        return np.maximum(self.total, 0)

    @property
    def nbytes(self) -> int:
        return self.maps.nbytes + self.weights.nbytes


@dataclass(frozen=True)
class Term:
    """The share of one channel in one cell: weight * value."""

    channel: int
    weight: float
    value: float

    @property
    def product(self) -> float:
        return self.weight * self.value


def map_steps(rows: Sequence[Row], picture: int) -> tuple[MapStep, ...]:
    """Where the way from `picture` to the scores can be looked at, block by block.

    `picture` is a step, or -1, -2, … for a network's input.
    """
    last = len(rows) - 1
    on_way = _behind(rows, picture) & _before(rows, last) - {last}
    found = []
    for block in blocks_of(rows):
        maps = [index for index in block.rows if index in on_way and _has_places(rows[index])]
        if maps:
            shape = rows[maps[-1]].output_shapes[0][1:]
            whole = last not in _behind(rows, picture, without=maps[-1])
            found.append(MapStep(maps[-1], block.path, shape, whole))
    return tuple(found)


def grad_cam(rerun: Rerun, inputs: Sequence[Tensor], index: int, target: int) -> GradCam:
    """The evidence for class `target` on what step `index` writes.

    One pass forward, and one back from the score to the step. ValueError where the step writes no maps.
    """
    kept: list[Tensor] = []

    def hold(maps: Tensor) -> Tensor:
        if maps.dim() < 3:
            raise ValueError(f"maps have channels and places, step {index} writes {tuple(maps.shape)}")
        kept.append(maps.detach().requires_grad_())
        return kept[0]

    with torch.enable_grad():
        score = class_scores(rerun(inputs, index, hold))[0, target]
    (maps,) = kept
    (gradient,) = torch.autograd.grad(score, maps)
    weights = gradient[0].flatten(1).mean(dim=1)
    return GradCam(_frozen(maps[0]), _frozen(weights), float(score.detach()))


def class_scores(scores: Tensor) -> Tensor:
    """(batch, classes) or (batch, classes, frames) -> (batch, classes): the mean of all frames."""
    return scores.flatten(2).mean(dim=2) if scores.dim() > 2 else scores


def terms(cam: GradCam, cell: tuple[int, ...]) -> list[Term]:
    """What each channel adds at one place, the largest share first, whichever its sign."""
    values = cam.maps.reshape(len(cam.maps), -1)[:, np.ravel_multi_index(cell, cam.maps.shape[1:])]
    order = np.argsort(-np.abs(cam.weights * values), kind="stable")
    return [Term(int(channel), float(cam.weights[channel]), float(values[channel])) for channel in order]


def _has_places(row: Row) -> bool:
    shape = row.output_shapes[0]
    return len(row.output_shapes) == 1 and len(shape) > 2 and shape[1] > 1 and prod(shape[2:]) > 1


def _behind(rows: Sequence[Row], first: int, without: int | None = None) -> set[int]:
    """The steps that read what `first` writes, from one to the next; a step `without` passes nothing on."""
    reached = {first}
    for index in range(max(first, -1) + 1, len(rows)):
        if index != without and reached & set(rows[index].sources):
            reached.add(index)
    return reached - {first}


def _before(rows: Sequence[Row], last: int) -> set[int]:
    """The steps that `last` depends on, itself among them."""
    needed = {last}
    for index in range(last, -1, -1):
        if index in needed:
            needed.update(source for source in rows[index].sources if source is not None and source >= 0)
    return needed


def _frozen(values: Tensor) -> Array:
    array: Array = values.detach().numpy().astype(np.float32)
    array.flags.writeable = False
    return array
