"""One pass of a sound through a network: its pictures, its masks and its answers, from the shared store."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz import api
from dsviz.analysis.dead_taps import DeadTaps, dead_taps
from dsviz.analysis.field import field_size
from dsviz.analysis.planes import PlaneMask, pictures_of, plane_masks
from dsviz.architectures import options as kinds
from dsviz.architectures.architecture import Architecture
from dsviz.architectures.options import Value
from dsviz.layers.spectral import PowerSpectrum
from dsviz.recording import Step, record
from dsviz.ui import cache
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.state import Choice
from dsviz.ui.store import COMPUTING

Array = NDArray[np.float32]
CLIP, DENSE = 2, 3
"""Axes of an output with one answer for the clip, (batch, classes), and with one for every frame."""


@dataclass(frozen=True, eq=False)
class Masked:
    """A mask over the plane of a stage: (channels, rows, columns) in 0..1."""

    found: PlaneMask
    values: Array
    kernels: tuple[tuple[int, ...], ...]
    """Of the convolutions that make it."""
    dead: DeadTaps | None
    """Cells of the first of these kernels that meet nothing."""


@dataclass(frozen=True, eq=False)
class Ear:
    """The picture that a way through the network begins with, (bands, rows, frames), and its masks."""

    step: int
    """The step that writes the picture."""
    picture: Array
    spectrum: PowerSpectrum
    masks: tuple[Masked, ...]


@dataclass(frozen=True, eq=False)
class Heard:
    """What is shown of one pass."""

    ears: tuple[Ear, ...]
    clip: Array | None
    """(classes,) probabilities for the whole clip, where the network or its other form gives them."""
    dense: Array | None
    """(classes, frames): for every frame."""
    reach: int
    """Frames that one of the dense answers depends on; 0 where there are none."""

    @property
    def mean(self) -> Array:
        """(classes,) probabilities for the whole clip, or the mean of those of all frames."""
        shares = self.dense.mean(axis=1) if self.clip is None and self.dense is not None else self.clip
        if shares is None:
            raise ValueError("a network that answers does so for the clip or for every frame")
        return np.asarray(shares)

    @property
    def nbytes(self) -> int:
        maps = [m for ear in self.ears for m in (ear.picture, *(masked.values for masked in ear.masks))]
        return sum(part.nbytes for part in (*maps, self.clip, self.dense) if part is not None)


class Forms(NamedTuple):
    """The option of a network that says how often it answers, and the two words for it."""

    option: str
    clip: str
    dense: str


def heard(choice: Choice, given: Given) -> Heard:
    """The pass of this sound through this network, made now if it is not there."""
    return MAPS.get(
        ("classify", choice.model, given.id), lambda: _hear(choice, given), lambda made: made.nbytes
    )


def answers_by_frame(choice: Choice) -> bool:
    """Whether the network as it is on screen has an answer for every frame."""
    return _axes(choice.architecture, choice.options) == DENSE


def forms(architecture: Architecture, options: dict[str, Value]) -> Forms | None:
    """Found by what comes out: one word gives an answer for the clip, another one for every frame."""
    for option in architecture.options:
        if not isinstance(option, kinds.Choice) or len(option.values) != 2:
            continue
        axes = {_axes(architecture, options | {option.name: word}): word for word in option.values}
        if axes.keys() == {CLIP, DENSE}:
            return Forms(option.name, axes[CLIP], axes[DENSE])
    return None


def _axes(architecture: Architecture, options: dict[str, Value]) -> int:
    rows = cache.costs(architecture.key, tuple(sorted(options.items()))).rows
    return len(rows[-1].output_shapes[0])


def _hear(choice: Choice, given: Given) -> Heard:
    rows = cache.costs(choice.architecture.key, choice.items).rows
    pictures = pictures_of(rows)
    masks = {picture: plane_masks(rows, picture) for picture in pictures}
    wanted = {rows[index].path for index in (*pictures, len(rows) - 1)}
    wanted |= {rows[mask.sigmoid].path for found in masks.values() for mask in found}
    inputs = cache.tensors(choice.model, given)
    with COMPUTING:
        steps = record(cache.network(choice.model), *inputs, keep=wanted.__contains__)
        passes = [steps, *_other_form(choice, inputs)]
    answers = {run[-1].output.dim(): run for run in passes}
    shares = {axes: _shares(run[-1].output) for axes, run in answers.items()}
    reach = _reach(answers[DENSE]) if DENSE in answers else 0
    ears = (_ear(steps, picture, masks[picture]) for picture in pictures)
    return Heard(tuple(ear for ear in ears if ear), shares.get(CLIP), shares.get(DENSE), reach)


def _other_form(choice: Choice, inputs: tuple[Tensor, ...]) -> list[list[Step]]:
    """The pass of the same weights in the form that is not on screen; none where there is one form only."""
    found = forms(choice.architecture, choice.options)
    if found is None:
        return []
    word = found.clip if choice.options[found.option] == found.dense else found.dense
    options: dict[str, Any] = choice.options | {found.option: word}
    other = api.build(choice.architecture.key, **options)
    other.load_state_dict(cache.network(choice.model).state_dict())
    last = cache.costs(choice.architecture.key, tuple(sorted(options.items()))).rows[-1].path
    return [record(other, *inputs, keep=last.__eq__)]


def _reach(steps: list[Step]) -> int:
    """Frames from the first to the last that a dense answer depends on."""
    ((span,),) = field_size(steps, len(steps) - 1).values()
    return span.size


def _shares(scores: Tensor) -> Array:
    shares: Array = torch.softmax(scores[0], dim=0).numpy()
    return shares


def _ear(steps: list[Step], picture: int, masks: tuple[PlaneMask, ...]) -> Ear | None:
    """None where the picture is no spectrum: then nobody knows what its rows are."""
    before = (step.module for step in steps[: picture + 1])
    spectrum = [module for module in before if isinstance(module, PowerSpectrum)]
    if not spectrum:
        return None
    return Ear(picture, _array(steps[picture]), spectrum[-1], tuple(_masked(steps, mask) for mask in masks))


def _masked(steps: list[Step], mask: PlaneMask) -> Masked:
    kernels = tuple(tuple(steps[index].module.kernel_size) for index in mask.made_by)  # type: ignore[arg-type]
    dead = dead_taps(steps[mask.made_by[0]]) if mask.made_by else None
    return Masked(mask, _array(steps[mask.sigmoid]), kernels, dead)


def _array(step: Step) -> Array:
    values: Array = step.output[0].numpy()
    values.flags.writeable = False
    return values
