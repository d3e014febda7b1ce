"""A patch slid over the picture for one session: it goes on from run to run until it is done or stopped."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz.analysis.evidence import class_scores
from dsviz.analysis.occlusion import Grid, filling, slide
from dsviz.ui import cache
from dsviz.ui.cache import MAPS
from dsviz.ui.classify.subject import Subject
from dsviz.ui.store import COMPUTING

Array = NDArray[np.float32]
CHUNK = 0.15
"""Seconds of work between two looks at the page, and between two chances for other sessions."""
AT_ONCE = 1e9
"""Multiply-adds that nobody waits for: no button, no bar."""
IN_A_BATCH = 4e8
LARGEST = 32
_JOB = "classify.job"


@dataclass(frozen=True, eq=False)
class Slid:
    """Scores (places, classes) under the patch, and (classes,) without it."""

    scores: Array
    whole: Array

    @property
    def nbytes(self) -> int:
        return self.scores.nbytes + self.whole.nbytes


@dataclass
class Job:
    """The session keeps it; a visitor who clicks gets a new run while the old one may still end its batch."""

    name: Hashable
    """Everything that decides the result."""
    count: int
    begin: Callable[[], Iterator[Array]]
    """Scores of the whole picture first, then of one batch of places after the other."""
    stopped: bool = False
    batches: Iterator[Array] | None = None
    scores: list[Array] = field(default_factory=list)
    seconds: float = 0.0
    lock: Lock = field(default_factory=Lock)

    @property
    def done(self) -> int:
        """Places of the patch that are known."""
        return max(0, sum(map(len, self.scores)) - 1)

    @property
    def finished(self) -> bool:
        return self.done == self.count

    @property
    def running(self) -> bool:
        return not self.stopped and not self.finished

    @property
    def result(self) -> Slid:
        """All that is known."""
        whole, *rest = self.scores
        return Slid(np.concatenate(rest), whole[0])

    def work(self) -> None:
        """For `CHUNK` seconds, or one batch where that takes longer; the whole is kept for everyone."""
        with self.lock:
            if self.finished:
                return
            if self.batches is None:
                self.batches = self.begin()
            with COMPUTING:
                began = perf_counter()
                while self.running and perf_counter() - began < CHUNK:
                    self.scores.append(next(self.batches))
                self.seconds += perf_counter() - began
            if self.finished:
                self.batches = None  # and with it the network
                MAPS.get(self.name, lambda: self.result, lambda made: made.nbytes)


class _MissingError(LookupError):
    """Nobody has computed it yet."""


def name_of(subject: Subject, grid: Grid) -> Hashable:
    """What decides the scores."""
    return "covered", *subject.name, grid.patch, grid.shape


def found(subject: Subject, grid: Grid) -> Slid | None:
    """The result, from the shared store or made now where it takes an instant; None where it takes long."""
    macs = cache.costs(subject.model.key, subject.model.items).macs
    at_once = macs * grid.count < AT_ONCE

    def make() -> Slid:
        mine = current(subject, grid)
        if mine is not None and mine.finished:
            return mine.result
        if not at_once:
            raise _MissingError
        job = Job(None, grid.count, lambda: _batches(subject, grid))
        with COMPUTING:
            job.scores.extend(job.begin())
        return job.result

    try:
        return MAPS.get(name_of(subject, grid), make, lambda made: made.nbytes)
    except _MissingError:
        return None


def current(subject: Subject, grid: Grid) -> Job | None:
    """The session's job where it is the one that is asked for; another one is dropped."""
    job: Job | None = st.session_state.get(_JOB)
    if job is not None and job.name != name_of(subject, grid):
        del st.session_state[_JOB]
        return None
    return job


def start(subject: Subject, grid: Grid) -> None:
    """Begin, or go on; for callbacks."""
    job = current(subject, grid) or Job(name_of(subject, grid), grid.count, lambda: _batches(subject, grid))
    job.stopped = False
    st.session_state[_JOB] = job


def stop() -> None:
    """For callbacks."""
    if job := st.session_state.get(_JOB):
        job.stopped = True


def _batches(subject: Subject, grid: Grid) -> Iterator[Array]:
    rerun, inputs = subject.rerun(), subject.inputs()
    seen: list[Tensor] = []

    def look(values: Tensor) -> Tensor:
        seen.append(values)
        return values

    with torch.no_grad():
        yield class_scores(rerun(inputs, subject.picture, look)).numpy()
    (values,) = seen

    def run(covered: Tensor) -> Tensor:
        return rerun(inputs, subject.picture, lambda _: covered)

    macs = cache.costs(subject.model.key, subject.model.items).macs
    batch = max(1, min(LARGEST, int(IN_A_BATCH // macs)))
    for scores in slide(run, values, filling(values, by_row=subject.sound), grid, batch):
        yield scores.numpy()
