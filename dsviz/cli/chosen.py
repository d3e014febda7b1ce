"""A network with the weights that were asked for: random, a shipped checkpoint, a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from dsviz.api import build
from dsviz.architectures import find
from dsviz.architectures.architecture import Input
from dsviz.architectures.options import Options
from dsviz.weights import build_trained, named, put, read_weights, shipped

RANDOM = "random"


@dataclass(frozen=True)
class Chosen:
    """What is to be run, and what stands in the index beside its maps."""

    key: str
    options: Options
    weights: str
    network: nn.Module
    entries: Sequence[Input]


def choose(key: str, options: Options, weights: str, seed: int) -> Chosen:
    """The network `key`: `weights` is `random`, the name of one of its checkpoints, or a file.

    What is not among `options` is as the weights were trained. ValueError for a checkpoint or a file of
    another network, InputError for a file that cannot be used or does not fit, OSError where there is none.
    """
    architecture = find(key)
    if weights == RANDOM:
        entries, network = architecture.inputs_for(options), build(key, seed=seed, **options)
        return Chosen(key, options, f"random, seed {seed}", network, entries)
    if weights in (card.name for card in shipped(key)):
        options = {**named(weights).options, **options}
        return Chosen(
            key, options, weights, build_trained(weights, **options), architecture.inputs_for(options)
        )
    return _from_file(key, options, Path(weights))


def _from_file(key: str, options: Options, path: Path) -> Chosen:
    found = read_weights(path.read_bytes())
    if found.network not in (None, key):
        raise ValueError(f"{path.name} is for {found.network}, not for {key}")
    own: dict[str, Any] = {**found.options, **options}
    network = build(key, **own)
    put(found, network, own)
    return Chosen(key, own, path.name, network, found.scaled(find(key).inputs_for(own)))
