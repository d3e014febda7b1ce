"""What the benchmarks share: fair medians, small tables, verdicts."""

import argparse
import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

import torch

from dsviz.runtime import keep_buffers

Run = Callable[[], object]
CALLS = 3


def settings(description: str) -> argparse.Namespace:
    """`--quick` for machines that test; one torch thread and the app's allocator either way."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    given = parser.parse_args()
    torch.set_num_threads(1)
    keep_buffers()
    return given


class Timed(NamedTuple):
    """The medians over all rounds."""

    milliseconds: float
    ratio: float
    """To the first run of the same round: what slows the machine for a while slows both."""


def measure(runs: Mapping[str, Run], rounds: int) -> dict[str, Timed]:
    """Processor time of this thread. The runs take turns of three calls, of which the fastest counts: the
    others pay for caches that the run before has filled. Garbage is collected between the turns.
    """
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    gc.collect()
    gc.freeze()
    gc.disable()
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(min(_timed(run) for _ in range(CALLS)))
            gc.collect()
    gc.enable()
    base = times[next(iter(runs))]
    return {
        name: Timed(median(own), median(t / b for t, b in zip(own, base, strict=True)))
        for name, own in times.items()
    }


def _timed(run: Run) -> float:
    """Milliseconds."""
    start = time.thread_time()
    run()
    return 1000 * (time.thread_time() - start)


def table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print columns, the first to the left, numbers to the right."""
    widths = [max(len(cells[column]) for cells in (header, *lines)) for column in range(len(header))]
    for first, *others in (header, *lines):
        cells = [f"{first:<{widths[0]}}", *(f"{c:>{w}}" for c, w in zip(others, widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
    print()


class Verdicts:
    """Targets and whether they are met; `code` is the exit status."""

    def __init__(self) -> None:
        self.code = 0

    def at_most(self, what: str, value: float, target: float) -> None:
        self._say(value <= target, f"{what}: {value:.2f}, at most {target:g} wanted")

    def at_least(self, what: str, value: float, target: float) -> None:
        self._say(value >= target, f"{what}: {value:.2f}, at least {target:g} wanted")

    def exact(self, what: str, value: int, target: int) -> None:
        self._say(value == target, f"{what}: {value:,}, exactly {target:,} wanted")

    def _say(self, met: bool, sentence: str) -> None:
        self.code |= not met
        print(f"{'met   ' if met else 'MISSED'}  {sentence}")
