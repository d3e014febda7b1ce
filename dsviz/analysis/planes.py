"""Planes of frequency and time: the pictures a network makes of a sound, and the masks over its maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from dsviz.analysis.cost import Row
from dsviz.layers.kind import Kind
from dsviz.recording import Shape

_LEARNED = {
    Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED, Kind.TRANSPOSED, Kind.LINEAR, Kind.MATMUL,
}  # fmt: skip


@dataclass(frozen=True)
class PlaneMask:
    """A sigmoid whose values multiply another map: at every place of a plane, channel by channel."""

    sigmoid: int
    """The step that writes the mask."""
    product: int
    """The step that multiplies."""
    masked: int
    """The step whose map is multiplied."""
    made_by: tuple[int, ...]
    """The convolutions of the same block on the way to the mask, in order."""
    shape: Shape
    """(channels, rows, columns)."""

    @property
    def places(self) -> int:
        return prod(self.shape[1:])


def pictures_of(rows: Sequence[Row]) -> tuple[int, ...]:
    """The steps that write what the first learned layer sees, where that is a plane made of something else.

    One for each way through the network from the input to a learned layer: two where it has two ears.
    """
    untouched: set[int] = set()
    found: dict[int, None] = {}
    for index, row in enumerate(rows):
        known = all(source is not None and (source < 0 or source in untouched) for source in row.sources)
        if row.kind not in _LEARNED and known:
            untouched.add(index)
        elif row.kind in _LEARNED and known:
            made = [source for source in row.sources if source is not None and source >= 0]
            found |= dict.fromkeys(s for s in made if len(rows[s].output_shapes[0]) == 4)
    return tuple(found)


def plane_masks(rows: Sequence[Row], picture: int) -> tuple[PlaneMask, ...]:
    """The masks of the way that begins with the step `picture`, in order.

    A gate is none of them: its sigmoid and the other factor are two halves of the same map.
    """
    way = _behind(rows, picture)
    return tuple(mask for index in sorted(way) if (mask := _mask(rows, index)) and mask.sigmoid in way)


def _mask(rows: Sequence[Row], product: int) -> PlaneMask | None:
    row = rows[product]
    sources = [source for source in row.sources if source is not None and source >= 0]
    if row.kind is not Kind.MULTIPLY or len(sources) != 2 or len(row.output_shapes[0]) != 4:
        return None
    for sigmoid, masked in (sources, sources[::-1]):
        is_sigmoid = rows[sigmoid].operation == "Sigmoid"
        if is_sigmoid and not set(rows[sigmoid].sources) & set(rows[masked].sources):
            made_by = tuple(index for index in _chain(rows, sigmoid) if rows[index].kernel)
            return PlaneMask(sigmoid, product, masked, made_by, rows[sigmoid].output_shapes[0][1:])
    return None


def _chain(rows: Sequence[Row], index: int) -> list[int]:
    """The steps of one block that lead to `index` one by one, in order."""
    chain = [index]
    while len(rows[chain[-1]].sources) == 1:
        (source,) = rows[chain[-1]].sources
        if source is None or source < 0 or rows[source].block != rows[index].block:
            break
        chain.append(source)
    return chain[::-1]


def _behind(rows: Sequence[Row], first: int) -> set[int]:
    """The steps that read what `first` writes, from one to the next."""
    reached = {first}
    for index in range(first + 1, len(rows)):
        if reached & set(rows[index].sources):
            reached.add(index)
    return reached
