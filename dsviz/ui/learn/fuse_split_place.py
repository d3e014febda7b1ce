"""What is looked at on the page Fuse and split: fields of its address."""

from collections.abc import Callable
from enum import StrEnum

from dsviz.architectures import CATALOG
from dsviz.ui.address import Field, one_of, whole

INPUTS = (4, 8, 16)
OUTPUTS = (8, 16, 32, 64)
KERNELS = (3, 5)


class Origin(StrEnum):
    """Where the two kernels that are fused come from."""

    OWN = "own"
    """Drawn at random, in the sizes that the visitor chooses."""
    NETWORK = "network"
    """A block of a network, on what the block reads."""


class Family(StrEnum):
    """The dense kernels that are split."""

    RANDOM = "random"
    CLASSIC = "classic"
    """Blur, sharpen, outline and edges by turns."""
    DIRECTIONS = "directions"
    """Edges in as many directions as there are outputs."""
    FUSED = "fused"
    """The one fused above."""


def _number(*values: int) -> Callable[[str], int]:
    """Reads one of these numbers."""
    known = one_of(*map(str, values))
    return lambda text: int(known(text))


FIELDS = {
    field.name: field
    for field in (
        Field("fuse-of", Origin.OWN.value, one_of(*Origin)),
        Field("fuse-in", 8, _number(*INPUTS)),
        Field("fuse-out", 16, _number(*OUTPUTS)),
        Field("fuse-kernel", 3, _number(*KERNELS)),
        Field("fuse-arch", None, one_of(*(a.key for a in CATALOG))),
        Field("fuse-pair", None, whole),
        Field("fuse-channel", 0, whole),
        Field("fuse-output", 0, whole),
        Field("split-of", Family.CLASSIC.value, one_of(*Family)),
        Field("split-m", 2, whole),
    )
}
"""The page's part of the address."""
