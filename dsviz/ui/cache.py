"""What sessions share: networks, costs, inputs, recorded blocks."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import streamlit as st
import torch
from torch import Tensor, nn

from dsviz import api
from dsviz.analysis import field
from dsviz.analysis.cost import Costs, count
from dsviz.analysis.stages import BlockOutline, blocks_of, entries_of
from dsviz.architectures import find
from dsviz.architectures.architecture import Image, Input, Tokens
from dsviz.architectures.options import Value
from dsviz.errors import InputError
from dsviz.inputs import image, samples
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Fitted, Picture
from dsviz.layers.initial import calibrate
from dsviz.layers.kind import Kind
from dsviz.reading import Content, array_of
from dsviz.recording import Step, record
from dsviz.ui.store import COMPUTING, Store, budget
from dsviz.ui.uploads import forgetters, held, sample_picture, sample_sound
from dsviz.weights import load_shipped, put, shipped

Items = tuple[tuple[str, Value], ...]

MAPS = Store(budget("DSVIZ_MAPS_MIB", 384))
"""Recorded blocks and pictures made of them, for all sessions together."""
NETWORKS = Store(budget("DSVIZ_NETWORKS_MIB", 512))
"""Networks with their weights, for all sessions together."""
forgetters.extend((MAPS.forget, NETWORKS.forget))
RANDOM, FILE = "random", "file"


class Model(NamedTuple):
    """A network of the catalogue with its weights, as a key for caches."""

    key: str
    items: Items
    weights: str = f"{RANDOM}:0"
    """`random:<seed>`, the name of a shipped checkpoint, or `file:<digest>` of the visitor's own."""

    @property
    def entries(self) -> tuple[Input, ...]:
        """What it reads, pictures scaled as the source of the weights had them."""
        entries = find(self.key).inputs_for(dict(self.items))
        return held(self.file).scaled(entries) if self.file else entries

    @property
    def file(self) -> str:
        """The digest of the visitor's file; empty for other weights."""
        kind, _, digest = self.weights.partition(":")
        return digest if kind == FILE else ""


@dataclass(frozen=True)
class Given:
    """An input as a visitor gave it; `id` names its content in caches."""

    id: str
    content: Content
    others: tuple["Given", ...] = ()
    """What the network's further inputs are made of; `id` names them too."""

    @property
    def sound(self) -> Sound:
        """The content, where it is a sound; TypeError else."""
        if not isinstance(self.content, Sound):
            raise TypeError(f"a sound is needed, not a {type(self.content).__name__}")
        return self.content

    @property
    def sample(self) -> Picture | Sound:
        """The content, where it is no text; TypeError else."""
        return self.content if isinstance(self.content, Picture) else self.sound


def together(first: Given, *others: Given) -> Given:
    """The inputs of a network with several, as one."""
    if not others:
        return first
    return Given(" | ".join(given.id for given in (first, *others)), first.content, others)


@dataclass(frozen=True)
class Recorded:
    """One block on one input: all steps, those of the block and what it reads with their outputs.

    `id` names the model and the input: with the number of a step, a name for whatever is derived of it.
    """

    id: tuple[Hashable, ...]
    steps: tuple[Step, ...]
    inputs: tuple[Tensor, ...]

    @property
    def nbytes(self) -> int:
        kept = (t for step in self.steps for t in step.outputs or ())
        return sum(t.nbytes for t in (*kept, *self.inputs))


@st.cache_resource(max_entries=128, show_spinner=False)
def costs(key: str, items: Items) -> Costs:
    """The costs of a network with these options."""
    return count(*_traced(key, items))


@st.cache_resource(max_entries=128, show_spinner=False)
def reach(key: str, items: Items, path: str) -> int:
    """The receptive field of a step of a network with these options, see analysis/field.py."""
    return field.reach(_traced(key, items)[1], path)


@st.cache_resource(max_entries=2, show_spinner=False)  # of no use once all was asked of it
def _traced(key: str, items: Items) -> tuple[nn.Module, list[Step]]:
    return api.traced(key, **dict(items))


def network(model: Model) -> nn.Module:
    """The network with its weights, from the shared store; never change it.

    InputError where the visitor's file does not fit it or computes no numbers. Random weights have their
    norms set on a sample.
    """
    return NETWORKS.get(model, lambda: _network(model), _bytes_of)


def _network(model: Model) -> nn.Module:
    kind, _, seed = model.weights.partition(":")
    options: dict[str, Any] = dict(model.items)
    built = api.build(model.key, seed=int(seed) if kind == RANDOM else 0, **options)
    if kind == RANDOM:
        _calibrate(built, model)
    elif kind == FILE:
        put(held(model.file), built, options)
        _check_numbers(built, model)
    else:
        load_shipped(built, next(card for card in shipped(model.key) if card.name == kind))
    return built


def _calibrate(built: nn.Module, model: Model) -> None:
    sample = tensors(model, reference(model.entries))
    norms = (row.output_shapes[0] for row in costs(model.key, model.items).rows if row.kind is Kind.NORM)
    if any(prod(shape) == shape[1] for shape in norms):
        # a single value has no spread: its mirror image joins
        sample = tuple(torch.cat([values, values.flip(-1)]) for values in sample)
    calibrate(built, *sample)


def _check_numbers(built: nn.Module, model: Model) -> None:
    """InputError where weights, finite as they are, make something of a sample that no longer is a number."""

    def look(path: str, outputs: tuple[Tensor, ...]) -> None:
        if not all(values.isfinite().all() for values in outputs):
            raise InputError("weights.overflow", name=path)

    record(built, *tensors(model, reference(model.entries)), keep=lambda _: False, watch=look)


def _bytes_of(built: nn.Module) -> int:
    return sum(t.nbytes for t in (*built.parameters(), *built.buffers()))


def reference(entries: Sequence[Input]) -> Given:
    """The samples that norms are set on."""
    return together(*map(_reference, entries))


def _reference(entry: Input) -> Given:
    if isinstance(entry, Image):
        return Given(samples.PICTURES[0].key, sample_picture(samples.PICTURES[0].key))
    if isinstance(entry, Tokens):
        text = entry.alphabet.characters[: entry.length]
        return Given(text, text)
    return Given(samples.SOUNDS[0].key, sample_sound(samples.SOUNDS[0].key))


def fitted(entry: Image, given: Given) -> Fitted:
    """What a network sees of a picture, from the shared store; TypeError for a sound."""
    picture = given.content
    if not isinstance(picture, Picture):
        raise TypeError(f"{type(picture).__name__} cannot be cropped")
    key = ("fitted", given.id, entry.size, entry.crop)
    return MAPS.get(key, lambda: image.fit(picture, entry.size, entry.crop), lambda made: made.pixels.nbytes)


def tensors(model: Model, given: Given) -> tuple[Tensor, ...]:
    """The network's inputs made of what the visitor gave; InputError as `array_of`."""
    pairs = zip(model.entries, (given, *given.others), strict=True)
    return tuple(torch.from_numpy(array_of(entry, part.content)) for entry, part in pairs)


def recorded(model: Model, given: Given, block: BlockOutline) -> Recorded:
    """One block of a network on one input, from the shared store."""
    return MAPS.get(
        ("block", model, given.id, block.path),
        lambda: _record(model, given, block),
        lambda value: value.nbytes,
    )


def limits(model: Model, given: Given) -> float:
    """The 99th percentile of all values of all steps: one colour range for the whole network."""
    return MAPS.get(("limits", model, given.id), lambda: _limits(model, given), lambda _: 64)


def _record(model: Model, given: Given, block: BlockOutline) -> Recorded:
    rows = costs(model.key, model.items).rows
    entries = entries_of(rows, block)
    wanted = {rows[index].path for index in (*block.rows, *(e for e in entries if e >= 0))}
    inputs = tensors(model, given)
    with COMPUTING:
        steps = record(network(model), *inputs, keep=wanted.__contains__)
    return Recorded((model, given.id), tuple(steps), inputs)


def _limits(model: Model, given: Given) -> float:
    sampled: list[Tensor] = []

    def look(_path: str, outputs: tuple[Tensor, ...]) -> None:
        # every step weighs the same, and some thousand values of each are enough for a percentile
        sampled.extend(t.flatten()[:: max(1, t.numel() // 4096)].float() for t in outputs)

    with COMPUTING:
        record(network(model), *tensors(model, given), keep=lambda _: False, watch=look)
    return float(torch.cat(sampled).abs().quantile(0.99)) or 1.0


@st.cache_resource(max_entries=128, show_spinner=False)
def largest(key: str, items: Items) -> int:
    """Bytes of what the steps of the largest block put out, in float32."""
    rows = costs(key, items).rows
    made = [sum(map(prod, row.output_shapes)) for row in rows]
    return 4 * max(sum(made[row] for row in block.rows) for block in outline(key, items))


@st.cache_resource(max_entries=128, show_spinner=False)
def outline(key: str, items: Items) -> tuple[BlockOutline, ...]:
    """The blocks of a network with these options."""
    return blocks_of(costs(key, items).rows)
