"""A text on its way through a network, as the cards of the page need it."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from dsviz.analysis.alignment import (
    Weights,
    attentions,
    depends,
    meeting_place,
    side_by_side,
    weights,
)
from dsviz.analysis.cost import Costs
from dsviz.architectures.architecture import Tokens
from dsviz.inputs.alphabet import Alphabet
from dsviz.inputs.dates import answer
from dsviz.recording import Step, prepare, record
from dsviz.ui import cache
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.state import Choice
from dsviz.ui.store import COMPUTING


@dataclass(frozen=True)
class View:
    """The network on screen and its texts. `runs` says whether it is small enough to be run here."""

    choice: Choice
    given: Given
    runs: bool

    @property
    def key(self) -> str:
        return self.choice.architecture.key

    @property
    def name(self) -> tuple[Hashable, ...]:
        """Names network, options and texts in caches."""
        return self.choice.model, self.given.id

    @property
    def entries(self) -> tuple[Tokens, ...]:
        return tuple(entry for entry in self.choice.entries if isinstance(entry, Tokens))

    @property
    def alphabet(self) -> Alphabet:
        return self.entries[-1].alphabet

    @property
    def reads(self) -> bool:
        """Whether there is a source beside the text that is written; else the text is a beginning."""
        return len(self.entries) > 1

    @property
    def source(self) -> str:
        return str(self.given.content)

    @property
    def truth(self) -> str | None:
        """What should be written; None where nobody knows."""
        return (str(self.given.others[0].content) or None) if self.given.others else None

    @property
    def right_answer(self) -> str | None:
        """Of the task that networks are trained for; None where the text is none of its questions."""
        return answer(self.source) if self.reads else None

    @property
    def costs(self) -> Costs:
        return cache.costs(self.key, self.choice.items)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps of the network, nothing computed."""
        return MAPS.get(("sequences-steps", self.key, self.choice.items), self._outlined, lambda _: 65_536)

    def _outlined(self) -> tuple[Step, ...]:
        with torch.device("meta"):
            network = prepare(self.choice.architecture.make(self.choice.options).eval())
            inputs = [torch.zeros(entry.shape, dtype=torch.int64) for entry in self.choice.entries]
        return tuple(record(network, *inputs, keep=lambda _: False))

    @cached_property
    def attends(self) -> int:
        """How many attentions there are."""
        return len(attentions(self.steps)) if self.reads else 0

    @property
    def target(self) -> str:
        """The text that is written, as the network reads it when it is tested."""
        return (self.truth or "") if self.reads else self.source

    @property
    def room(self) -> int:
        """Tokens that may be written."""
        entry = self.entries[-1]
        return entry.length if self.reads else max(1, entry.length - len(self.source))

    @property
    def length(self) -> int:
        """Its tokens, with the end where there is room for it."""
        return min(len(self.target) + 1, self.entries[-1].length)

    def weights(self, number: int) -> Weights | None:
        """(tokens, source) of one attention, or who stands under whom; None for a network of one text."""
        if not self.reads:
            return None
        if not self.attends:
            return side_by_side(self.length, len(self.source))
        return self._attended[number][: self.length, : len(self.source)]

    @cached_property
    def _attended(self) -> tuple[Weights, ...]:
        return MAPS.get(
            ("sequences-weights", *self.name), self._recorded, lambda made: sum(w.nbytes for w in made)
        )

    def _recorded(self) -> tuple[Weights, ...]:
        wanted = {step.path for step in attentions(self.steps)}
        inputs = cache.tensors(self.choice.model, self.given)
        network = cache.network(self.choice.model)
        with COMPUTING:
            steps = record(network, *inputs, keep=wanted.__contains__)
        return tuple(weights(step) for step in attentions(steps))

    def most_read(self, number: int, at: int) -> int:
        """The source position that token `at` was made of most; its own place where that is not known."""
        last = max(0, len(self.source) - 1)
        if not self.runs or not self.attends or not self.source:
            return min(at, last)
        row = self._attended[number][at, : len(self.source)]
        return int(np.argmax(row))

    @cached_property
    def source_end(self) -> int | None:
        """The step that holds what is known of the source when the target first meets it."""
        met = meeting_place(self.steps)
        if met is None:
            return None
        made_of = depends(self.steps)
        known = (s for s in met.sources if s is not None and s >= 0 and made_of[s] == {-1})
        return max(known, default=None)
