"""What a card says, in the visitor's language."""

from dsviz.text import Words
from dsviz.weights.card import Card, Metric

SHARES = frozenset({"accuracy", "frame_accuracy", "exact_match"})
"""Metrics that are shares of a whole, shown in percent."""
DIGITS = {"bits": 3}


def labels(card: Card, words: Words) -> tuple[str, ...]:
    """The classes in the order of the scores; one that the catalogue does not know stays as it is."""
    return tuple(_label(name, words) for name in card.labels)


def measured(metric: Metric, words: Words) -> str:
    """One figure with what it was counted on: `93.4% right of 10,000`."""
    value = 100 * metric.value if metric.name in SHARES else metric.value
    key = f"weights.metric_{metric.name}"
    shown = words.number(value, DIGITS.get(metric.name, 1))
    return words(key, value=shown, count=metric.count) if key in words else f"{metric.name} {shown}"


def _label(name: str, words: Words) -> str:
    key = f"weights.label_{name}"
    return words(key) if key in words else name
