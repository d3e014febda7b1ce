"""A move of channels as one looks at it: which goes where, from which group and to which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dsviz.layers.kind import Kind, kind_of
from dsviz.recording import Step

_PER_CHANNEL = {Kind.NORM, Kind.ACTIVATION, Kind.DEPTHWISE, Kind.POOL}


@dataclass(frozen=True)
class Shuffling:
    """The channels written as `rows` equal rows and read by columns."""

    order: tuple[int, ...]
    """The channel that each place receives."""
    rows: int
    makers: int
    """Groups of the convolution that made the channels, 1 where it has none."""
    readers: int
    """Groups of the convolution that reads them next, 1 where it has none."""

    @property
    def columns(self) -> int:
        return len(self.order) // self.rows

    @property
    def groups(self) -> int:
        """The groups that a channel comes from; where nothing grouped made it, those that are to read it."""
        return self.makers if self.makers > 1 else self.readers

    def cell_of(self, channel: int) -> tuple[int, int]:
        """The row and the column where a channel is written."""
        return divmod(channel, self.columns)

    def place_of(self, channel: int) -> int:
        """Where a channel goes."""
        return self.order.index(channel)


def shuffling(steps: Sequence[Step], index: int) -> Shuffling | None:
    """What step `index` does to its channels; None where it is no move that knows its permutation."""
    module = steps[index].module
    permutation: Callable[[int], tuple[int, ...]] | None = getattr(module, "permutation", None)
    if permutation is None:
        return None
    order = permutation(steps[index].input_shapes[0][1])
    return Shuffling(order, int(module.groups), _makers(steps, index), _readers(steps, index))  # type: ignore[arg-type]


def _makers(steps: Sequence[Step], index: int) -> int:
    source = steps[index].sources[0]
    while source is not None and source >= 0 and kind_of(steps[source].module) in _PER_CHANNEL:
        source = steps[source].sources[0]
    return _groups(steps[source]) if source is not None and source >= 0 else 1


def _readers(steps: Sequence[Step], index: int) -> int:
    for step in steps[index + 1 :]:
        if index in step.sources:
            if kind_of(step.module) not in _PER_CHANNEL:
                return _groups(step)
            index = step.index
    return 1


def _groups(step: Step) -> int:
    return int(step.module.groups) if kind_of(step.module) is Kind.GROUPED else 1  # type: ignore[arg-type]
