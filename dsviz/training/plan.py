"""What a run of training is told: its plan, and what its task has to offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from dsviz.architectures.options import Value
from dsviz.weights.card import Metric, Source

Batch = tuple[Tensor, ...]


class Optimizer(Enum):
    """How the weights follow their gradients."""

    SGD = auto()
    """With Nesterov's momentum of 0.9."""
    ADAM = auto()
    """AdamW."""


class Moment(NamedTuple):
    """Where in a run a batch is asked for."""

    progress: float
    """From 0 at the start to 1 at the end; where the rate restarts, of each part."""
    generator: torch.Generator
    """Chance, on the CPU, the same at the same step of every run with the same seed."""
    settings: Mapping[str, Value]
    """The plan's for this part of the run."""


class Restart(NamedTuple):
    """Another rise and fall of the learning rate, from the weights that the last one ended with.

    I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2016, arXiv:1608.03983.
    """

    share: float
    """Of all the steps."""
    rate: float
    """The highest learning rate in them."""
    settings: Mapping[str, Value]
    """What the task is told in them, instead of the plan's."""


class Cycle(NamedTuple):
    """One rise and fall of the learning rate."""

    first: int
    """Step it begins at, counted from 0."""
    steps: int
    rate: float
    settings: Mapping[str, Value]

    def progress(self, step: int) -> float:
        """From 0 at its first step to 1 behind its last."""
        return (step - self.first) / self.steps


@dataclass(frozen=True)
class Plan:
    """One network on one task."""

    task: str
    variant: str
    network: str
    """Key in the catalogue."""
    options: Mapping[str, Value]
    steps: int
    batch: int
    rate: float
    """The highest learning rate: it rises to it over the first `warm` of the run and falls along a cosine."""
    optimizer: Optimizer = Optimizer.ADAM
    decay: float = 1e-4
    """Weight decay of kernels; norms and biases have none."""
    warm: float = 0.1
    average: float = 0.998
    """Of the running mean of the weights, which is what is judged and kept."""
    clip: float = 5.0
    """The longest gradient."""
    half: bool = False
    """Whether a CPU computes in bfloat16 where that is safe; a GPU always does."""
    watch: int = 200
    """Steps between two looks at the validation split; the state of the run is saved then."""
    settings: Mapping[str, Value] = field(default_factory=dict)
    """What the task wants to know besides."""
    restarts: tuple[Restart, ...] = ()
    """In order, at the end of the run."""

    @property
    def name(self) -> str:
        return f"{self.network}-{self.variant}"

    def cycle(self, step: int) -> Cycle:
        """The part of the run that step `step`, counted from 0, belongs to."""
        return [cycle for cycle in self.cycles if cycle.first <= step][-1]

    @property
    def cycles(self) -> tuple[Cycle, ...]:
        """The parts of the run; a short run may lack some."""
        lengths = [round(self.steps * again.share) for again in self.restarts]
        found = [Cycle(0, self.steps - sum(lengths), self.rate, self.settings)]
        for again, length in zip(self.restarts, lengths, strict=True):
            begins = found[-1].first + found[-1].steps
            found.append(Cycle(begins, length, again.rate, again.settings))
        return tuple(cycle for cycle in found if cycle.steps > 0)


class Task:
    """Examples and how to judge a network by them; subclasses read a folder of data."""

    data: ClassVar[tuple[Source, ...]]
    rescales: ClassVar[bool] = False
    """Whether `ready` changes the kernels that a run begins with."""
    labels: tuple[str, ...] = ()
    size: int
    """Examples to train on: an epoch."""

    def ready(self, network: nn.Module) -> None:
        """Change the first weights, or how they are stored while learned, where that helps; most do not."""

    def finish(self, network: nn.Module) -> None:
        """Undo what `ready` changed of the storing; the network computes the same."""

    def batch(self, chosen: Tensor, moment: Moment) -> Batch:
        """The training examples at the places `chosen` (batch,), varied by chance, on the task's device."""
        raise NotImplementedError

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        """A scalar, the mean over the batch."""
        raise NotImplementedError

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        """Figures to follow a run by, the most telling first, on examples that are not trained on."""
        raise NotImplementedError

    def test(self, network: nn.Module) -> Sequence[Metric]:
        """The final figures, the most telling first, on examples that decided nothing."""
        raise NotImplementedError
