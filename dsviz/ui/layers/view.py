"""One block on one input, as columns of maps: what the whole page draws and explains."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz.analysis.cost import Costs
from dsviz.analysis.flow import is_chain
from dsviz.analysis.stages import MIXING, BlockOutline, Stage, entries_of, stages_of
from dsviz.architectures.architecture import Input, Tokens
from dsviz.figures.mosaic import limit_of
from dsviz.layers.kind import Kind
from dsviz.layers.sequence import Lookup
from dsviz.recording import Step
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Recorded
from dsviz.ui.components.strip import Role
from dsviz.ui.layers.names import block_name, geometry, role_of, stage_name

Maps = NDArray[np.float32]
Space = tuple[int, ...]
SMALL = 512
"""Bytes that a number counts for in the shared store, its name included."""


@dataclass(frozen=True, eq=False)
class Column:
    """One stage, or one of the tensors that the block reads."""

    title: str
    subtitle: str
    role: Role
    maps: Maps
    """(channels, *space), read-only."""
    row: int
    """The step whose output this is; -1, -2, … are the network's inputs."""
    sources: tuple[int, ...]
    """The columns that it reads."""
    follows_input: bool
    """Whether its channels are still those of the block's input."""
    id: tuple[Hashable, ...]
    """Names its maps in the shared store."""
    stage: Stage | None = None
    text: str | None = None
    """Where every place stands for a character: those of the text, which may be shorter than the places."""

    @property
    def channels(self) -> int:
        return int(self.maps.shape[0])

    @property
    def space(self) -> Space:
        return tuple(int(n) for n in self.maps.shape[1:])

    @property
    def mixes(self) -> bool:
        return self.stage is not None and self.stage.kind in MIXING

    @property
    def limit(self) -> float:
        """The end of a colour scale for all channels together."""
        return MAPS.get(("limit", *self.id), lambda: limit_of(self.maps), lambda _: SMALL)

    @property
    def signed(self) -> bool:
        """Whether there are values below zero."""
        return MAPS.get(("signed", *self.id), lambda: bool(self.maps.min(initial=0.0) < 0), lambda _: SMALL)


@dataclass(frozen=True)
class Chosen:
    """What the visitor points at: a column, a channel before and behind the mixing, and a place."""

    column: int
    before: int
    behind: int
    place: Space


@dataclass(frozen=True, eq=False)
class BlockView:
    """The columns of one block."""

    costs: Costs
    block: BlockOutline
    recorded: Recorded
    columns: tuple[Column, ...]
    in_step: bool = False
    """Whether place 7 is place 7 everywhere, as in texts; else places lie at the same share of the way."""

    @cached_property
    def space(self) -> Space:
        """The cells that `Chosen.place` counts: those of the last stage that has any, else the input's."""
        spatial = [c.space for c in self.columns if c.stage and np.prod(c.space, initial=1) > 1]
        return spatial[-1] if spatial else self.columns[0].space

    @property
    def of_text(self) -> bool:
        """Whether the network reads a text first, so that places are those of characters."""
        return not self.recorded.inputs[0].is_floating_point()

    @cached_property
    def branches(self) -> bool:
        """Whether the block is more than one stage after the other."""
        return not is_chain([column.sources for column in self.columns])

    def most(self, *, follows_input: bool) -> int:
        """The largest number of channels before the first mixing, or behind it; 1 where there is none."""
        return max((c.channels for c in self.columns if c.follows_input is follows_input), default=1)

    def channel(self, column: Column, chosen: Chosen) -> int:
        """The chosen channel in a column; behind a mixing the same number in every stage, wrapped around.

        Halves and parts of equal size (gates, concatenated branches) stay in line this way.
        """
        number = chosen.before if column.follows_input else chosen.behind
        return number % column.channels

    def place(self, column: Column, chosen: Chosen) -> Space:
        """The chosen place in a column of another size."""
        if column.space == self.space:
            return chosen.place
        if len(column.space) != len(self.space):
            return (0,) * len(column.space)
        pairs = zip(chosen.place, self.space, column.space, strict=True)
        if self.in_step:
            return tuple(min(at, own - 1) for at, _, own in pairs)
        return tuple(min(int((at + 0.5) * own / whole), own - 1) for at, whole, own in pairs)


def block_view(
    costs: Costs, block: BlockOutline, recorded: Recorded, words: Words, entries: Sequence[Input] = ()
) -> BlockView:
    """Lay a recorded block out in columns: first what it reads, then its stages.

    `entries` are the network's inputs: columns of texts then know their characters.
    """
    columns = [_entry(entry, recorded, costs, words, entries) for entry in entries_of(costs.rows, block)]
    for stage in stages_of(costs.rows, block):
        columns.append(_column(stage, columns, recorded, costs, words))
    texts = any(isinstance(entry, Tokens) for entry in entries)
    return BlockView(costs, block, recorded, tuple(columns), in_step=texts)


def _entry(index: int, recorded: Recorded, costs: Costs, words: Words, entries: Sequence[Input]) -> Column:
    source = (
        words("layers.from_input") if index < 0
        else words("layers.from_block", block=block_name(words, costs.rows[index].block))
    )  # fmt: skip
    return Column(
        words("layers.input"),
        source,
        Role.NEUTRAL,
        _maps(index, recorded),
        index,
        (),
        True,
        (*recorded.id, index),
        text=_text(index, recorded, entries),
    )


def _column(stage: Stage, before: Sequence[Column], recorded: Recorded, costs: Costs, words: Words) -> Column:
    producers = {
        row: place for place, c in enumerate(before) for row in (c.stage.rows if c.stage else (c.row,))
    }
    sources = tuple(dict.fromkeys(producers[s] for s in stage.sources if s is not None))
    keeps = stage.kind not in MIXING | {Kind.CONCAT} and Kind.SPLIT not in stage.kinds
    return Column(
        title=stage_name(words, stage),
        subtitle=geometry(words, costs.rows[stage.rows[0]]) or words("layers.per_channel"),
        role=role_of(stage.kind),
        maps=_maps(stage.last, recorded),
        row=stage.last,
        sources=sources,
        follows_input=keeps and all(before[s].follows_input for s in sources),
        id=(*recorded.id, stage.last),
        stage=stage,
        text=before[sources[0]].text if isinstance(recorded.steps[stage.last].module, Lookup) else None,
    )


def _text(index: int, recorded: Recorded, entries: Sequence[Input]) -> str | None:
    """The characters of one of the network's inputs."""
    entry = entries[-index - 1] if index < 0 and entries else None
    if not isinstance(entry, Tokens):
        return None
    return entry.alphabet.decode(recorded.inputs[-index - 1][0].tolist())


def _maps(index: int, recorded: Recorded) -> Maps:
    tensor = recorded.inputs[-index - 1] if index < 0 else _joined(recorded.steps[index])
    # a text is one row of numbers
    maps: Maps = tensor[0].numpy() if tensor.is_floating_point() else tensor.float().numpy()
    maps.flags.writeable = False
    return maps


def _joined(step: Step) -> Tensor:
    """What a step returned; several tensors stand one behind the other, as their channels are counted."""
    outputs = step.outputs or ()
    return outputs[0] if len(outputs) == 1 else torch.cat(outputs, dim=1)
