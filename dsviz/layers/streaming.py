"""Causal layers one position at a time: what they have read is kept, so that no past is computed again.

Inside `streaming(past)` a network runs on its newest positions alone, most often on one: every causal
convolution puts its last inputs in front of what comes in, and everything that counts positions goes on from
the last one. The network's own code is the same as for a whole sequence, and so are the numbers.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType

import torch
from torch import Tensor, nn

from dsviz.layers.convolution import Conv1d, Padding


@dataclass(frozen=True)
class Past:
    """What a network keeps of the positions that it has read. Nothing changes it: any step can be retaken."""

    position: int = 0
    """So many have been read."""
    inputs: Mapping[nn.Module, Tensor] = field(default_factory=lambda: MappingProxyType({}))
    """Of each causal convolution its last (kernel - 1) * dilation inputs, (batch, channels, time)."""


class Stream:
    """The newest positions on their way through a network."""

    def __init__(self, past: Past, count: int) -> None:
        self.first = past.position
        self.weights: list[Tensor] = []
        """(batch, source, count) of every attention that has run, in order."""
        self._next = past.position + count
        self._inputs = dict(past.inputs)

    @property
    def past(self) -> Past:
        """The past of what comes next."""
        return Past(self._next, MappingProxyType(self._inputs))

    def extended(self, module: nn.Module, x: Tensor, reach: int) -> Tensor:
        """(batch, channels, reach + count): what comes in behind `reach` inputs before it, zeros at first."""
        before = self._inputs.get(module)
        if before is None:
            before = x.new_zeros(*x.shape[:2], reach)
        window = torch.cat((before, x), dim=2)
        self._inputs[module] = window[..., window.shape[2] - reach :]
        return window


_stream: ContextVar[Stream | None] = ContextVar("stream", default=None)


@contextmanager
def streaming(past: Past, count: int = 1) -> Iterator[Stream]:
    """Run what is inside on the next `count` positions behind this past."""
    stream = Stream(past, count)
    token = _stream.set(stream)
    try:
        yield stream
    finally:
        _stream.reset(token)


def current_stream() -> Stream | None:
    """The positions that are on their way in this thread; None where whole sequences are."""
    return _stream.get()


def first_position() -> int:
    """The number of the first position of what is running: 0 but for a stream."""
    stream = current_stream()
    return 0 if stream is None else stream.first


class CausalConv1d(Conv1d):
    """(batch, in_channels, time) -> (batch, out_channels, time): an output never looks at a later input."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        *,
        dilation: int = 1,
        groups: int = 1,
        bias: bool = False,
    ) -> None:
        super().__init__(
            in_channels,
            out_channels,
            kernel,
            dilation=dilation,
            groups=groups,
            bias=bias,
            padding=Padding.CAUSAL,
        )

    def forward(self, x: Tensor) -> Tensor:
        stream = current_stream()
        if stream is None:
            return super().forward(x)
        window = stream.extended(self, x, (self.kernel_size[0] - 1) * self.dilation[0])
        return nn.functional.conv1d(window, self.weight, self.bias, 1, 0, self.dilation, self.groups)
