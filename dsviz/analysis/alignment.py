"""What a network that reads one sequence and writes another writes each token from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import nn

from dsviz.layers.attention import Timing
from dsviz.layers.kind import Kind, kind_of
from dsviz.recording import Step

Weights = NDArray[np.float32]
"""(target, source): how much of every source position each target position was made of."""


def attentions(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The softmax of every attention: its weights are what a later product of matrices mixes by."""
    mixed = {source for step in steps if kind_of(step.module) is Kind.MATMUL for source in step.sources}
    return tuple(step for step in steps if isinstance(step.module, nn.Softmax) and step.index in mixed)


def weights(step: Step) -> Weights:
    """What the softmax of an attention, its output kept, has let through. RecordingError where it was not."""
    found: Any = step.output[0].T.float().cpu().numpy()
    return np.asarray(found, np.float32)


def depends(steps: Sequence[Step]) -> tuple[frozenset[int], ...]:
    """The network's inputs (-1, -2, …) that each step's output is made of."""
    found: list[frozenset[int]] = []
    for step in steps:
        read = (found[s] if s >= 0 else frozenset({s}) for s in step.sources if s is not None)
        found.append(frozenset[int]().union(*read))
    return tuple(found)


def meeting_place(steps: Sequence[Step]) -> Step | None:
    """The first step that reads something of the source alone and something of the target.

    A product of matrices there is attention; a sum or a concatenation meets position by position. None for a
    network of one input.
    """
    inputs = depends(steps)
    for step in steps:
        read = {inputs[s] if s >= 0 else frozenset({s}) for s in step.sources if s is not None}
        if {-1} in read and any(-2 in part for part in read):
            return step
    return None


def timings(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that add a signal which tells positions apart."""
    return tuple(step for step in steps if isinstance(step.module, Timing))


def side_by_side(target: int, source: int) -> Weights:
    """The weights of a network whose sequences meet position by position; zeros past the source's end."""
    return np.eye(target, source, dtype=np.float32)
