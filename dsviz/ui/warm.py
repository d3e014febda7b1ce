"""What the first visitors would wait for, done behind the first page: imports, sample inputs, networks."""

from functools import cache
from threading import Thread

from dsviz.architectures import CATALOG
from dsviz.ui.cache import network


@cache
def begin() -> None:
    """Start once per process, when a page is already on screen; whoever is faster waits for the rest only."""
    Thread(target=_warm, name="warm", daemon=True).start()


def _warm() -> None:
    """The first network of every kind of input; the one that hears needs librosa, which takes seconds."""
    first = {type(architecture.inputs[0]): architecture for architecture in reversed(CATALOG)}
    for architecture in reversed(first.values()):
        network(architecture.key, tuple(sorted(architecture.complete({}).items())))
