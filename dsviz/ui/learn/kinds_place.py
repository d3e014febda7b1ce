"""What is looked at on the page Kinds: fields of its address, and what the session holds of them."""

from collections.abc import Callable
from math import gcd

import numpy as np
import streamlit as st

from dsviz.analysis.grouping import divisors
from dsviz.analysis.kinds import Setting, Way
from dsviz.analysis.spatial import CLASSICS, CLASSICS_WIDE, Kernel
from dsviz.ui.address import Field, one_of
from dsviz.ui.learn.readers import one_number

CHANNELS = (1, 2048)
SIDES = (1, 512)
KERNELS = (3, 5, 7, 9)
SIZES = ("inputs", "outputs", "kernel", "groups", "side")
"""What can be varied, in the order of the controls."""
FILTERS = ("blur", "edge", "sharpen")
TAPS = (3, 9, 33, 99)
WINDOWS = (2, 3, 4, 8)
PRESETS: dict[int, dict[str, tuple[tuple[float, ...], ...]]] = {3: CLASSICS, 5: CLASSICS_WIDE}
LARGEST = 99.0
"""What a visitor may write into a cell of a kernel, in both directions."""


def between(low: int, high: int) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def parse(text: str) -> int:
        if not low <= int(text) <= high:
            raise ValueError(f"must be {low} to {high}, got {text}")
        return int(text)

    return parse


def kernel_text(kernel: Kernel) -> str:
    """A kernel as it stands in the address: cells by commas, rows by semicolons."""
    return ";".join(",".join(f"{value:.6g}" for value in row) for row in kernel)


def parse_kernel(text: str) -> str:
    """Reads `kernel_text`, 3 x 3 or 5 x 5; ValueError for what is none."""
    kernel = np.array([[float(cell) for cell in row.split(",")] for row in text.split(";")])
    if kernel.shape not in {(size, size) for size in PRESETS}:
        raise ValueError(f"a kernel is 3 x 3 or 5 x 5, got {kernel.shape}")
    if not (np.abs(kernel) <= LARGEST).all():
        raise ValueError(f"cells are −{LARGEST:g} to {LARGEST:g}, got {text!r}")
    return kernel_text(kernel)


_START = Setting()
FIELDS = {
    field.name: field
    for field in (
        Field("kinds-inputs", _START.inputs, between(*CHANNELS)),
        Field("kinds-outputs", _START.outputs, between(*CHANNELS)),
        Field("kinds-kernel", _START.kernel, one_number(*KERNELS)),
        Field("kinds-groups", _START.groups, between(*CHANNELS)),
        Field("kinds-side", _START.side, between(*SIDES)),
        Field("kinds-vary", SIZES[1], one_of(*SIZES)),
        Field("kinds-way", Way.DEPTHWISE.value, one_of(*(way for way in Way if way is not Way.STANDARD))),
        Field("kinds-cells", kernel_text(np.array(CLASSICS["sobel_right"])), parse_kernel),
        Field("kinds-filter", FILTERS[0], one_of(*FILTERS)),
        Field("kinds-taps", TAPS[2], one_number(*TAPS)),
        Field("kinds-window", WINDOWS[2], one_number(*WINDOWS)),
    )
}
"""The page's part of the address; it begins with the example of the course, 16 to 32 channels and 3 x 3."""


def settle() -> None:
    """Groups that do not divide both numbers of channels become the next smaller that do."""
    state = st.session_state
    possible = divisors(gcd(state["kinds-inputs"], state["kinds-outputs"]))
    state["kinds-groups"] = max(g for g in possible if g <= max(1, state["kinds-groups"]))


def setting() -> Setting:
    """The layer on screen."""
    return Setting(*(int(st.session_state[f"kinds-{name}"]) for name in SIZES))


def kernel() -> Kernel:
    """The kernel on screen."""
    return read(st.session_state["kinds-cells"])


def read(text: str) -> Kernel:
    """`kernel_text` the other way."""
    return np.array([[float(cell) for cell in row.split(",")] for row in text.split(";")])
