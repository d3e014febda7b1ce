"""SliceNet: translation by separable convolutions, with attention on the source at every module.

L. Kaiser, A. N. Gomez, F. Chollet, "Depthwise Separable Convolutions for Neural Machine Translation", 2017,
arXiv:1706.03059: section 2 is the network, Table 2 its sizes. They hold for the network of the released code
(tensor2tensor, June 2017), so its wiring is the default. The first dilations of Table 2 leave open what a
fifth filter has: the last one again.
"""

from dataclasses import dataclass
from math import lcm
from typing import NamedTuple

import torch
from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Paper, Task, Tokens
from dsviz.architectures.options import Choice, Number, Options, Value
from dsviz.architectures.slicenet_blocks import (
    MIXER_GROUPS,
    DecoderModule,
    EncoderModule,
    Mixer,
    Source,
    Target,
)
from dsviz.architectures.slicenet_parts import GROUPS, Plan, Separability, Wiring
from dsviz.architectures.slicenet_published import PUBLISHED
from dsviz.inputs.dates import DATES
from dsviz.layers.convolution import Conv1d
from dsviz.layers.sequence import Lookup, Present
from dsviz.layers.streaming import Past, streaming

VOCABULARY = 40_960  # of the released English-German task
LENGTHS = (48, 12)  # characters of a source and of a target
KERNELS = (
    "3_3_3_3",
    "3_7_7_7",
    "3_7_15_15",
    "3_7_15_31",
    "3_7_15_31_63",
    "3_3_15_15",
)  # the last: section 2.2
DILATIONS = ("1_1_1_1", "1_1_1_2", "1_1_2_4", "1_2_4_8", "1_1_1_8")
_DIVISORS = {Separability.GROUPS: GROUPS, Separability.SUPER: lcm(2, 3, MIXER_GROUPS)}


class Memory(NamedTuple):
    """A source that was read."""

    encoded: Tensor
    """(1, channels, source)."""
    present: Tensor
    """(1, 1, source) of 0 and 1."""


@dataclass(frozen=True)
class State:
    """Between two tokens."""

    memory: Memory
    past: Past

    @property
    def position(self) -> int:
        return self.past.position


class Sizes(NamedTuple):
    """What the options leave to a preset."""

    vocabulary: int = VOCABULARY
    tables: int = 1
    """One for source, target and scores, or two: one for the source, one for target and scores."""
    encoder: int = 6
    decoder: int = 4


PRESETS = {
    "full_2048": Sizes(),
    "super_3072": Sizes(),
    "base": Sizes(tables=2),
    "small": Sizes(DATES.size, encoder=2, decoder=2),
}


class SliceNet(nn.Module):
    """Numbers (batch, source), (batch, target) -> (batch, vocabulary, target): scores of each target token.

    Those at moment i come from the source and the target tokens before i. The number 0 is padding.
    """

    def __init__(self, plan: Plan, sizes: Sizes) -> None:
        super().__init__()
        tables = [Lookup(sizes.vocabulary, plan.width) for _ in range(sizes.tables)]
        # the paper has a dropout in each module, the code one behind each stack
        last = plan.wiring is Wiring.RELEASED
        self.present = Present()
        self.source = Source(tables[0], plan)
        self.encoders = self._stack("encoder", [
            EncoderModule(plan, dropout=last and more == 0) for more in reversed(range(sizes.encoder))
        ])  # fmt: skip
        self.target = Target(tables[-1], plan.width)
        self.mixer = Mixer(plan)
        self.decoders = self._stack("decoder", [
            DecoderModule(plan, dropout=last and more == 0) for more in reversed(range(sizes.decoder))
        ])  # fmt: skip
        self.classifier = Conv1d(plan.width, sizes.vocabulary, 1)
        self.classifier.weight = tables[-1].weight

    def _stack(self, name: str, modules: list[nn.Module]) -> list[str]:
        names = [f"{name}{number}" for number in range(1, len(modules) + 1)]
        for each, module in zip(names, modules, strict=True):
            self.add_module(each, module)
        return names

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        memory = self._encoded(source)
        return self._scores(self.target(target), memory)

    def _encoded(self, source: Tensor) -> Memory:
        present = self.present(source)
        x = self.source(source, present)
        for name in self.encoders:
            x = self.get_submodule(name)(x, present)
        return Memory(x, present)

    def _scores(self, x: Tensor, memory: Memory) -> Tensor:
        x = self.mixer(x, *memory)
        for name in self.decoders:
            x = self.get_submodule(name)(x, *memory)
        scores: Tensor = self.classifier(x)
        return scores

    # The Decoder protocol of dsviz/decoding.py

    def encode(self, source: Tensor | None) -> Memory:
        """Read a source (1, length); none is one of padding."""
        return self._encoded(torch.zeros(1, 1, dtype=torch.int64) if source is None else source)

    def begin(self, memory: Memory) -> State:
        """The state before the first token."""
        return State(memory, Past())

    def step(self, token: int | None, state: State) -> tuple[Tensor, tuple[Tensor, ...], State]:
        """Scores (vocabulary,), weights (source,) of the mixer's attention and the modules', next state."""
        with streaming(state.past) as stream:
            scores = self._scores(self.target.newest(token), state.memory)
        weights = tuple(weight[0, :, 0] for weight in stream.weights)
        return scores[0, :, 0], weights, State(state.memory, stream.past)


def slicenet(
    preset: str = "full_2048",
    channels: int = 2048,
    kernels: str = "3_7_15_31_63",
    dilations: str = "1_1_1_1",
    separability: str = "full",
    wiring: str = "released",
    attention_scale: str = "inside",
) -> SliceNet:
    """The network of one row of Table 2, or a small one; channels that groups cannot share are rounded up."""
    kind = Separability(separability)
    divisor = _DIVISORS.get(kind, MIXER_GROUPS)
    windows, spread = _numbers(kernels), _numbers(dilations)
    plan = Plan(
        width=-(-channels // divisor) * divisor,
        separability=kind,
        kernels=windows,
        dilations=(spread + spread[-1:])[: len(windows)],
        wiring=Wiring(wiring),
        printed=attention_scale == "printed",
    )
    return SliceNet(plan, PRESETS[preset])


def _numbers(word: str) -> tuple[int, ...]:
    """The numbers of an option's word: 3_7_15 -> (3, 7, 15)."""
    return tuple(int(number) for number in word.split("_"))


def _separable(options: Options) -> bool:
    return options["separability"] in {Separability.FULL, Separability.SUPER}


SUPER: dict[str, Value] = {"channels": 3072, "kernels": "3_7_15_31", "separability": "super"}
BASE: dict[str, Value] = {"channels": 1024, "kernels": "3_7_15_31"}
SMALL: dict[str, Value] = {"channels": 96, "kernels": "3_7_15_31"}

ARCHITECTURE = Architecture(
    key="slicenet",
    network=slicenet,
    inputs=tuple(Tokens(DATES, length) for length in LENGTHS),
    paper=Paper(
        "L. Kaiser, A. N. Gomez, F. Chollet",
        2017,
        "Depthwise Separable Convolutions for Neural Machine Translation",
        "1706.03059",
    ),
    separable=_separable,
    options=(
        Choice(
            "preset", "full_2048", tuple(PRESETS), sets={"super_3072": SUPER, "base": BASE, "small": SMALL}
        ),
        Choice("separability", "full", tuple(Separability)),
        Choice("kernels", "3_7_15_31_63", KERNELS),
        Choice("dilations", "1_1_1_1", DILATIONS),
        Number("channels", 2048, (1024, 1368, 2048, 3072), 4, 4096),
        Choice("wiring", "released", tuple(Wiring)),
        Choice("attention_scale", "inside", ("inside", "printed"), counts=False),
    ),
    published=PUBLISHED,
    small={"preset": "small", **SMALL},
    starts={"preset": "small"},
    task=Task.TRANSLATE,
)
