"""Handwritten digits for networks that draw: scikit-learn's (E. Alpaydin, C. Kaynak, 1998), enlarged."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.architectures import find
from dsviz.architectures.architecture import Image
from dsviz.inputs.digits import BRIGHTEST, HELD, enlarged
from dsviz.training.judge import portions
from dsviz.training.plan import Batch, Moment, Plan, Task
from dsviz.weights.card import Metric, Source

SHIFT = 1  # they are moved by up to so many pixels each way


class Digits(Task):
    """Black and white digits at the size of the network's input, moved by chance.

    The loss is the cross entropy of every pixel given those before it, in nats.
    """

    data: ClassVar = (
        Source(
            "Optical Recognition of Handwritten Digits (scikit-learn)",
            "E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, 1998, doi 10.24432/C50P49",
            "CC BY 4.0",
        ),
    )

    def __init__(self, _folder: Path, plan: Plan, device: torch.device) -> None:
        entry = find(plan.network).inputs_for(plan.options)[0]
        if not isinstance(entry, Image) or entry.channels != 1:
            raise ValueError(f"{plan.network} reads no grey pictures with these options")
        digits = load_digits()
        levels = enlarged(digits.images.astype(np.float32) / BRIGHTEST, entry.size)
        self.device = device
        self.levels = torch.from_numpy(levels)[:, None].to(device)
        left, test = train_test_split(
            range(len(levels)), test_size=HELD, stratify=digits.target, random_state=0
        )
        train, validation = train_test_split(
            left, test_size=HELD, stratify=digits.target[left], random_state=0
        )
        self.train, self.size = torch.tensor(train), len(train)
        self.splits = {"validation": torch.tensor(validation), "test": torch.tensor(test)}

    def batch(self, chosen: Tensor, moment: Moment) -> Batch:
        pictures = self.levels[self.train[chosen].to(self.device)]
        down, right = torch.randint(-SHIFT, SHIFT + 1, (2,), generator=moment.generator).tolist()
        return (pictures.roll((down, right), (2, 3)),)

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        (levels,) = batch
        return F.cross_entropy(network(2 * levels - 1), levels[:, 0].long())

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        return [self._bits(network, "validation")]

    def test(self, network: nn.Module) -> Sequence[Metric]:
        return [self._bits(network, "test")]

    def _bits(self, network: nn.Module, split: str) -> Metric:
        pictures = self.levels[self.splits[split].to(self.device)]
        with torch.inference_mode():
            nats = sum(
                float(self.loss(network, (pictures[part],))) * len(pictures[part])
                for part in portions(len(pictures), 100)
            )
        return Metric("bits", nats / len(pictures) / math.log(2), split, len(pictures), higher=False)
