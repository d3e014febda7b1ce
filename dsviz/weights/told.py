"""What a card says, in the visitor's language."""

from collections.abc import Sequence

from dsviz.text import Words
from dsviz.weights.card import Card, Metric

SHARES = frozenset({"accuracy", "balanced_accuracy", "frame_accuracy", "exact_match"})
"""Metrics that are shares of a whole, shown in percent."""
_DIGITS = {"bits": 3}


def labels(card: Card, words: Words) -> tuple[str, ...]:
    """The classes in the order of the scores; one that the catalogue does not know stays as it is."""
    return tuple(_known(f"weights.label_{name}", name, words) for name in card.labels)


def task(card: Card, words: Words) -> str:
    """What was learned; a task that the catalogue does not know stays as it is."""
    return _known(f"weights.task_{card.task}", card.task, words)


def measured(metric: Metric, words: Words) -> str:
    """One figure with what it was counted on: `93.4% right of 10,000`."""
    key = f"weights.metric_{metric.name}"
    write = words.percent if metric.name in SHARES else words.number
    written = write(metric.value, digits(metric.name))
    return words(key, value=written, count=metric.count) if key in words else f"{metric.name} {written}"


def shown(metric: str, values: Sequence[float]) -> tuple[float, ...]:
    """Values of a metric as they are shown: shares in percent."""
    return tuple(100 * value if metric in SHARES else value for value in values)


def digits(metric: str) -> int:
    """So many digits of a metric are shown."""
    return _DIGITS.get(metric, 1)


def _known(key: str, name: str, words: Words) -> str:
    return words(key) if key in words else name
