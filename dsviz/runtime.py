"""Settings of the process that make small convolutions fast; called once, at the start."""

import ctypes
import os
from functools import cache

import torch

THREADS_VARIABLE = "DSVIZ_THREADS"
# glibc's malloc.h
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_MIB = 2**20


@cache
def keep_buffers() -> bool:
    """Ask glibc to keep freed buffers; False where there is no glibc.

    By default it returns each temporary of some megabytes to the system and page faults dominate: a
    depthwise convolution is up to 10 times slower (benchmarks/convolutions.py).
    """
    try:
        mallopt = ctypes.CDLL("libc.so.6").mallopt
    except (OSError, AttributeError):
        return False
    settings = {_M_MMAP_THRESHOLD: 256 * _MIB, _M_TRIM_THRESHOLD: 256 * _MIB, _M_TOP_PAD: 64 * _MIB}
    accepted = [mallopt(name, value) == 1 for name, value in settings.items()]
    return all(accepted)


@cache
def settle() -> None:
    """Threads and allocator of a server: one thread a forward pass, or as many as DSVIZ_THREADS says.

    Two threads on a busy two-core host wait for each other and run 10 to 30 times slower. ValueError where
    the variable is no whole number from 1.
    """
    torch.set_num_threads(_threads(os.environ.get(THREADS_VARIABLE, "1")))
    keep_buffers()


def _threads(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"{THREADS_VARIABLE} must be a whole number from 1, got {text!r}")
    return int(text)
