"""A text as it was read and one as it was written: what each token was made of, what else it could be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dsviz.text import Language
from dsviz.ui.components.loader import declare


class Mark(StrEnum):
    """What is said of a written token."""

    NONE = ""
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True)
class Token:
    """A written token: its character ("" is the end) and, where known, the right one in its place."""

    text: str
    truth: str | None = None
    mark: Mark = Mark.NONE


@dataclass(frozen=True)
class Candidate:
    """A token that could stand in a place: its chance of 0 to 1, whether it was taken and is right."""

    text: str
    chance: float
    taken: bool
    right: bool


@dataclass(frozen=True)
class TokenView:
    """All that is shown.

    `weights` (tokens, sources) say what each token was written from, None where that cannot be said; they are
    shares of 1 where `shares`, else 1 for a source in the same place and 0 for the others.
    `candidates` stand under the chosen token, None where there are none. With `rest` not None right
    characters stand under the tokens, and those of `rest` behind the last one. `heat` draws all weights as a
    map. `labels` are the words of `LABELS`; "say" has the gaps {token} and {list}, "quoted" {text}.
    """

    source: Sequence[str]
    target: Sequence[Token]
    weights: NDArray[np.float32] | None
    shares: bool
    candidates: Sequence[Sequence[Candidate]] | None
    rest: Sequence[str] | None
    heat: bool
    labels: Mapping[str, str]
    language: Language


LABELS = (
    "source", "target", "target_truth", "space", "end", "quoted", "say", "beyond", "hint", "map", "map_alt",
    "candidates", "right", "wrong",
)  # fmt: skip


def tokens(
    *, view: TokenView, current: int | None, key: str, on_choose: Callable[[int], None] | None = None
) -> None:
    """Draw it; `current` is the token that is looked at. `on_choose` runs before the script does again.

    ValueError where there is not one row of weights, or of candidates, for every token.
    """
    for rows in (view.weights, view.candidates):
        if rows is not None and len(rows) != len(view.target):
            raise ValueError(f"{len(view.target)} tokens have one row each, got {len(rows)}")

    def chosen() -> None:
        index = st.session_state[key].get("choose")
        if index is not None and on_choose is not None:
            on_choose(int(index))

    declare("tokens")(key=key, data=_payload(view, current), on_choose_change=chosen)


def _payload(view: TokenView, current: int | None) -> dict[str, Any]:
    rows = None if view.weights is None else np.round(view.weights.astype(float), 4).tolist()
    candidates = view.candidates
    return {
        "source": list(view.source),
        "target": [asdict(token) for token in view.target],
        "rows": rows,
        "shares": view.shares,
        "candidates": None if candidates is None else [[asdict(c) for c in row] for row in candidates],
        "marked": view.rest is not None,
        "rest": list(view.rest or ()),
        "heat": view.heat,
        "labels": {name: view.labels[name] for name in LABELS},
        "language": view.language.value,
        "current": current,
    }
