"""What is looked at on the page Fuse and split: fields of its address."""

from enum import StrEnum

from dsviz.architectures import CATALOG
from dsviz.ui.address import Field, one_of, whole
from dsviz.ui.learn.readers import one_number

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


FIELDS = {
    field.name: field
    for field in (
        Field("fuse-of", Origin.OWN.value, one_of(*Origin)),
        Field("fuse-in", 8, one_number(*INPUTS)),
        Field("fuse-out", 16, one_number(*OUTPUTS)),
        Field("fuse-kernel", 3, one_number(*KERNELS)),
        Field("fuse-arch", None, one_of(*(a.key for a in CATALOG))),
        Field("fuse-pair", None, whole),
        Field("fuse-channel", 0, whole),
        Field("fuse-output", 0, whole),
        Field("split-of", Family.CLASSIC.value, one_of(*Family)),
        Field("split-m", 2, whole),
    )
}
"""The page's part of the address."""
