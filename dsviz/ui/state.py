"""The fields that all pages share, and what they hold in this session."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import streamlit as st

from dsviz.analysis.statistics import Order
from dsviz.architectures import CATALOG, find
from dsviz.architectures.architecture import Architecture, Input
from dsviz.architectures.options import Choice as OneOf
from dsviz.architectures.options import Option, Options, Value
from dsviz.figures.theme import Theme, theme
from dsviz.inputs.samples import PICTURES, SOUNDS
from dsviz.text import Language, Words, words
from dsviz.ui.address import Field, one_of, whole
from dsviz.ui.cache import FILE, RANDOM, Items, Model
from dsviz.ui.learn.readers import switch
from dsviz.ui.uploads import own_file
from dsviz.weights import fitting, shipped


class Source(StrEnum):
    """Where a picture or a sound comes from."""

    SAMPLE = "sample"
    UPLOAD = "upload"
    LIVE = "live"
    """The camera or the microphone."""


class Sense(StrEnum):
    """What a page that takes both is given."""

    SIGHT = "picture"
    HEARING = "sound"


class Range(StrEnum):
    """What the colours of a map are scaled to."""

    CHANNEL = "channel"
    STAGE = "stage"
    NETWORK = "network"


AROUND, ALL = 0, 999
"""Pages of a mosaic: the one with the chosen channel, and all channels at once."""


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < 1e6:
        raise ValueError(f"must be 0 or more seconds, got {text}")
    return number


ENROLMENT = "voice-"
"""What the fields of the second sound begin with: the voice that a network is to look for."""
MOST_SEED = 9_999
TEXTS = {Language.ENGLISH: "Nov 22nd, 2026", Language.RUSSIAN: "22 ноября 2026"}
"""What a network reads at first, for those who read it, too."""
TEXT_LENGTH = 100
"""Characters that a link may bring along."""


def sound_fields(prefix: str, sample: str) -> dict[str, Field]:
    """The fields of a sound: where it comes from, which sample at first, where the excerpt begins."""
    fields = (
        Field(f"{prefix}from", Source.SAMPLE.value, one_of(*Source)),
        Field(f"{prefix}snd", sample, one_of(*(s.key for s in SOUNDS))),
        Field(f"{prefix}t", 0.0, _seconds),
    )
    return {field.name: field for field in fields}


def _text(text: str) -> str:
    if len(text) > TEXT_LENGTH:
        raise ValueError(f"must have at most {TEXT_LENGTH} characters, got {len(text)}")
    return text


def _seed(text: str) -> int:
    return min(whole(text), MOST_SEED)


def _fields() -> dict[str, Field]:
    fields = (
        Field("lang", Language.ENGLISH.value, one_of(*Language), always=True),
        Field("arch", CATALOG[0].key, one_of(*(a.key for a in CATALOG))),
        Field("w", None, one_of(RANDOM, FILE, *(card.name for a in CATALOG for card in shipped(a.key)))),
        Field("seed", 0, _seed),
        Field("sense", Sense.SIGHT.value, one_of(*Sense)),
        Field("pic", PICTURES[0].key, one_of(*(s.key for s in PICTURES))),
        *sound_fields("", SOUNDS[0].key).values(),
        *sound_fields(ENROLMENT, SOUNDS[1].key).values(),
        Field("text", TEXTS[Language.ENGLISH], _text),
        Field("target", "", _text),
        Field("l", None, whole),
        Field("st", None, whole),
        Field("c", None, whole),
        Field("k", None, whole),
        Field("y", None, whole),
        Field("x", None, whole),
        Field("page", AROUND, whole),
        Field("order", Order.NETWORK.value, one_of(*Order)),
        Field("range", Range.STAGE.value, one_of(*Range)),
        Field("both", False, switch),
    )
    return {field.name: field for field in fields}


FIELDS = _fields()


def option_fields(architecture: Architecture) -> dict[str, Field]:
    """A field for every option; named with the network, since two may have options of one name."""
    starts = _starts(architecture)
    return {
        (name := option_key(architecture, option)): Field(name, starts[option.name], _parser(option))
        for option in architecture.options
    }


def preset_fields(architecture: Architecture) -> dict[str, Field]:
    """The fields of the words for whole configurations: adopted first, for the others follow them."""
    presets = {option_key(architecture, o) for o in architecture.options if isinstance(o, OneOf) and o.sets}
    return {name: field for name, field in option_fields(architecture).items() if name in presets}


def _starts(architecture: Architecture) -> dict[str, Value]:
    """Every option as the app begins with it, or as the chosen checkpoint was trained with it.

    Those that a chosen preset sets are as it says.
    """
    asked = st.session_state.get("w")
    card = next((card for card in shipped(architecture.key) if card.name == asked), None)
    starts = architecture.complete(card.options if card else architecture.starts)
    for option in (o for o in architecture.options if isinstance(o, OneOf) and o.sets):
        word = st.session_state.get(option_key(architecture, option), starts[option.name])
        if word in option.values and word != starts[option.name]:
            named = {name for names in option.sets.values() for name in names}
            values = architecture.complete({option.name: word})
            starts |= {name: values[name] for name in named}
    return starts


def option_key(architecture: Architecture, option: Option) -> str:
    """The field of an option: `<network>-<option>`."""
    return f"{architecture.key}-{option.name}"


def _parser(option: Option) -> Callable[[str], Value]:
    return option.parse


REFUSED = "weights_misfit"
"""Session entry: the `Model` that the visitor's file was tried on in vain, and the `InputError`."""


@dataclass(frozen=True)
class Choice:
    """The network on screen."""

    architecture: Architecture
    options: dict[str, Value]
    weights: str
    """As in `Model`."""

    @property
    def model(self) -> Model:
        """The network with its weights as a key for caches."""
        return Model(self.architecture.key, self.items, self.weights)

    @property
    def items(self) -> Items:
        """The options as a key for caches."""
        return tuple(sorted(self.options.items()))

    @property
    def entries(self) -> tuple[Input, ...]:
        """What the network reads."""
        return self.architecture.inputs_for(self.options)

    @property
    def entry(self) -> Input:
        """The first of its inputs, the one that its maps follow."""
        return self.entries[0]


def choice() -> Choice:
    """The chosen network with its options; options that cannot be fall back to their defaults."""
    architecture = find(st.session_state["arch"])
    options = architecture.complete(architecture.starts)
    for option in architecture.options:
        with suppress(ValueError):
            options[option.name] = option.parse(st.session_state.get(option_key(architecture, option)))
    return Choice(architecture, options, weights_for(architecture, options))


def weights_for(architecture: Architecture, options: Options) -> str:
    """What is asked for where it fits these options, else what was trained for them, else random weights."""
    asked, items = st.session_state["w"], tuple(sorted(options.items()))
    names = _fitting(architecture.key, items)
    if asked == FILE and (own := own_file()) and own.is_for(architecture.key):
        weights = f"{FILE}:{own.digest}"
        refused, _ = st.session_state.get(REFUSED, (None, None))
        if refused != Model(architecture.key, items, weights):
            return weights
    if asked in names:
        return str(asked)
    return names[0] if names and asked != RANDOM else f"{RANDOM}:{st.session_state['seed']}"


@lru_cache(1024)
def _fitting(key: str, items: Items) -> tuple[str, ...]:
    return tuple(card.name for card in fitting(key, dict(items)))


def current_words() -> Words:
    """The words of the visitor's language."""
    return words(Language(st.session_state["lang"]))


def current_theme() -> Theme:
    """The theme of the visitor's browser; light where it has not said yet."""
    return theme(st.context.theme.type)
