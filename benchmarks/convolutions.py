"""Why the layers are as they are: each choice of the code against what it replaces, on one thread.

channels_last (dsviz/api.py), padding first (dsviz/layers/convolution.py), the allocator's settings
(dsviz/runtime.py) and float32 (everywhere).
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable

import torch
from timing import Verdicts, measure, settings, table
from torch.nn import functional as F

from dsviz.layers.convolution import SLOW_PADDING

Result = tuple[str, float, float, float]
"""What was compared, ms as it is here, ms of the other way, the least ratio that justifies the choice."""


def compare(name: str, ours: Callable[[], object], other: Callable[[], object], least: float) -> Result:
    timed = measure({"ours": ours, "other": other}, ROUNDS)
    return name, timed["ours"].milliseconds, timed["other"].milliseconds, least


def layout() -> Result:
    """A depthwise kernel reads its channels side by side; rows of one channel must be rearranged first."""
    x, weight = torch.rand(1, 128, 56, 56), torch.rand(128, 1, 3, 3)
    last, weight_last = (t.contiguous(memory_format=torch.channels_last) for t in (x, weight))
    return compare(
        "channels_last against rows first",
        lambda: F.conv2d(last, weight_last, padding=1, groups=128),
        lambda: F.conv2d(x, weight, padding=1, groups=128),
        1.05,
    )


def padding(zeros: int, least: float) -> Result:
    """With SLOW_PADDING zeros (two more with AVX-512) the argument leaves oneDNN's fast kernel."""
    x, weight = torch.rand(1, 256, 1000), torch.rand(256, 1, 2 * zeros + 1)
    return compare(
        f"{zeros} zeros padded first against the argument",
        lambda: F.conv1d(F.pad(x, (zeros, zeros)), weight, groups=256),
        lambda: F.conv1d(x, weight, padding=zeros, groups=256),
        least,
    )


def precision() -> Result:
    """float64 has no fast depthwise kernel."""
    x, weight = torch.rand(1, 128, 28, 28), torch.rand(128, 1, 3, 3)
    doubles = x.double(), weight.double()
    return compare(
        "float32 against float64",
        lambda: F.conv2d(x, weight, padding=1, groups=128),
        lambda: F.conv2d(*doubles, padding=1, groups=128),
        2.0,
    )


def allocator(kept: bool) -> tuple[float, int]:
    """Milliseconds of a depthwise convolution and the peak memory (KiB) of a process of its own."""
    run = [sys.executable, __file__, "--child", *(["--kept"] if kept else []), *sys.argv[1:]]
    milliseconds, peak = json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
    return milliseconds, peak


def child(kept: bool) -> None:
    """Runs inside the other process: settings() is not called, so the allocator is as asked."""
    from dsviz.runtime import keep_buffers

    torch.set_num_threads(1)
    if kept and not keep_buffers():
        sys.exit("glibc refused a setting")
    x, weight = torch.rand(1, 256, 1000), torch.rand(256, 1, 3)
    timed = measure({"depthwise": lambda: F.conv1d(x, weight, groups=256)}, ROUNDS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps([timed["depthwise"].milliseconds, peak]))


def main() -> int:
    settings(__doc__ or "")
    (kept_ms, kept_peak), (default_ms, default_peak) = allocator(True), allocator(False)
    results = [
        layout(),
        padding(SLOW_PADDING + 2, 2.0),
        padding(31, 5.0),
        precision(),
        ("buffers kept against glibc's default", kept_ms, default_ms, 1.0),
    ]
    lines = [(n, f"{ours:.3f}", f"{other:.3f}", f"{other / ours:.1f}") for n, ours, other, _ in results]
    table(("one depthwise convolution", "ms here", "ms other", "times"), lines)
    verdicts = Verdicts()
    for name, ours, other, least in results:
        verdicts.at_least(name, other / ours, least)
    verdicts.at_most("peak memory with buffers kept, times the default", kept_peak / default_peak, 1.05)
    return verdicts.code


ROUNDS = 5 if "--quick" in sys.argv else 30

if __name__ == "__main__":
    if "--child" in sys.argv:
        child("--kept" in sys.argv)
    else:
        sys.exit(main())
