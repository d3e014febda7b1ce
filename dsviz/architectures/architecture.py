"""What the catalogue knows of a network: its class, inputs, options, paper and published figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, auto
from typing import Any

from torch import nn

from dsviz.architectures.options import Number, Option, Options, Value, complete, implied
from dsviz.inputs.alphabet import Alphabet
from dsviz.inputs.settings import MfccSettings
from dsviz.published import Published

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Image:
    """A picture (batch, channels, size, size), its channels in 0..1 less `mean`, divided by `std`."""

    size: int
    channels: int = 3
    """3 for red, green and blue, 1 for grey."""
    mean: float | tuple[float, float, float] = 0.5
    std: float | tuple[float, float, float] = 0.5
    crop: float = 0.875
    """Side of the square that is seen over the short side: 224 of 256 for ImageNet, 1 for the whole of it."""
    axes = ("channel", "row", "column")

    @property
    def shape(self) -> Shape:
        return (1, self.channels, self.size, self.size)


@dataclass(frozen=True)
class Features:
    """Features of a sound (batch, channels, frames) that `front_end` makes of `seconds` of it."""

    front_end: MfccSettings
    seconds: float
    axes = ("channel", "time")

    @property
    def shape(self) -> Shape:
        stft = self.front_end.stft
        return (1, self.front_end.rows, stft.frames(round(self.seconds * stft.sample_rate)))


@dataclass(frozen=True)
class Waveform:
    """The samples of `seconds` of a sound in -1..1, (batch, channels, samples)."""

    sample_rate: int
    seconds: float
    channels: int = 1
    axes = ("channel", "time")

    @property
    def samples(self) -> int:
        return round(self.seconds * self.sample_rate)

    @property
    def shape(self) -> Shape:
        return (1, self.channels, self.samples)


@dataclass(frozen=True)
class Vector:
    """Who speaks, as numbers (batch, size): the i-vector of an enrolment."""

    size: int
    axes = ("channel",)

    @property
    def shape(self) -> Shape:
        return (1, self.size)


@dataclass(frozen=True)
class Tokens:
    """A text as whole numbers (batch, length), each the place of a character in the alphabet; 0 is none."""

    alphabet: Alphabet = field(repr=False)
    length: int
    axes = ("time",)

    @property
    def shape(self) -> Shape:
        return (1, self.length)


Input = Image | Features | Waveform | Vector | Tokens


class Task(Enum):
    """What a network is for; pages choose their networks by it."""

    CLASSIFY = auto()
    SEPARATE = auto()
    """Voices out of a mixture."""
    DRAW = auto()
    """It scores every level of every value of its picture from earlier ones."""
    TRANSLATE = auto()
    """It writes a text token by token, from another or from its own beginning."""


@dataclass(frozen=True)
class Paper:
    """Where a network was published."""

    authors: str
    year: int
    title: str
    arxiv: str


@dataclass(frozen=True)
class Architecture:
    """One network of the catalogue."""

    key: str
    network: Callable[..., nn.Module]
    inputs: tuple[Input, ...] | Callable[[Options], tuple[Input, ...]]
    """What `forward` takes, in order; where options decide, a function of all of them."""
    paper: Paper
    separable: bool | Callable[[Options], bool]
    """Whether it is depthwise separable as published; where its options decide, a function of all of them."""
    options: tuple[Option, ...] = ()
    published: tuple[Published, ...] = field(default=(), repr=False)
    small: Mapping[str, Value] = field(default_factory=dict)
    """Options of a network that is quickly run and has every kind of step that the others have."""
    starts: Mapping[str, Value] = field(default_factory=dict)
    """Options that the app begins with, where the paper's main configuration is too large to run in it."""
    task: Task = Task.CLASSIFY

    def complete(self, given: Mapping[str, object]) -> dict[str, Value]:
        """Every option, given or by default; ValueError for a wrong name or value."""
        return complete(self.options, given)

    def make(self, given: Options) -> nn.Module:
        """The network with these options; those that only size the input are left out."""
        own = self.complete(given).items()
        return self.network(**{name: value for name, value in own if name not in self.input_options})

    def inputs_for(self, given: Options) -> tuple[Input, ...]:
        """The inputs, sized as the options say."""
        complete = self.complete(given)
        options = complete | implied(self.options, complete)
        inputs = self.inputs if isinstance(self.inputs, tuple) else self.inputs(complete)
        return tuple(_resized(entry, options) for entry in inputs)

    def separable_for(self, given: Options) -> bool:
        """Whether it is depthwise separable as published, with these options."""
        return self.separable if isinstance(self.separable, bool) else self.separable(self.complete(given))

    def option(self, name: str) -> Option:
        """The option called `name`; KeyError where there is none."""
        return {option.name: option for option in self.options}[name]

    @property
    def input_options(self) -> set[str]:
        """Names of the options that only size an input."""
        inputs = self.inputs if isinstance(self.inputs, tuple) else self.inputs(self.complete({}))
        return {f.name for entry in inputs for f in fields(entry)} & {o.name for o in self.options}


def _resized(entry: Input, options: Options) -> Input:
    changes: dict[str, Any] = {f.name: options[f.name] for f in fields(entry) if f.name in options}
    return replace(entry, **changes)


def classes(default: int) -> Number:
    """The option every classifier has."""
    return Number("classes", default, (default,), 2, 10_000)
