"""The checkpoints that come with the package."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import safetensors.torch
from torch import Tensor, nn

from dsviz.api import build
from dsviz.architectures.options import Value
from dsviz.weights.card import Card
from dsviz.weights.load import Weights, differing, put

FOLDER = Path(__file__).parents[1] / "checkpoints"


def shipped(key: str) -> tuple[Card, ...]:
    """The cards of the checkpoints of the network `key`, by name; empty where there is none."""
    return tuple(card for card in _cards() if card.network == key)


@cache
def _cards() -> tuple[Card, ...]:
    files = sorted(FOLDER.glob("*.json"))
    return tuple(Card.from_json(path.read_text(encoding="utf-8")) for path in files)


def fitting(key: str, options: Mapping[str, Value]) -> tuple[Card, ...]:
    """Those of `shipped(key)` that a network with these options takes, whatever the size of its input."""
    return tuple(card for card in shipped(key) if not differing(_weights(card, {}), options))


def named(name: str) -> Card:
    """The card of the shipped checkpoint `name`; ValueError where there is none."""
    for card in _cards():
        if card.name == name:
            return card
    known = ", ".join(card.name for card in _cards())
    raise ValueError(f"there is no checkpoint {name!r}; there are {known}")


def path_of(card: Card) -> Path:
    """The file of a shipped checkpoint; its size on disk is the download's."""
    return FOLDER / f"{card.name}.safetensors"


def state(card: Card) -> dict[str, Tensor]:
    """The tensors of a shipped checkpoint, by the names that the network built with `card.options` has."""
    return safetensors.torch.load_file(path_of(card))


def load_shipped(network: nn.Module, card: Card) -> None:
    """Give a network built for `card` what it learned, in the network's own precision.

    InputError where it was built with other options.
    """
    put(_weights(card, state(card)), network)


def build_trained(name: str, **options: Value) -> nn.Module:
    """The network of the shipped checkpoint `name` with what it learned, as `dsviz.build` prepares it.

    It has the options that it was trained with; `options` change others, such as the size of its input.
    ValueError for an unknown checkpoint, option or value, InputError for options that its weights do not fit.
    """
    card = named(name)
    chosen: dict[str, Any] = {**card.options, **options}
    network = build(card.network, **chosen)
    put(_weights(card, state(card)), network, chosen)
    return network


def _weights(card: Card, tensors: Mapping[str, Tensor]) -> Weights:
    return Weights(tensors, "dsviz", card.network, card.options, card)
