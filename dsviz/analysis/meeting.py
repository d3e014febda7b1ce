"""Who has met whom: which groups of channels each group has seen after every step of a grouped network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dsviz.analysis.mixing import by_group, mixing
from dsviz.layers.kind import Kind, kind_of
from dsviz.recording import Step

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Met:
    """What the output of one step has seen, in shares from 0 to 1."""

    groups: Shares
    """(groups, groups): of every group of the origin, by every group of the output."""
    channels: Shares
    """(channels,): of all channels of the origin, by every channel of the output."""


@dataclass(frozen=True, eq=False)
class Meeting:
    """What has become of the channels that the network's first grouped convolution reads."""

    first: int
    """That convolution's step."""
    groups: int
    channels: int
    """So many it reads."""
    met: Mapping[int, Met]
    """By step; steps that these channels do not reach are left out."""


def meeting(steps: Sequence[Step]) -> Meeting | None:
    """Follow the groups of the first grouped convolution; None where there is no grouped convolution.

    Steps whose channels do not make as many equal groups are left out. Needs no kept outputs.
    """
    first = next((step for step in steps if kind_of(step.module) is Kind.GROUPED), None)
    if first is None or first.sources[0] is None:
        return None
    groups = int(first.module.groups)  # type: ignore[arg-type]
    found = mixing(steps, first.sources[0], first.ports[0])
    met = {
        index: Met(by_group(seen[0], groups, groups), seen[0].mean(axis=1))
        for index, seen in found.items()
        if len(seen) == 1 and len(seen[0]) % groups == 0
    }
    return Meeting(first.index, groups, first.input_shapes[0][1], met)
