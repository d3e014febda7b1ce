"""What recording costs, in multiples of the bare forward pass; torchlens, the peer, for comparison."""

import sys

import torch
import torchlens
from timing import Verdicts, measure, settings, table
from torch import nn

import dsviz
from dsviz.architectures import find
from dsviz.layers.initial import initialise
from dsviz.recording import record

SILENT, BLOCK, ALL, PEER = "hooks, silent", "one block recorded", "all recorded", "torchlens"
TARGETS = {SILENT: 1.05, BLOCK: 1.15, ALL: 2.0}


def bare(key: str) -> nn.Module:
    """The network without hooks, laid out as `dsviz.build` does."""
    network = find(key).make({}).eval()
    initialise(network, 0)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def main() -> int:
    quick = settings(__doc__ or "").quick
    plain, network = bare("mobilenet"), dsviz.build("mobilenet")
    x = torch.rand(find("mobilenet").inputs_for({})[0].shape).contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        ours = measure(
            {
                "bare": lambda: plain(x),
                SILENT: lambda: network(x),
                BLOCK: lambda: record(network, x, keep=lambda path: path.startswith("block3.")),
                ALL: lambda: record(network, x),
            },
            rounds=20 if quick else 100,
        )
        peer = measure({"bare": lambda: plain(x), PEER: lambda: torchlens.trace(plain, x)}, 3)
    print("MobileNet at 224 x 224, one thread\n")
    timed = {**ours, PEER: peer[PEER]}
    table(
        ("", "ms", "times bare"), [(n, f"{t.milliseconds:.1f}", f"{t.ratio:.2f}") for n, t in timed.items()]
    )
    verdicts = Verdicts()
    for name, target in TARGETS.items():
        verdicts.at_most(name, ours[name].ratio, target)
    return verdicts.code


if __name__ == "__main__":
    sys.exit(main())
