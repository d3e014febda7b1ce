"""ByteNet: a decoder of dilated convolutions on top of an encoder, position by position, without attention.

N. Kalchbrenner et al., "Neural Machine Translation in Linear Time", 2016, arXiv:1610.10099: section 3 is the
network, sections 4 and 5 its sizes for text and for translation.

As published no convolution of it is depthwise separable, although it is often said to be. The kinds
`separable` and `depthwise` are ours; since two pointwise steps stay in every block, the first saves 29% of a
ReLU block and the second 43%. The shift of the target to the right, which the paper leaves to the caller, is
a step here, so that the scores at a moment are those of its own token.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Paper, Task, Tokens
from dsviz.architectures.bytenet_parts import (
    ConvKind,
    Head,
    MultiplicativeBlock,
    Over,
    ReluBlock,
    Stack,
    Unit,
)
from dsviz.architectures.bytenet_published import PUBLISHED
from dsviz.architectures.options import Choice, Number, Options, Value
from dsviz.inputs.dates import DATES
from dsviz.layers.convolution import Conv1d
from dsviz.layers.operations import Add
from dsviz.layers.sequence import Follow, Lookup, ShiftRight, Unfold
from dsviz.layers.streaming import CausalConv1d, Past, streaming

KERNEL = 3
DILATIONS = (1, 2, 4, 8, 16)  # of the blocks of a set
LENGTHS = (48, 12)  # characters of a source and of a target
TEXT_LENGTH = 48  # characters of a text that is continued
UNITS: dict[str, Unit] = {"relu": ReluBlock, "multiplicative": MultiplicativeBlock}


@dataclass(frozen=True)
class Plan:
    """What the stacks of one network have in common."""

    unit: Unit
    inner: int
    """The paper's d: channels inside of a block."""
    sets: int
    kind: ConvKind

    @property
    def channels(self) -> int:
        return 2 * self.inner

    def stack(self, conv: type[Conv1d]) -> Stack:
        """So many sets of five blocks, whose dilations begin with 1 again in every set."""
        overs = (Over(conv, self.kind, KERNEL, dilation) for dilation in DILATIONS * self.sets)
        return Stack(self.unit, self.channels, self.inner, overs)

    def head(self, vocabulary: int) -> Head:
        return Head(self.channels, self.inner, vocabulary)


@dataclass(frozen=True)
class State:
    """Between two tokens."""

    past: Past

    @property
    def position(self) -> int:
        return self.past.position


@dataclass(frozen=True)
class TextState(State):
    """Of a text that is continued."""

    last: int
    """What stands before the first token that is written: the last of what was given, or 0 for nothing."""


@dataclass(frozen=True)
class TranslationState(State):
    """Of a translation."""

    encoded: Tensor
    """(1, channels, source)."""


class LanguageModel(nn.Module):
    """Numbers (batch, time) -> (batch, vocabulary, time): scores of each token from those before it."""

    def __init__(self, plan: Plan, vocabulary: int) -> None:
        super().__init__()
        self.shift = ShiftRight()
        self.embedding = Lookup(vocabulary, plan.channels)
        self.decoder = plan.stack(CausalConv1d)
        self.head = plan.head(vocabulary)

    def forward(self, text: Tensor) -> Tensor:
        return self._scores(self.shift(text))

    def _scores(self, numbers: Tensor) -> Tensor:
        scores: Tensor = self.head(self.decoder(self.embedding(numbers)))
        return scores

    # The Decoder protocol of dsviz/decoding.py

    def encode(self, source: Tensor | None) -> Tensor:
        """The beginning of the text, (1, length): it is read by `begin`."""
        return torch.zeros(1, 0, dtype=torch.int64) if source is None else source

    def begin(self, memory: Tensor) -> TextState:
        """The state behind the beginning of the text; all of it but its last token is read at once."""
        *numbers, last = [0, *memory[0].tolist()]
        if not numbers:
            return TextState(Past(), last)
        with streaming(Past(), len(numbers)) as stream:
            self._scores(self.embedding.numbers(*numbers))
        return TextState(stream.past, last)

    def step(self, token: int | None, state: TextState) -> tuple[Tensor, tuple[Tensor, ...], TextState]:
        """Scores (vocabulary,), no attention, next state."""
        with streaming(state.past) as stream:
            scores = self._scores(self.embedding.numbers(state.last if token is None else token))
        return scores[0, :, 0], (), replace(state, past=stream.past)


class Translator(nn.Module):
    """Numbers (batch, source), (batch, target) -> (batch, vocabulary, target): scores of each target token.

    Those at moment i come from the source and the target tokens before i. The number 0 is padding.
    """

    def __init__(self, plan: Plan, vocabularies: tuple[int, int]) -> None:
        super().__init__()
        sources, targets = vocabularies
        self.unfold = Unfold()
        self.source = Lookup(sources, plan.channels)
        self.encoder = plan.stack(Conv1d)
        self.shift = ShiftRight()
        self.target = Lookup(targets, plan.channels)
        self.follow = Follow()
        self.add = Add()
        self.decoder = plan.stack(CausalConv1d)
        self.head = plan.head(targets)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        encoded = self._encoded(source)
        return self._scores(self.shift(target), encoded)

    def _encoded(self, source: Tensor) -> Tensor:
        encoded: Tensor = self.encoder(self.source(self.unfold(source)))
        return encoded

    def _scores(self, numbers: Tensor, encoded: Tensor) -> Tensor:
        x = self.target(numbers)
        scores: Tensor = self.head(self.decoder(self.add(x, self.follow(encoded, x))))
        return scores

    # The Decoder protocol of dsviz/decoding.py

    def encode(self, source: Tensor | None) -> Tensor:
        """Read a source (1, length); none is one of padding."""
        return self._encoded(torch.zeros(1, 1, dtype=torch.int64) if source is None else source)

    def begin(self, memory: Tensor) -> TranslationState:
        """The state before the first token."""
        return TranslationState(Past(), memory)

    def step(
        self, token: int | None, state: TranslationState
    ) -> tuple[Tensor, tuple[Tensor, ...], TranslationState]:
        """Scores (vocabulary,), no attention, next state."""
        with streaming(state.past) as stream:
            scores = self._scores(self.target.numbers(token or 0), state.encoded)
        return scores[0, :, 0], (), replace(state, past=stream.past)


VOCABULARIES: dict[str, tuple[int, ...]] = {
    "translation": (296, 323),  # characters of English and of German
    "language_model": (256,),  # bytes
    "small": (DATES.size, DATES.size),
}


def bytenet(
    preset: str = "translation",
    kind: str = "published",
    unit: str = "relu",
    inner: int = 800,
    sets: int = 6,
) -> nn.Module:
    """A translator, or a language model where there is one vocabulary."""
    plan = Plan(UNITS[unit], inner, sets, ConvKind(kind))
    sources, *targets = VOCABULARIES[preset]
    return Translator(plan, (sources, targets[0])) if targets else LanguageModel(plan, sources)


def _inputs(options: Options) -> tuple[Tokens, ...]:
    translates = len(VOCABULARIES[str(options["preset"])]) > 1
    return tuple(Tokens(DATES, length) for length in (LENGTHS if translates else (TEXT_LENGTH,)))


LANGUAGE_MODEL: dict[str, Value] = {"unit": "multiplicative", "inner": 512}
SMALL: dict[str, Value] = {"inner": 64, "sets": 2}

ARCHITECTURE = Architecture(
    key="bytenet",
    network=bytenet,
    inputs=_inputs,
    paper=Paper(
        "N. Kalchbrenner, L. Espeholt, K. Simonyan, A. van den Oord, A. Graves, K. Kavukcuoglu",
        2016,
        "Neural Machine Translation in Linear Time",
        "1610.10099",
    ),
    separable=False,
    options=(
        Choice(
            "preset",
            "translation",
            tuple(VOCABULARIES),
            sets={"language_model": LANGUAGE_MODEL, "small": SMALL},
        ),
        Choice("kind", "published", tuple(ConvKind)),
        Choice("unit", "relu", tuple(UNITS)),
        Number("inner", 800, (512, 800), 8, 1024),
        Number("sets", 6, (6,), 1, 8),
    ),
    published=PUBLISHED,
    small={"preset": "small", "inner": 64, "sets": 1},
    starts={"preset": "small"},
    task=Task.TRANSLATE,
)
