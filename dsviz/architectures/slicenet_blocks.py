"""Blocks of SliceNet: tokens as vectors, modules of the encoder and of the decoder, the mixer.

L. Kaiser, A. N. Gomez, F. Chollet, 2017, arXiv:1706.03059, section 2.4.
"""

from math import sqrt

from torch import Tensor, nn

from dsviz.architectures.slicenet_parts import (
    DROPOUT,
    CausalStep,
    ConvModule,
    Plan,
    Taps,
    Wiring,
    sub_separable,
)
from dsviz.layers.attention import Scale
from dsviz.layers.operations import Add, Concat, Multiply
from dsviz.layers.sequence import Begin, Lookup, Present
from dsviz.layers.streaming import CausalConv1d
from dsviz.recording import Block

SPACES = 32  # vectors to begin with in the released code, one for each kind of target; ours is the first
MIXER_GROUPS = 4  # in the released code the mixer is sub-separable whatever the other steps are
MIXER_KERNEL = 3


class Embedded(nn.Module):
    """Numbers (batch, time), (batch, 1, time) of 0 and 1 -> (batch, channels, time), 0 in the padding."""

    def __init__(self, table: Lookup, width: int) -> None:
        super().__init__()
        self.embedding = table
        self.scale = Scale(sqrt(width))
        self.mask = Multiply()

    def forward(self, numbers: Tensor, present: Tensor) -> Tensor:
        embedded: Tensor = self.mask(self.scale(self.embedding(numbers)), present)
        return embedded


class Source(Block):
    """As Embedded, with the signal that tells the moments apart."""

    def __init__(self, table: Lookup, plan: Plan) -> None:
        super().__init__()
        self.embedded = Embedded(table, plan.width)
        self.timing = plan.timing()

    def forward(self, numbers: Tensor, present: Tensor) -> Tensor:
        timed: Tensor = self.timing(self.embedded(numbers, present))
        return timed


class Target(Block):
    """Numbers (batch, time) -> (batch, channels, time): at each moment the token before it."""

    def __init__(self, table: Lookup, width: int) -> None:
        super().__init__()
        self.present = Present()
        self.embedded = Embedded(table, width)
        self.begin = Begin(SPACES, width)

    def forward(self, numbers: Tensor) -> Tensor:
        shifted: Tensor = self.begin(self.embedded(numbers, self.present(numbers)))
        return shifted

    def newest(self, token: int | None) -> Tensor:
        """(1, channels, 1): what stands at the moment behind a token; None before the first."""
        if token is None:
            return self.begin.first(1)
        numbers = self.embedded.embedding.numbers(token)
        embedded: Tensor = self.embedded(numbers, self.present(numbers))
        return embedded


class EncoderModule(Block):
    """(batch, channels, time), (batch, 1, time) of 0 and 1 -> (batch, channels, time), 0 in the padding."""

    def __init__(self, plan: Plan, *, dropout: bool) -> None:
        super().__init__()
        self.module = ConvModule(plan.masked_steps(), plan.wiring)
        self.mask = Multiply()
        self.dropout = nn.Dropout(DROPOUT) if dropout else None

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        y: Tensor = self.mask(self.module(x, present), present)
        return y if self.dropout is None else self.dropout(y)


class Mixer(Block):
    """Target, encoded source and its padding -> (batch, channels, target): the first look at the source."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.attention = plan.attention()
        self.concat = Concat()
        channels = (2 * plan.width, plan.width)
        self.step = CausalStep(
            sub_separable(channels, Taps(MIXER_KERNEL), CausalConv1d, MIXER_GROUPS), plan.width
        )

    def forward(self, x: Tensor, source: Tensor, present: Tensor) -> Tensor:
        mixed: Tensor = self.step(self.concat(self.attention(x, source, present), x))
        return mixed


class DecoderModule(Block):
    """Target, encoded source and its padding -> (batch, channels, target): convolutions plus attention.

    In the paper both read what comes in, in the released code attention reads what the convolutions make.
    """

    def __init__(self, plan: Plan, *, dropout: bool) -> None:
        super().__init__()
        self.wiring = plan.wiring
        self.module = ConvModule(plan.causal_steps(), plan.wiring)
        self.attention = plan.attention()
        self.add = Add()
        self.dropout = nn.Dropout(DROPOUT) if dropout else None

    def forward(self, x: Tensor, source: Tensor, present: Tensor) -> Tensor:
        y = self.module(x)
        asking = x if self.wiring is Wiring.PAPER else y
        total: Tensor = self.add(y, self.attention(asking, source, present))
        return total if self.dropout is None else self.dropout(total)
