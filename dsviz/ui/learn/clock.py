"""Measured times: one measurement at a time on the whole server, or visitors would slow each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import perf_counter, thread_time

import numpy as np
import torch

MEASURING = Lock()
LEAST, MOST = 7, 25
"""Rounds, however slow and however fast the calls are."""
SECONDS = 0.5
"""When to stop between the two."""


@dataclass(frozen=True)
class Timing:
    """Seconds of one call: the middle value and the quartiles of so many rounds."""

    median: float
    low: float
    high: float
    rounds: int


def measure(calls: Sequence[Callable[[], object]]) -> tuple[Timing, ...]:
    """Time each call, by turns, so that what slows the machine for a while touches all of them alike."""
    with MEASURING:
        for call in calls:  # the first call of a shape prepares buffers and kernels
            call()
        began = perf_counter()
        rounds: list[list[float]] = []
        while len(rounds) < LEAST or (len(rounds) < MOST and perf_counter() - began < SECONDS):
            rounds.append([_seconds(call) for call in calls])
    low, median, high = np.percentile(np.array(rounds), (25, 50, 75), axis=0)
    return tuple(
        Timing(float(m), float(a), float(b), len(rounds)) for m, a, b in zip(median, low, high, strict=True)
    )


def _seconds(call: Callable[[], object]) -> float:
    # one thread's own processor time does not count what other programs take from it
    clock = thread_time if torch.get_num_threads() == 1 else perf_counter
    began = clock()
    call()
    return clock() - began
