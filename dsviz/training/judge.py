"""Figures that several tasks share."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from dsviz.weights.card import Metric

AT_ONCE = 250
"""Examples of one forward pass."""


def portions(count: int, at_once: int = AT_ONCE) -> Iterator[slice]:
    """Slices that cover `count` examples."""
    for first in range(0, count, at_once):
        yield slice(first, min(first + at_once, count))


def scores(network: nn.Module, inputs: Tensor, at_once: int = AT_ONCE) -> Tensor:
    """(count, …): what a network in eval mode answers, on the CPU."""
    with torch.inference_mode():
        return torch.cat([network(inputs[part]).float().cpu() for part in portions(len(inputs), at_once)])


def accuracy(answers: Tensor, truth: Tensor, split: str, name: str = "accuracy") -> Metric:
    """The share of answers (count, classes) whose highest score is the truth (count,)."""
    right = (answers.argmax(dim=1) == truth.cpu()).float().mean()
    return Metric(name, float(right), split, len(truth))


def balanced(answers: Tensor, truth: Tensor, split: str) -> Metric:
    """The mean over the classes of the share of theirs that are right: no class counts for its size."""
    right, known = answers.argmax(dim=1).eq(truth.cpu()).float(), truth.cpu()
    each = [float(right[known == kind].mean()) for kind in range(answers.shape[1]) if (known == kind).any()]
    return Metric("balanced_accuracy", sum(each) / len(each), split, len(truth))
