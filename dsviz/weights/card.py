"""What is known of a checkpoint: the network it fits, what it learned and how, and how well."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, get_args, get_origin, get_type_hints

from dsviz.architectures.options import Value

TEST = "test"
"""The split that decided nothing; a figure of any other was looked at on the way."""
FIRST_KERNELS = "first_kernels"
"""The note of a card that is there where training began with other kernels than `initialise` drew."""

LARGEST = 10**15
"""Numbers beyond it, and those that are none, are none of a card."""


@dataclass(frozen=True)
class Source:
    """Data that a network was trained on, with the credit that its licence asks for."""

    name: str
    credit: str
    licence: str


@dataclass(frozen=True)
class Metric:
    """One figure of the final evaluation."""

    name: str
    """The catalogue has its words under `weights.metric_<name>`."""
    value: float
    split: str
    """What it was measured on, none of which was trained on."""
    count: int
    """Examples in it."""
    higher: bool = True
    """Whether more is better."""


@dataclass(frozen=True)
class Card:
    """One checkpoint; the same text stands beside the weights and inside their file."""

    name: str
    """Of the file, without its ending."""
    network: str
    """Key in the catalogue of networks."""
    options: Mapping[str, Value]
    task: str
    labels: tuple[str, ...]
    """The classes in the order of the scores, or none; the catalogue has words as `weights.label_<label>`."""
    metric: Metric
    params: int
    steps: int
    batch: int
    seed: int
    seconds: float
    """Of training."""
    device: str
    data: tuple[Source, ...]
    command: str
    """What to run to get it again."""
    others: tuple[Metric, ...] = ()
    """Further figures, such as those of float32 where the file holds float16."""
    notes: Mapping[str, Value] = field(default_factory=dict)
    """Settings of the recipe that the reader may want to know."""

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Card":
        """The card that `to_json` wrote; ValueError for any other text."""
        try:
            given: dict[str, Any] = json.loads(text)
            card = cls(
                **given
                | {
                    "labels": tuple(given["labels"]),
                    "metric": Metric(**given["metric"]),
                    "others": tuple(Metric(**metric) for metric in given["others"]),
                    "data": tuple(Source(**source) for source in given["data"]),
                }
            )
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"not a card: {error}") from error
        if wrong := [name for record in _records(card) for name in _mistyped(record)]:
            raise ValueError(f"not a card: {', '.join(wrong)} of a wrong type")
        return card


def _records(card: Card) -> Iterator[Card | Metric | Source]:
    yield card
    yield card.metric
    yield from card.others
    yield from card.data


def _mistyped(record: Card | Metric | Source) -> Iterator[str]:
    """Fields that hold something else than their annotation says.

    A whole number passes for any number; one that is no measure of anything, and words that cannot be
    shown, pass for none.
    """
    for name, kind in get_type_hints(type(record)).items():
        value, plain = getattr(record, name), get_origin(kind) or kind
        good = isinstance(value, (int, float) if plain is float else plain)
        inner: Any = get_args(kind)[0] if plain is tuple else object
        parts = value if plain is tuple and good else (value,)
        if isinstance(value, Mapping):
            inner, parts = Value, (*value.keys(), *value.values())
        if not good or not all(isinstance(part, inner) and _can_be_shown(part) for part in parts):
            yield name


def _can_be_shown(value: object) -> bool:
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)  # which no encoding has
    return not isinstance(value, (int, float)) or abs(value) <= LARGEST  # false for what is no number, too
