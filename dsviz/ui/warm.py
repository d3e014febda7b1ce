"""What first visitors would wait for, done while nobody clicks: imports, sample inputs, first networks."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from threading import Thread, main_thread
from time import monotonic, sleep

from dsviz.architectures import CATALOG
from dsviz.ui.cache import Model, network, reference, tensors
from dsviz.weights import fitting

QUIET = 1.5
"""Seconds without a run of anybody's page before the next piece begins."""
_runs = {"last": 0.0}


def page_has_run() -> None:
    """Told after every run; the first one begins the work, since a page should be on screen by then."""
    _runs["last"] = monotonic()
    _begin()


@cache
def _begin() -> None:
    Thread(target=_warm, name="warm").start()


def _warm() -> None:
    """No daemon: torch at work while the interpreter closes ends in an abort. It stops between two pieces."""
    for piece in _pieces():
        while main_thread().is_alive() and (rest := _runs["last"] + QUIET - monotonic()) > 0:
            sleep(min(rest, QUIET))
        if not main_thread().is_alive():
            return
        try:
            piece()
        except RuntimeError:  # libraries refuse new work while the interpreter closes
            if main_thread().is_alive():
                raise
            return


def _pieces() -> Iterator[Callable[[], object]]:
    """The first network of every kind of input; for the one that hears librosa alone takes seconds."""
    first = {type(a.inputs_for(a.complete(a.starts))[0]): a for a in reversed(CATALOG)}
    for architecture in reversed(first.values()):
        options = architecture.complete(architecture.starts)
        items = tuple(sorted(options.items()))
        learned = [card.name for card in fitting(architecture.key, options)]
        model = Model(architecture.key, items, *learned[:1])
        yield partial(tensors, model, reference(model.entries))
        yield partial(network, model)
