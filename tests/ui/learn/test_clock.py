import threading
import time

import torch

from dsviz.ui.learn import clock
from dsviz.ui.learn.clock import LEAST, MEASURING, MOST, Timing, measure
from dsviz.ui.learn.groups_dial_cards import slower_with_less


def busy(steps: int) -> float:
    return sum(float(step) for step in range(steps))


def test_more_work_takes_longer_and_quartiles_enclose_the_median() -> None:
    short, long = measure([lambda: busy(300), lambda: busy(30_000)])
    assert short.median < long.median
    for timing in (short, long):
        assert 0 < timing.low <= timing.median <= timing.high
        assert LEAST <= timing.rounds <= MOST


def test_measurements_wait_for_each_other() -> None:
    with MEASURING:
        waiting = threading.Thread(target=measure, args=([lambda: None],))
        waiting.start()
        waiting.join(0.1)
        assert waiting.is_alive()
    waiting.join(10)
    assert not waiting.is_alive()


def test_sleeping_beside_other_programs_is_not_counted_on_one_thread() -> None:
    assert torch.get_num_threads() == 1
    assert clock._seconds(lambda: time.sleep(0.05)) < 0.03


def timing(median: float, spread: float = 0.0) -> Timing:
    return Timing(median, median - spread, median + spread, 9)


def test_less_work_that_takes_longer_is_named_the_worst_case_first() -> None:
    times = {1: timing(8), 2: timing(4), 4: timing(6), 8: timing(7), 16: timing(1)}
    assert slower_with_less(times) == (8, 2)
    assert slower_with_less(times | {8: timing(9)}) == (8, 1)  # more than the standard convolution says more


def test_a_difference_within_the_spread_is_none() -> None:
    assert slower_with_less({1: timing(8), 2: timing(4, 1), 4: timing(5, 1)}) is None
    assert slower_with_less({1: timing(8), 2: timing(4), 4: timing(2)}) is None
