"""`costs_of` against torch's FlopCounterMode and torchinfo on the meta device: time, and the result.

The small networks below are the cases on which counters are known to differ; the exact numbers are worked
out by hand. Peers that are wrong on a case are shown as they are, not judged.
"""

import sys
from collections.abc import Callable

import torch
import torchinfo
from timing import Verdicts, measure, settings, table
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

import dsviz
from dsviz.architectures import CATALOG
from dsviz.recording import prepare

FASTER = 4.0


class Tied(nn.Module):
    """Two convolutions that share one kernel."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv1d(8, 8, 3, padding=1, bias=False) for _ in range(2))
        self.second.weight = self.first.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x))  # type: ignore[no-any-return]


class Unused(nn.Module):
    """A layer that never runs is stored all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.used, self.spare = nn.Linear(8, 4), nn.Linear(8, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.used(x)  # type: ignore[no-any-return]


def twice() -> nn.Module:
    conv = nn.Conv2d(16, 16, 3, padding=1)
    return nn.Sequential(conv, nn.ReLU(), conv)


def conv2d(out: int, stride: int = 1, groups: int = 1, bias: bool = False) -> Callable[[], nn.Module]:
    return lambda: nn.Conv2d(16, out, 3, stride=stride, padding=1, groups=groups, bias=bias)


Case = tuple[Callable[[], nn.Module], tuple[int, ...], int, int]
IMAGE = (1, 16, 8, 8)
CASES: dict[str, Case] = {  # network, input, multiply-adds, parameters
    "conv 3x3": (conv2d(32), IMAGE, 64 * 9 * 16 * 32, 9 * 16 * 32),
    "with bias": (conv2d(32, bias=True), IMAGE, 64 * 9 * 16 * 32, 9 * 16 * 32 + 32),
    "strided": (conv2d(32, stride=2), IMAGE, 16 * 9 * 16 * 32, 9 * 16 * 32),
    "depthwise": (conv2d(16, groups=16), IMAGE, 64 * 9 * 16, 9 * 16),
    "depthwise, multiplier 2": (conv2d(32, groups=16), IMAGE, 64 * 9 * 32, 9 * 32),
    "grouped": (conv2d(32, groups=4), IMAGE, 64 * 9 * 4 * 32, 9 * 4 * 32),
    "pointwise": (lambda: nn.Conv2d(16, 32, 1, bias=False), IMAGE, 64 * 16 * 32, 16 * 32),
    "dilated 1-D": (lambda: nn.Conv1d(8, 8, 3, dilation=4, bias=False), (1, 8, 100), 92 * 3 * 64, 3 * 64),
    "transposed 1-D": (
        lambda: nn.ConvTranspose1d(32, 16, 8, stride=4, bias=False), (1, 32, 50), 50 * 4096, 4096
    ),
    "transposed depthwise": (
        lambda: nn.ConvTranspose2d(16, 16, 4, stride=2, groups=16, bias=False), IMAGE, 64 * 16 * 16, 16 * 16
    ),
    "linear": (lambda: nn.Linear(128, 10), (1, 128), 1280, 1290),
    "linear over time": (lambda: nn.Linear(128, 10), (1, 10, 128), 12800, 1290),
    "batch of 4": (conv2d(32), (4, 16, 8, 8), 4 * 64 * 9 * 16 * 32, 9 * 16 * 32),
    "module used twice": (twice, IMAGE, 2 * 64 * 9 * 256, 9 * 256 + 16),
    "two modules, one weight": (Tied, (1, 8, 10), 2 * 10 * 3 * 64, 3 * 64),
    "unused layer": (Unused, (1, 8), 32, 72),
    "batch norm": (lambda: nn.BatchNorm2d(16), IMAGE, 0, 32),
    "layer norm": (lambda: nn.LayerNorm(8), IMAGE, 0, 16),
    "ReLU": (nn.ReLU, IMAGE, 0, 0),
}  # fmt: skip


def flops(network: nn.Module, x: Tensor) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(x)
    return int(counter.get_total_flops())


def torchinfo_macs(network: nn.Module, x: Tensor) -> int:
    return int(torchinfo.summary(network, input_data=x, device="meta", verbose=0).total_mult_adds)


def compare_cases(verdicts: Verdicts) -> None:
    lines = []
    for name, (make, shape, macs, params) in CASES.items():
        with torch.device("meta"):
            network, bare, x = prepare(make().eval()), make().eval(), torch.empty(shape)
        ours = dsviz.costs_of(network, x)
        peers = (flops(bare, x) / 2, torchinfo_macs(bare, x))
        lines.append((name, f"{macs:,}", f"{ours.macs:,}", *(f"{peer:,.0f}" for peer in peers)))
        verdicts.exact(f"{name}, MACs", ours.macs, macs)
        verdicts.exact(f"{name}, parameters", ours.params, params)
    print()
    table(("multiply-adds", "true", "dsviz", "FlopCounter / 2", "torchinfo"), lines)


def compare_networks(verdicts: Verdicts, rounds: int) -> None:
    lines = []
    for architecture in CATALOG:
        with torch.device("meta"):
            network, bare = prepare(architecture.make({}).eval()), architecture.make({}).eval()
            x = torch.empty(architecture.inputs[0].shape)
        runs = {
            "dsviz": lambda n=network, x=x: dsviz.costs_of(n, x),
            "FlopCounterMode": lambda n=bare, x=x: flops(n, x),
            "torchinfo": lambda n=bare, x=x: torchinfo_macs(n, x),
        }
        timed = measure(runs, rounds)
        lines.append((architecture.key, *(f"{t.milliseconds:.1f}" for t in timed.values())))
        verdicts.exact(f"{architecture.key}, 2 MACs", 2 * dsviz.costs_of(network, x).macs, flops(bare, x))
        for peer in ("FlopCounterMode", "torchinfo"):
            verdicts.at_least(f"{architecture.key}, times faster than {peer}", timed[peer].ratio, FASTER)
    print()
    table(("ms", "dsviz", "FlopCounterMode", "torchinfo"), lines)


def main() -> int:
    quick = settings(__doc__ or "").quick
    verdicts = Verdicts()
    compare_cases(verdicts)
    compare_networks(verdicts, 5 if quick else 15)
    return verdicts.code


if __name__ == "__main__":
    sys.exit(main())
