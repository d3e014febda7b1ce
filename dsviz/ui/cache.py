"""What sessions share: networks, costs, inputs, recorded blocks; the only place with Streamlit's caches."""

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

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
from dsviz.inputs import audio, image, samples
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Fitted, Picture
from dsviz.layers.initial import calibrate
from dsviz.layers.kind import Kind
from dsviz.reading import Content, array_of
from dsviz.recording import Step, record
from dsviz.ui.store import COMPUTING, Store, budget

Items = tuple[tuple[str, Value], ...]

MAPS = Store(budget("DSVIZ_MAPS_MIB", 384))
"""Recorded blocks and pictures made of them, for all sessions together."""


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

    `id` names network, options and input: with the number of a step, a name for whatever is derived of it.
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


@st.cache_resource(max_entries=6, show_spinner=False)
def network(key: str, items: Items) -> nn.Module:
    """The network with random weights, its norms set on the first sample; never change it."""
    options: dict[str, Any] = dict(items)
    built = api.build(key, **options)
    sample = tensors(key, items, reference(find(key).inputs_for(dict(items))))
    norms = (row.output_shapes[0] for row in costs(key, items).rows if row.kind is Kind.NORM)
    if any(prod(shape) == shape[1] for shape in norms):
        # a single value has no spread: its mirror image joins
        sample = tuple(torch.cat([values, values.flip(-1)]) for values in sample)
    calibrate(built, *sample)
    return built


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


@st.cache_resource(show_spinner=False)
def sample_picture(key: str) -> Picture:
    """A sample, decoded once for all sessions."""
    return samples.picture(key)


@st.cache_resource(show_spinner=False)
def sample_sound(key: str) -> Sound:
    """A sample, decoded once for all sessions."""
    return samples.sound(key)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def decoded_picture(digest: str, _data: bytes) -> Picture:  # noqa: ARG001 - the key of the cache
    """An upload, decoded once; gone with the session. InputError as `image.decode`."""
    return image.decode(_data)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def decoded_sound(digest: str, _data: bytes, start: float) -> Sound:  # noqa: ARG001 - as above
    """An upload from `start` on, decoded once; gone with the session. InputError as `audio.decode`."""
    return audio.decode(_data, start)


def digest_of(data: bytes) -> str:
    """The name of an upload in caches."""
    return hashlib.sha256(data).hexdigest()


def fitted(entry: Image, given: Given) -> Fitted:
    """What a network sees of a picture, from the shared store; TypeError for a sound."""
    picture = given.content
    if not isinstance(picture, Picture):
        raise TypeError(f"{type(picture).__name__} cannot be cropped")
    key = ("fitted", given.id, entry.size, entry.crop)
    return MAPS.get(key, lambda: image.fit(picture, entry.size, entry.crop), lambda made: made.pixels.nbytes)


def tensors(key: str, items: Items, given: Given) -> tuple[Tensor, ...]:
    """The network's inputs made of what the visitor gave; InputError as `array_of`."""
    entries = find(key).inputs_for(dict(items))
    pairs = zip(entries, (given, *given.others), strict=True)
    return tuple(torch.from_numpy(array_of(entry, part.content)) for entry, part in pairs)


def recorded(key: str, items: Items, given: Given, block: BlockOutline) -> Recorded:
    """One block of a network on one input, from the shared store."""
    return MAPS.get(
        ("block", key, items, given.id, block.path),
        lambda: _record(key, items, given, block),
        lambda value: value.nbytes,
    )


def limits(key: str, items: Items, given: Given) -> float:
    """The 99th percentile of all values of all steps: one colour range for the whole network."""
    return MAPS.get(("limits", key, items, given.id), lambda: _limits(key, items, given), lambda _: 64)


def _record(key: str, items: Items, given: Given, block: BlockOutline) -> Recorded:
    rows = costs(key, items).rows
    entries = entries_of(rows, block)
    wanted = {rows[index].path for index in (*block.rows, *(e for e in entries if e >= 0))}
    inputs = tensors(key, items, given)
    with COMPUTING:
        steps = record(network(key, items), *inputs, keep=wanted.__contains__)
    return Recorded((key, items, given.id), tuple(steps), inputs)


def _limits(key: str, items: Items, given: Given) -> float:
    sampled: list[Tensor] = []

    def look(_path: str, outputs: tuple[Tensor, ...]) -> None:
        # every step weighs the same, and some thousand values of each are enough for a percentile
        sampled.extend(t.flatten()[:: max(1, t.numel() // 4096)].float() for t in outputs)

    with COMPUTING:
        record(network(key, items), *tensors(key, items, given), keep=lambda _: False, watch=look)
    return float(torch.cat(sampled).abs().quantile(0.99)) or 1.0


@st.cache_resource(max_entries=128, show_spinner=False)
def outline(key: str, items: Items) -> tuple[BlockOutline, ...]:
    """The blocks of a network with these options."""
    return blocks_of(costs(key, items).rows)
