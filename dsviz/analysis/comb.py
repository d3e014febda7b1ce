"""What one output instant listens to, layer by layer: the exact frames, not only their hull."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsviz.analysis.axis import Cells
from dsviz.analysis.geometry import used_axes, walked
from dsviz.layers.kind import Kind, kind_of
from dsviz.recording import Step


@dataclass(frozen=True, eq=False)
class Tooth:
    """One depthwise convolution over time under an output instant of a later step."""

    step: int
    taps: Cells
    """The frames that this step reads for the instant itself, those inside the sound."""
    reads: Cells
    """All frames that it reads for whatever the instant needs of it."""


@dataclass(frozen=True, eq=False)
class Comb:
    """The teeth in the order in which they run, and what all of them need of the input."""

    teeth: tuple[Tooth, ...]
    inputs: Cells
    """Cells of the network's first input."""


def comb(steps: Sequence[Step], index: int, instant: int) -> Comb:
    """Everything that step `index` needs for its output at `instant`, walked backwards over the steps.

    Only steps with a time axis count; outputs need not be kept. ValueError where there is no such instant.
    """
    size = steps[index].output_shapes[0][2:]
    if len(size) != 1 or not 0 <= instant < size[0]:
        raise ValueError(f"{steps[index].path}: no instant {instant} in {size}")
    needed: dict[int, Cells] = {index: np.array([instant], dtype=np.int64)}
    teeth = []
    for number in range(index, -1, -1):
        if number not in needed:
            continue
        step, outputs = steps[number], needed.pop(number)
        if len(step.input_shapes[0]) != 3:
            continue  # what is the same at all times, such as a speaker's vector, is heard at none
        reads = _reads(step, outputs)
        if kind_of(step.module) is Kind.DEPTHWISE:
            here = min(instant, step.output_shapes[0][2] - 1)
            teeth.append(Tooth(number, _reads(step, np.array([here], dtype=np.int64)), reads))
        for source, shape in zip(step.sources, step.input_shapes, strict=True):
            if source is not None and len(shape) == 3:
                known = needed.get(source)
                needed[source] = reads if known is None else np.union1d(known, reads)
    return Comb(tuple(reversed(teeth)), needed.get(-1, np.zeros(0, np.int64)))


def runs(cells: Cells) -> list[tuple[int, int]]:
    """Neighbouring cells as (first, last) of each run."""
    if not cells.size:
        return []
    edges = np.flatnonzero(np.diff(cells) > 1)
    firsts, lasts = cells[np.append(0, edges + 1)], cells[np.append(edges, cells.size - 1)]
    return [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]


def _reads(step: Step, outputs: Cells) -> Cells:
    """The frames of the step's first input that these outputs need, inside the sound; norms as `walked`."""
    read = walked(step, used_axes(step))[0].reads(outputs)
    return read[(read >= 0) & (read < step.input_shapes[0][2])]
