"""A text being written for one session: it goes on token by token, as often as it is asked to."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter

import streamlit as st
import torch
from torch import Tensor

from dsviz.decoding import Decoder, Written, decode
from dsviz.inputs.alphabet import END
from dsviz.ui import cache
from dsviz.ui.sequences.place import Wish
from dsviz.ui.sequences.view import View
from dsviz.ui.store import COMPUTING

_JOB = "sequences.job"


@dataclass
class Job:
    """The session keeps it; it is some hundred numbers for every token.

    A visitor who clicks gets a new run in a thread of its own while the old one may still write its token:
    only one of them writes at a time.
    """

    name: Hashable
    """Everything that decides the text."""
    begin: Callable[[], Iterator[Written]]
    limit: int
    """So many tokens at most."""
    written: list[Written] = field(default_factory=list)
    playing: bool = False
    tokens: Iterator[Written] | None = None
    seconds: float = 0.0
    """Spent on writing."""
    lock: Lock = field(default_factory=Lock)

    @property
    def finished(self) -> bool:
        return bool(self.written) and (len(self.written) == self.limit or self.written[-1].token == END)

    @property
    def running(self) -> bool:
        return self.playing and not self.finished

    def write(self) -> None:
        """Write the next token, where there is one."""
        with self.lock:
            if self.finished:
                return
            if self.tokens is None:
                self.tokens = self.begin()
            with COMPUTING:
                began = perf_counter()
                self.written.append(next(self.tokens))
                self.seconds += perf_counter() - began
            if self.finished:
                self.tokens = None  # and with it the network


def current(view: View, wish: Wish) -> Job:
    """The session's job where it is the one that is asked for, else one that has not begun."""
    name = (*view.name, wish)
    job: Job | None = st.session_state.get(_JOB)
    if job is None or job.name != name:
        job = st.session_state[_JOB] = Job(name, lambda: _tokens(view, wish), view.room)
    return job


def restart() -> None:
    """Begin again; for callbacks."""
    st.session_state.pop(_JOB, None)


def _tokens(view: View, wish: Wish) -> Iterator[Written]:
    network = cache.network(view.choice.model)
    if not isinstance(network, Decoder):
        raise TypeError(f"{view.key} is to write texts, but cannot: {type(network).__name__} is no Decoder")
    generator = torch.Generator().manual_seed(wish.seed)
    return decode(
        network, _source(view), limit=view.room, temperature=wish.temperature, generator=generator, stop=END
    )


def _source(view: View) -> Tensor | None:
    """(1, length): as the network is given it, a beginning without what would follow; None for no text."""
    if view.reads:
        return cache.tensors(view.choice.model, view.given)[0]
    numbers = view.alphabet.encode(view.source)
    return torch.tensor([numbers]) if numbers else None
