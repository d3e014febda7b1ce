"""What evidence is looked for: a picture or a sound as a network reads it, its answer, and a class of it."""

from base64 import b64encode
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz.analysis.evidence import class_scores
from dsviz.analysis.rerun import Rerun
from dsviz.figures.theme import Theme
from dsviz.recording import record
from dsviz.text import Words
from dsviz.ui import cache
from dsviz.ui.cache import MAPS, NETWORKS, Given, Model
from dsviz.ui.classify.place import bounded
from dsviz.ui.components.answers import AnswerBar, answers
from dsviz.ui.components.evidence import Ground
from dsviz.ui.state import Choice
from dsviz.ui.store import COMPUTING

Array = NDArray[np.float32]
MOST = 5
"""Classes that are named; the others are one number."""


@dataclass(frozen=True, eq=False)
class Answered:
    """Probabilities (classes,) with the names of the classes."""

    shares: Array
    names: tuple[str, ...]

    @property
    def order(self) -> list[int]:
        """All classes, the strongest first."""
        return [int(number) for number in np.argsort(-self.shares, kind="stable")]

    @property
    def target(self) -> int:
        """The class whose evidence is shown: the chosen one, else the strongest."""
        return bounded("cls-class", len(self.shares), self.order[0])


@dataclass(frozen=True, eq=False)
class Subject:
    """`picture` is the step that writes what is looked at, or -1 for the network's own input.

    `plane` is its size (rows, columns). Of a `sound` rows are drawn from below, each with its own mean.
    """

    words: Words
    theme: Theme
    choice: Choice
    given: Given
    answered: Answered
    picture: int
    plane: tuple[int, int]
    ground: Ground
    sound: bool
    note: str = ""
    """A sentence on what the evidence is of, where the picture does not tell."""

    @property
    def model(self) -> Model:
        return self.choice.model

    @property
    def name(self) -> tuple[Hashable, ...]:
        """Of what is computed, in the shared store."""
        return self.model, self.given.id, self.picture

    def inputs(self) -> tuple[Tensor, ...]:
        return cache.tensors(self.model, self.given)

    def rerun(self) -> Rerun:
        """The network's copy that is run with changes; for all sessions."""
        network = cache.network(self.model)
        size = sum(values.nbytes for values in network.parameters())
        return NETWORKS.get(("rerun", self.model), lambda: Rerun(network), lambda _: size)

    def drawn(self, values: Array) -> Array:
        """(rows, columns) -> as they are seen, the top row first."""
        return values[::-1] if self.sound else values

    def row(self, row: int, rows: int) -> int:
        """The row of a map that is drawn as this one, and the other way round."""
        return rows - 1 - row if self.sound else row


def scores_of(model: Model, given: Given) -> Array:
    """(classes,): what comes out, from the shared store."""

    def make() -> Array:
        last = cache.costs(model.key, model.items).rows[-1].path
        with COMPUTING:
            steps = record(cache.network(model), *cache.tensors(model, given), keep=last.__eq__)
        scores: Array = class_scores(steps[-1].output)[0].numpy()
        return scores

    return MAPS.get(("scores", model, given.id), make, lambda scores: scores.nbytes)


def softmax(scores: Array) -> Array:
    """(…, classes) -> probabilities."""
    shares: Array = torch.softmax(torch.tensor(scores), dim=-1).numpy()
    return shares


def bars(words: Words, answered: Answered, colours: Sequence[str] = ()) -> None:
    """The strongest classes, each one click away from its evidence; what is left, and what guessing gives."""
    order, shares = answered.order[:MOST], answered.shares
    rows = [
        AnswerBar(
            number,
            answered.names[number],
            float(shares[number]),
            words.percent(float(shares[number]), 1),
        )
        for number in order
    ]
    if colours:
        rows = [replace(row, colour=colour) for row, colour in zip(rows, colours, strict=False)]
    answers(
        rows=rows,
        chosen=answered.target,
        label=words("classify.answers"),
        key="classify_answers",
        on_choose=choose_class,
    )
    notes = [words("classify.chance", value=words.percent(1 / len(shares), 1), n=len(shares))]
    if rest := len(shares) - len(order):
        value = words.percent(float(1 - shares[order].sum()), 1)
        notes.insert(0, words("classify.rest", n=rest, value=value))
    st.caption("  \n".join(notes))


def choose_class(number: int) -> None:
    """For callbacks."""
    st.session_state["cls-class"] = number


def url(data: bytes, form: str) -> str:
    """A picture as it travels inside of a component's data."""
    return f"data:image/{form};base64,{b64encode(data).decode('ascii')}"
