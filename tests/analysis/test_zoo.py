"""Every case on which counters are known to differ: ours is exact or says that it cannot count."""

from pathlib import Path
from runpy import run_path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from dsviz.api import costs_of
from dsviz.recording import prepare

ZOO = run_path(str(Path(__file__).parents[2] / "benchmarks" / "zoo.py"))
CASES, REFUSED = ZOO["CASES"], ZOO["REFUSED"]


def on_meta(case):
    with torch.device("meta"):
        return case.make().eval()


def torchs(case):
    """Multiply-adds by torch's own count."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        on_meta(case)(*case.inputs)
    return counter.get_total_flops() / 2


@pytest.mark.parametrize("name", CASES)
def test_a_case_costs_what_hand_and_torch_say(name):
    case = CASES[name]
    costs = costs_of(prepare(on_meta(case)), *case.inputs)
    assert (costs.macs, costs.params) == (case.macs, case.params)
    assert torchs(case) == case.macs


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_counted_is_refused(name):
    case = REFUSED[name]
    assert torchs(case) == case.macs > 0
    with pytest.raises(ValueError, match=r"has no kind|is no step of its own"):
        costs_of(prepare(on_meta(case)), *case.inputs)
