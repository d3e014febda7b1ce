"""The catalogue: one record per network, in the order of the course text."""

from dsviz.architectures import (
    bytenet,
    conv_tasnet,
    esresnet,
    mitas,
    mobilenet,
    pixelcnn,
    pydmobilenet,
    resnet_cifar,
    shufflenet,
    slicenet,
    swishnet,
    tsenet,
    xception,
)
from dsviz.architectures.architecture import Architecture

CATALOG: tuple[Architecture, ...] = (
    mobilenet.ARCHITECTURE,
    xception.ARCHITECTURE,
    shufflenet.ARCHITECTURE,
    pydmobilenet.ARCHITECTURE,
    resnet_cifar.ARCHITECTURE,
    slicenet.ARCHITECTURE,
    bytenet.ARCHITECTURE,
    pixelcnn.ARCHITECTURE,
    conv_tasnet.ARCHITECTURE,
    tsenet.ARCHITECTURE,
    swishnet.ARCHITECTURE,
    esresnet.ARCHITECTURE,
    mitas.ARCHITECTURE,
)


def find(key: str) -> Architecture:
    """The record called `key`; ValueError with all names where there is none."""
    for architecture in CATALOG:
        if architecture.key == key:
            return architecture
    raise ValueError(f"no network {key!r}; there are {', '.join(a.key for a in CATALOG)}")
