"""What a checkpoint's training looked like: the figures that its recipe wrote down on the way."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dsviz.weights.card import Card
from dsviz.weights.checkpoints import path_of, shipped

STEP, LOSS = "step", "loss"
_ASIDE = frozenset({STEP, LOSS, "seconds", "rate"})


@dataclass(frozen=True)
class Curve:
    """One row for every look at the validation split."""

    steps: tuple[int, ...]
    loss: tuple[float, ...]
    """On the training split, the mean since the last look."""
    metrics: Mapping[str, tuple[float, ...]]
    """By the names that `Metric.name` has."""


def curve_of(card: Card) -> Curve | None:
    """The curve that lies beside a shipped checkpoint; None where there is none, and for cards of others."""
    return _read(path_of(card).with_suffix(".csv")) if card in shipped(card.network) else None


@cache
def _read(path: Path) -> Curve | None:
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: tuple(float(row[name]) for row in rows) for name in rows[0]}
    metrics = {name: values for name, values in columns.items() if name not in _ASIDE}
    return Curve(tuple(map(int, columns[STEP])), columns[LOSS], metrics)
