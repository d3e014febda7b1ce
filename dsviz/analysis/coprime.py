"""Why the groups of super-separable convolutions alternate between 2 and 3: shared borders are walls.

L. Kaiser, A. N. Gomez, F. Chollet, 2017, arXiv:1706.03059, section 2.2. Groups are equal runs of channels, so
their borders lie at multiples of channels / groups. Two steps in a row share a border where their numbers of
groups have a common divisor, and nothing ever crosses a border that all steps share.
"""

from collections.abc import Sequence
from math import gcd

import numpy as np
from numpy.typing import NDArray

Seen = NDArray[np.bool_]
"""(outputs, inputs): which input channels an output channel has heard of."""


def within(groups: int, channels: int) -> Seen:
    """What a step in so many groups connects. ValueError where they do not divide the channels."""
    if groups < 1 or channels % groups:
        raise ValueError(f"groups must divide {channels} channels, got {groups}")
    number = np.arange(channels) * groups // channels
    return np.equal.outer(number, number)


def heard(groups: Sequence[int], channels: int) -> tuple[Seen, ...]:
    """What has been heard of after every one of several steps; only paths are followed, not values."""
    so_far = np.eye(channels, dtype=bool)
    found = []
    for number in groups:
        so_far = within(number, channels) @ so_far
        found.append(so_far)
    return tuple(found)


def walls(groups: Sequence[int], channels: int) -> tuple[int, ...]:
    """The borders, as the first channel behind them, that all steps share: nothing ever crosses them."""
    common = gcd(*groups)
    return tuple(channels * number // common for number in range(1, common))
