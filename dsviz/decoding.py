"""Texts written token by token: each from those before it, and nothing of the past is computed again."""

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol, runtime_checkable

import torch
from torch import Tensor


class Written(NamedTuple):
    """One token, and what it was chosen from."""

    token: int
    """Its number."""
    chances: Tensor
    """(vocabulary,): how probable each token was, at the temperature asked for; they add up to 1."""
    attention: tuple[Tensor, ...]
    """(source length,) for each attention of the decoder, in its order: how much of every source position
    was read; they add up to 1. Empty for a network without attention."""
    position: int
    """Where in the text the token stands; 0 is the first."""


@runtime_checkable
class Decoder(Protocol):
    """A network that writes from left to right.

    What it returns as memory and state is its own affair, but it never changes them: a state may be kept and
    any step taken again. All of it must give what `forward` gives for the whole text at once.
    """

    def encode(self, source: Tensor | None) -> Any:
        """Read the source, int64 (1, length), once: the memory. None is a source of no tokens."""

    def begin(self, memory: Any) -> Any:
        """The state before the first token; a source that is a beginning of the text is read here.

        Every state has a `position`: where in the text the token stands that is scored next.
        """

    def step(self, token: int | None, state: Any) -> tuple[Tensor, tuple[Tensor, ...], Any]:
        """Read the token just written, None before the first, and score what may follow.

        Gives the scores (vocabulary,), the weights (source length,) of every attention and the next state.
        """


def decode(
    network: Decoder,
    source: Tensor | None,
    *,
    limit: int,
    temperature: float | None = None,
    generator: torch.Generator | None = None,
    stop: int = 0,
) -> Iterator[Written]:
    """Write up to `limit` tokens for a source (1, length), yielding each; end behind a `stop`.

    Without a temperature the most probable token is taken, with one a token is drawn by `generator` from the
    softmax of the scores divided by it. For a language model `source` is the beginning of the text, or None.
    ValueError for a limit below 1, a temperature that is not above 0 or a source of several texts.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, got {limit}")
    if temperature is not None and not temperature > 0:
        raise ValueError(f"temperature must be above 0, got {temperature}")
    if source is not None and (source.dim() != 2 or len(source) != 1):
        raise ValueError(f"source must have the shape (1, length), got {tuple(source.shape)}")
    return _written(network, source, limit, temperature, generator, stop)


def _written(
    network: Decoder,
    source: Tensor | None,
    limit: int,
    temperature: float | None,
    generator: torch.Generator | None,
    stop: int,
) -> Iterator[Written]:
    with torch.no_grad():
        state = network.begin(network.encode(source))
    token: int | None = None
    for _ in range(limit):
        position = int(state.position)
        with torch.no_grad():  # not around the yield: what runs between two tokens is not ours
            scores, attention, state = network.step(token, state)
            chances = (scores if temperature is None else scores / temperature).softmax(dim=0)
            token = _chosen(chances, greedy=temperature is None, generator=generator)
        yield Written(token, chances, attention, position)
        if token == stop:
            return


def _chosen(chances: Tensor, *, greedy: bool, generator: torch.Generator | None) -> int:
    if greedy:
        return int(chances.argmax())
    return int(torch.multinomial(chances, 1, generator=generator))
