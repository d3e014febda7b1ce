"""`costs_of` against torch's FlopCounterMode and torchinfo on the meta device: time, and the result.

Each counter is given the same network, built on the meta device before; its time is that of one count. Ours
carries its hooks from the day it is built, torchinfo attaches its own at each call; the column `prepare` says
what ours take. Peers that are wrong on a case are shown as they are, not judged.
"""

import sys
import time

import torch
import torchinfo
from timing import Verdicts, measure, settings, table
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode
from zoo import CASES, REFUSED, Case

import dsviz
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture, Tokens
from dsviz.recording import prepare

FASTER = 4.0


def flops(network: nn.Module, inputs: tuple[Tensor, ...]) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(*inputs)
    return int(counter.get_total_flops())


def torchinfo_macs(network: nn.Module, inputs: tuple[Tensor, ...]) -> int:
    return int(torchinfo.summary(network, input_data=list(inputs), device="meta", verbose=0).total_mult_adds)


def peers(case: Case) -> tuple[str, str]:
    """What FlopCounterMode, halved, and torchinfo say."""
    with torch.device("meta"):
        network = case.make().eval()
    return f"{flops(network, case.inputs) / 2:,.0f}", f"{torchinfo_macs(network, case.inputs):,}"


def compare_cases(verdicts: Verdicts) -> None:
    lines = []
    for name, case in CASES.items():
        with torch.device("meta"):
            network = prepare(case.make().eval())
        ours = dsviz.costs_of(network, *case.inputs)
        lines.append((name, f"{case.macs:,}", f"{ours.macs:,}", *peers(case)))
        verdicts.exact(f"{name}, MACs", ours.macs, case.macs)
        verdicts.exact(f"{name}, parameters", ours.params, case.params)
    for name, case in REFUSED.items():
        verdicts.exact(f"{name}, times refused", refusals(case), 1)
        lines.append((name, f"{case.macs:,}", "refused", *peers(case)))
    print()
    table(("multiply-adds", "true", "dsviz", "FlopCounter / 2", "torchinfo"), lines)


def refusals(case: Case) -> int:
    with torch.device("meta"):
        network = prepare(case.make().eval())
    try:
        dsviz.costs_of(network, *case.inputs)
    except ValueError:
        return 1
    return 0


def networks(architecture: Architecture) -> tuple[nn.Module, nn.Module, tuple[Tensor, ...], float]:
    """Prepared and bare, the inputs, and the milliseconds that `prepare` took."""
    with torch.device("meta"):
        network, bare = architecture.make({}).eval(), architecture.make({}).eval()
        inputs = tuple(
            torch.empty(entry.shape, dtype=torch.int64 if isinstance(entry, Tokens) else torch.float32)
            for entry in architecture.inputs_for({})
        )
    start = time.thread_time()
    prepare(network)
    return network, bare, inputs, 1000 * (time.thread_time() - start)


def compare_networks(verdicts: Verdicts, rounds: int) -> None:
    lines = []
    for architecture in CATALOG:
        network, bare, inputs, prepared = networks(architecture)
        runs = {
            "dsviz": lambda n=network, x=inputs: dsviz.costs_of(n, *x),
            "FlopCounterMode": lambda n=bare, x=inputs: flops(n, x),
            "torchinfo": lambda n=bare, x=inputs: torchinfo_macs(n, x),
        }
        timed = measure(runs, rounds)
        times = (*(t.milliseconds for t in timed.values()), prepared)
        lines.append((architecture.key, *(f"{milliseconds:.1f}" for milliseconds in times)))
        ours, theirs = dsviz.costs_of(network, *inputs).macs, flops(bare, inputs)
        verdicts.exact(f"{architecture.key}, 2 MACs", 2 * ours, theirs)
        for peer in ("FlopCounterMode", "torchinfo"):
            verdicts.at_least(f"{architecture.key}, times faster than {peer}", timed[peer].ratio, FASTER)
    print()
    table(("ms", "dsviz", "FlopCounterMode", "torchinfo", "prepare"), lines)


def main() -> int:
    quick = settings(__doc__ or "").quick
    verdicts = Verdicts()
    compare_cases(verdicts)
    compare_networks(verdicts, 5 if quick else 15)
    return verdicts.code


if __name__ == "__main__":
    sys.exit(main())
