"""What a value may see and does not: holes in its field, and the blind spot of causal networks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dsviz.analysis.geometry import Position
from dsviz.analysis.pattern import Cells, pattern
from dsviz.recording import Step


@dataclass(frozen=True, eq=False)
class Sight:
    """The cells of a picture that one value depends on."""

    seen: Cells
    """(rows, columns)."""
    allowed: Cells | None
    """(rows, columns): the earlier cells in reading order where the network sees no others, else None."""

    @property
    def hull(self) -> tuple[slice, ...]:
        """The smallest rectangle around what is seen; nothing where nothing is."""
        found = np.nonzero(self.seen)
        return tuple(slice(int(f.min()), int(f.max()) + 1) if f.size else slice(0, 0) for f in found)

    @property
    def holes(self) -> Cells:
        """(rows, columns): cells inside the hull that are not seen; in causal networks the allowed ones."""
        inside = np.zeros_like(self.seen)
        inside[self.hull] = True
        return inside & ~self.seen if self.allowed is None else inside & ~self.seen & self.allowed

    @property
    def nbytes(self) -> int:
        return 2 * self.seen.nbytes


def sight(steps: Sequence[Step], index: int, position: Position) -> Sight | None:
    """What step `index` sees of a network's one picture; None where it sees none or it has no rows."""
    seen = pattern(steps, index, position).get(-1)
    if seen is None or seen.ndim != 2 or not seen.any():
        return None
    causal = seen.shape == steps[index].output_shapes[0][2:] and _is_causal(steps, index)
    return Sight(seen, earlier(seen.shape, position) if causal else None)


def earlier(size: tuple[int, ...], position: Position) -> Cells:
    """The cells that come before a position in reading order."""
    order = np.arange(np.prod(size)).reshape(size)
    found: Cells = np.asarray(order < order[position])
    return found


def _is_causal(steps: Sequence[Step], index: int) -> bool:
    """Whether a value in the middle sees cells before it and none behind it; itself it may see."""
    size = steps[index].output_shapes[0][2:]
    middle = tuple(n // 2 for n in size)
    seen, before = pattern(steps, index, middle)[-1], earlier(size, middle)
    later = ~before
    later[middle] = False
    return bool((seen & before).any() and not (seen & later).any())
