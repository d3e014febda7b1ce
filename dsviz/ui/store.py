"""One store for everything big that sessions share, bounded in bytes."""

import os
from collections.abc import Callable, Hashable
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar, cast

from cachetools import LRUCache

T = TypeVar("T")
MIB = 2**20


class _Turn:
    """Who makes one value: the first comes first, the others wait and find it made."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.waiting = 0
        self.unwanted = False
        """Whether it was forgotten while it was made."""
        self.made: tuple[Any, ...] = ()
        """A value that is not kept, for those who wait for it now."""


class Store:
    """Remembers results until their bytes exceed the budget; the least recently used go first.

    Sessions that ask for the same thing at the same time compute it once, each in turn where it fails.
    """

    def __init__(self, budget: int) -> None:
        self._kept: LRUCache[Hashable, tuple[Any, int]] = LRUCache(budget, getsizeof=lambda entry: entry[1])
        self._lock = Lock()
        self._making: dict[Hashable, _Turn] = {}

    def get(self, key: Hashable, make: Callable[[], T], size_of: Callable[[T], int]) -> T:
        """The value of `key`, made now if it is not there; one larger than the budget is not kept."""
        with self._lock:
            if key in self._kept:
                return cast(T, self._kept[key][0])
            turn = self._making.setdefault(key, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                return self._made(key, turn, make, size_of)
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:  # dropped earlier, a newcomer would compute beside those who wait
                    del self._making[key]

    def _made(self, key: Hashable, turn: _Turn, make: Callable[[], T], size_of: Callable[[T], int]) -> T:
        with self._lock:
            if key in self._kept:
                return cast(T, self._kept[key][0])
        if turn.made:
            return cast(T, turn.made[0])
        value = make()
        size = size_of(value)
        with self._lock:
            if size <= self._kept.maxsize and not turn.unwanted:
                self._kept[key] = (value, size)
            else:
                turn.made = (value,)
        return value

    def forget(self, name: str) -> None:
        """Drop what has `name` somewhere in its key, also what is being made now."""
        with self._lock:
            for key in [key for key in self._kept if name in repr(key)]:
                del self._kept[key]
            for key, turn in self._making.items():
                turn.unwanted |= name in repr(key)

    @property
    def budget(self) -> int:
        """Bytes that may be kept."""
        return int(self._kept.maxsize)

    @property
    def used(self) -> int:
        """Bytes kept now."""
        with self._lock:
            return int(self._kept.currsize)


def budget(variable: str, default_mib: int) -> int:
    """A budget in bytes from an environment variable in MiB; ValueError where it is no positive number."""
    text = os.environ.get(variable, str(default_mib))
    if not text.isdigit() or int(text) == 0:
        raise ValueError(f"{variable} must be a whole number of MiB above 0, got {text!r}")
    return int(text) * MIB


COMPUTING = BoundedSemaphore(os.cpu_count() or 1)
"""Held while a network runs: more at once than there are cores makes everybody wait longer."""
