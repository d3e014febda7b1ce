"""Cards and files of weights, written for the tests in the formats that are read."""

import io

import safetensors.torch
import torch
from torch import Tensor

from dsviz.weights import Card, Metric, Source


def card_of(key: str, **options: object) -> Card:
    return Card(
        name="tiny",
        network=key,
        options=options,
        task="none",
        labels=("a", "b"),
        metric=Metric("accuracy", 0.5, "test", 10),
        params=1,
        steps=1,
        batch=1,
        seed=0,
        seconds=1.0,
        device="cpu",
        data=(Source("x", "y", "z"),),
        command="true",
    )


def saved(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()


def packed(tensors: dict[str, Tensor], metadata: dict[str, str] | None = None) -> bytes:
    return safetensors.torch.save(tensors, metadata)
