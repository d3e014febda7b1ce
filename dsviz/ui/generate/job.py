"""A picture being written for one session: it goes on from run to run until it is done or stopped."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from threading import Lock
from time import perf_counter

import streamlit as st
import torch
from torch import Tensor

from dsviz.architectures.architecture import Image
from dsviz.reading import array_of
from dsviz.sampling import Drawn, sample_pixels
from dsviz.ui import cache
from dsviz.ui.cache import Given
from dsviz.ui.generate.place import Part, Wish
from dsviz.ui.state import Choice
from dsviz.ui.store import COMPUTING

CHUNK = 0.15
"""Seconds of writing between two looks at the picture, and between two chances for other sessions."""
_JOB = "generate.job"


@dataclass
class Job:
    """The session keeps it; its pictures are small.

    A visitor who clicks gets a new run in a thread of its own while the old one still writes its last
    pixel: only one of them writes at a time, and `stopped` is the visitor's word alone.
    """

    name: Hashable
    """Everything that decides the picture."""
    begin: Callable[[], Iterator[Drawn]]
    """Builds the network; not before there is a button to stop."""
    drawn: Drawn
    given: int
    """Pixels that were there from the beginning."""
    pixels: Iterator[Drawn] | None = None
    stopped: bool = False
    seconds: float = 0.0
    lock: Lock = field(default_factory=Lock)

    @property
    def finished(self) -> bool:
        return self.drawn.pixels == self.drawn.picture[0].numel()

    @property
    def running(self) -> bool:
        return not self.stopped and not self.finished

    @property
    def seconds_per_pixel(self) -> float | None:
        """Measured; None before the first pixel."""
        written = self.drawn.pixels - self.given
        return self.seconds / written if written else None

    def write(self) -> None:
        """Write for `CHUNK` seconds, or one pixel where that takes longer."""
        with self.lock:
            if self.finished:
                return
            if self.pixels is None:
                self.pixels = self.begin()
            with COMPUTING:
                began = perf_counter()
                while self.running and perf_counter() - began < CHUNK:
                    self.drawn = next(self.pixels)
                self.seconds += perf_counter() - began
            if self.finished:
                self.pixels = None  # and with it the network


def name_of(choice: Choice, given: Given, wish: Wish) -> Hashable:
    """What decides a picture; what is given only where it is completed."""
    return choice.model, wish, given.id if wish.part is Part.LOWER else ""


def current(name: Hashable) -> Job | None:
    """The session's job where it is the one that is asked for; another one is dropped."""
    job: Job | None = st.session_state.get(_JOB)
    if job is not None and job.name != name:
        del st.session_state[_JOB]
        return None
    return job


def start(choice: Choice, entry: Image, given: Given, wish: Wish) -> None:
    """Begin a picture."""

    def begin() -> Iterator[Drawn]:
        network = cache.network(choice.model)
        shape = entry.channels, wish.side, wish.side
        generator = torch.Generator().manual_seed(wish.seed)
        return sample_pixels(network, shape, generator, upper_half(entry, given, wish), wish.heat)

    first = blank(entry, given, wish)
    st.session_state[_JOB] = Job(name_of(choice, given, wish), begin, first, first.pixels)


def blank(entry: Image, given: Given, wish: Wish) -> Drawn:
    """The picture before anything is written."""
    picture, upper = torch.zeros(entry.channels, wish.side, wish.side), upper_half(entry, given, wish)
    if upper is None:
        return Drawn(picture, 0)
    picture[:, : upper.shape[1]] = upper
    return Drawn(picture, upper[0].numel())


def switch(running: bool) -> None:
    """Stop, or go on."""
    if job := st.session_state.get(_JOB):
        job.stopped = not running


def upper_half(entry: Image, given: Given, wish: Wish) -> Tensor | None:
    """(colours, rows / 2, columns) in 0..1 of what is given; None where all is to be written."""
    if wish.part is Part.WHOLE:
        return None
    small = replace(entry, size=wish.side, mean=0.0, std=1.0)
    pixels: Tensor = torch.from_numpy(array_of(small, given.content))
    return pixels[0, :, : wish.side // 2]
