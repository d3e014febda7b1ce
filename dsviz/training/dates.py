"""Dates and numbers in words to figures: `dsviz.inputs.dates`, made as long as they are asked for."""

from collections.abc import Collection, Sequence
from itertools import islice
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.architectures import find
from dsviz.architectures.architecture import Tokens
from dsviz.inputs.dates import Example, Part, examples
from dsviz.training.judge import portions
from dsviz.training.plan import Batch, Moment, Plan, Task
from dsviz.weights.card import Metric, Source

TRAINING, VALIDATION, TEST = 60_000, 250, 1_000
SEEDS = {"training": 1, "validation": 2, "test": 3}


class Dates(Task):
    """Sources and targets as characters; no answer of the splits that judge is ever trained on."""

    data: ClassVar = (Source("Dates and numbers (dsviz)", "made by dsviz.inputs.dates", "MIT"),)

    def __init__(self, _folder: Path, plan: Plan, device: torch.device) -> None:
        entries = find(plan.network).inputs_for(plan.options)
        if len(entries) != 2 or not all(isinstance(entry, Tokens) for entry in entries):
            raise ValueError(f"{plan.network} does not translate with these options")
        self.entries, self.device = entries, device
        self.size = int(plan.settings.get("examples", TRAINING))
        self.training = self._encoded(list(islice(examples(SEEDS["training"]), self.size)))
        validation = held_out(VALIDATION, "validation")
        test = held_out(TEST, "test", without=validation)
        self.splits = {"validation": self._encoded(validation), "test": self._encoded(test)}

    def batch(self, chosen: Tensor, _moment: Moment) -> Batch:
        sources, targets = self.training
        return sources[chosen.to(self.device)], targets[chosen.to(self.device)]

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        """Of every character of the answer and of the end behind it; what stands after that is free."""
        sources, targets = batch
        ended = F.pad(targets.eq(0).cumsum(dim=1)[:, :-1], (1, 0)) > 0
        return F.cross_entropy(network(sources, targets), targets.masked_fill(ended, -1), ignore_index=-1)

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        return [self._exact(network, "validation")]

    def test(self, network: nn.Module) -> Sequence[Metric]:
        return [self._exact(network, "test")]

    def _exact(self, network: nn.Module, split: str) -> Metric:
        sources, targets = self.splits[split]
        right = sum(
            int(answers(network, sources[part], targets.shape[1]).eq(targets[part]).all(dim=1).sum())
            for part in portions(len(sources))
        )
        return Metric("exact_match", right / len(sources), split, len(sources))

    def _encoded(self, chosen: Sequence[Example]) -> tuple[Tensor, Tensor]:
        """Numbers of sources (examples, length) and targets (examples, length), 0 behind each."""
        texts = [[example.source for example in chosen], [example.target for example in chosen]]
        return _table(texts[0], self.entries[0], self.device), _table(texts[1], self.entries[1], self.device)


def answers(network: nn.Module, sources: Tensor, length: int) -> Tensor:
    """(batch, length): what the network writes, the most probable character each time, 0 behind the end."""
    written = sources.new_zeros(len(sources), length)
    going = torch.ones(len(sources), dtype=torch.bool, device=sources.device)
    with torch.inference_mode():
        for place in range(length):
            best = network(sources, written)[:, :, place].argmax(dim=1)
            written[:, place] = torch.where(going, best, 0)
            going &= best.ne(0)
            if not going.any():
                break
    return written


def held_out(count: int, split: str, without: Collection[Example] = ()) -> list[Example]:
    """So many examples whose answers are never trained on, no two alike and none of those `without`."""
    passed, found = set(without), list[Example]()
    for example in examples(SEEDS[split], Part.HELD_OUT):
        if len(found) == count:
            break
        if example not in passed:
            passed.add(example)
            found.append(example)
    return found


def _table(texts: Sequence[str], entry: object, device: torch.device) -> Tensor:
    if not isinstance(entry, Tokens):
        raise ValueError(f"tokens are needed, got {entry!r}")
    rows = [torch.tensor(entry.alphabet.encode(text)) for text in texts]
    return torch.stack([F.pad(row, (0, entry.length - len(row))) for row in rows]).to(device)
