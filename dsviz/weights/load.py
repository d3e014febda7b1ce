"""A file of weights into a network, whoever wrote it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

import torch
from torch import Tensor, nn

from dsviz.architectures import find
from dsviz.architectures.architecture import Image, Input
from dsviz.architectures.options import Choice, Value
from dsviz.errors import InputError
from dsviz.weights.card import Card
from dsviz.weights.containers import Contents, contents
from dsviz.weights.layouts import recognise
from dsviz.weights.layouts.layout import Layout
from dsviz.weights.tensors import checked, fill

Colours = float | tuple[float, float, float]
_SETTINGS = ("eps", "rule")
"""Attributes of layers that change what they compute but hold no weights: of norms, of padding."""
SAME_WEIGHTS = frozenset({"mode"})
"""Options that join the same layers in another way, to answer at every frame instead of once."""


@dataclass(frozen=True)
class Weights:
    """What a file holds, under our names and in our order of axes."""

    tensors: Mapping[str, Tensor] = field(repr=False)
    layout: str = ""
    """Who wrote it: a name of `layouts`, `dsviz` for our own files, empty for a plain state dict."""
    network: str | None = None
    """Key in the catalogue; None for a plain state dict, which says only how its tensors are called."""
    options: Mapping[str, Value] = field(default_factory=dict)
    """With these `build` makes a network that they fit."""
    card: Card | None = None
    mean: Colours | None = None
    """What is taken from a picture's channels in 0..1; None for networks that read none or where unknown."""
    std: Colours | None = None
    """What they are divided by."""

    def scaled(self, entries: Sequence[Input]) -> tuple[Input, ...]:
        """A network's inputs, pictures scaled as the source of these weights had them."""
        mean, std = self.mean, self.std
        if mean is None or std is None:
            return tuple(entries)
        return tuple(
            replace(entry, mean=mean, std=std) if isinstance(entry, Image) else entry for entry in entries
        )


def read_weights(data: bytes) -> Weights:
    """The weights in a file's bytes. InputError `weights.*` with one sentence where they cannot be used."""
    found = contents(data)
    if found.card is not None:
        return _ours(found.tensors, found.card)
    layout = recognise(found.tensors)
    return Weights(found.tensors) if layout is None else _foreign(found, layout)


def load_weights(network: nn.Module, path: str | Path) -> Weights:
    """Read the file `path` and give `network` what it holds, with the padding and eps of its source.

    Files: ours (safetensors), torch state dicts of our networks, and the released layouts of
    `dsviz.weights.layouts`, which are recognised by their names. The answer says how pictures must be scaled.
    InputError where the file cannot be used or does not fit, OSError where it cannot be read; the network is
    unchanged then.
    """
    weights = read_weights(Path(path).read_bytes())
    put(weights, network)
    return weights


def put(weights: Weights, network: nn.Module, options: Mapping[str, Value] | None = None) -> None:
    """Give a network the weights. InputError where they do not fit; it is unchanged then.

    `options` are those that the network was built with, where that is known: a file of other ones is refused
    then. Without them padding and eps become the file's.
    """
    if options is not None and (others := differing(weights, options)):
        checked(network, weights.tensors)  # which can name the tensors
        raise InputError("weights.other_options", options=_told(others))
    twin = None if weights.network is None else _twin(weights.network, weights.options, network)
    fill(network, weights.tensors)
    if twin is not None:
        _settle(network, twin)


def differing(weights: Weights, options: Mapping[str, Value]) -> dict[str, Value]:
    """The file's options that a network with these ones lacks, whatever the size of its input."""
    if weights.network is None:
        return {}
    architecture = find(weights.network)
    own, other = (architecture.complete(given) for given in (weights.options, options))
    free = architecture.input_options | SAME_WEIGHTS
    return {name: value for name, value in own.items() if name not in free and value != other[name]}


def _ours(tensors: Mapping[str, Tensor], text: str) -> Weights:
    try:
        card = Card.from_json(text)
        find(card.network).complete(card.options)
    except ValueError as error:
        raise InputError("weights.bad_card") from error
    return Weights(tensors, "dsviz", card.network, card.options, card, *_scaling(card.network, card.options))


def _foreign(found: Contents, layout: Layout) -> Weights:
    options = layout.options(found.tensors, found.settings)
    try:
        find(layout.network).complete(options)
    except ValueError as error:
        raise InputError("weights.no_such_size", layout=layout.name) from error
    mean, std = _scaling(layout.network, options)
    own = layout.mean is not None
    return Weights(
        tensors=layout.convert(found.tensors, found.settings),
        layout=layout.name,
        network=layout.network,
        options=options,
        mean=layout.mean if own else mean,
        std=layout.std if own else std,
    )


def _scaling(key: str, options: Mapping[str, Value]) -> tuple[Colours | None, Colours | None]:
    entry = find(key).inputs_for(options)[0]
    return (entry.mean, entry.std) if isinstance(entry, Image) else (None, None)


def _twin(key: str, options: Mapping[str, Value], network: nn.Module) -> nn.Module | None:
    """The network of the file, without weights.

    InputError where `network` takes the same tensors but computes something else with them. One of other
    tensors is left to the comparison that can name them.
    """
    own = [type(part) for part in network.modules()]
    for twin in _joined(key, options):
        if [type(part) for part in twin.modules()] == own:
            return twin
    names, others = ([name for name, _ in one.named_parameters()] for one in (network, twin))
    if names == others or len(own) == sum(1 for _ in twin.modules()):
        raise InputError("weights.other_options", options=_told(find(key).complete(options)))
    return None


def _joined(key: str, options: Mapping[str, Value]) -> Iterator[nn.Module]:
    """The network of the file in every way that its layers are joined, the file's own the last."""
    architecture = find(key)
    free = [o for o in architecture.options if isinstance(o, Choice) and o.name in SAME_WEIGHTS]
    ways = [
        dict(zip((o.name for o in free), values, strict=True))
        for values in product(*(o.values for o in free))
    ]
    with torch.device("meta"):
        for way in (*ways, {}):
            yield architecture.make({**options, **way})


def _told(options: Mapping[str, Value]) -> str:
    return ", ".join(f"{name}={value}" for name, value in options.items())


def _settle(network: nn.Module, twin: nn.Module) -> None:
    """Set what is no weight as in the twin."""
    for own, other in zip(network.modules(), twin.modules(), strict=True):
        for name in _SETTINGS:
            if hasattr(other, name):
                setattr(own, name, getattr(other, name))
