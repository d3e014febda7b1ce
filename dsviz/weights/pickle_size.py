"""How large a pickle becomes once it is unpacked, found without unpacking it.

A few hundred bytes can hold a tuple of two same tuples of two same tuples …: reading it takes no memory, but
hashing or printing it visits every one of the 2 to the power of n, and a chain of many thousands overflows
the stack. Reading such a pickle hashes what stands as a key and prints what it refuses.
"""

import pickletools
from collections.abc import Iterable

from dsviz.errors import InputError

MOST_LETTERS = 2**24
"""Of all a pickle holds, written out. A tensor takes some 200."""
DEEPEST = 100
"""So many things inside each other. A checkpoint of a training script has about ten."""
_GROW = frozenset({"APPEND", "APPENDS", "SETITEM", "SETITEMS", "BUILD"})
_PUTS, _GETS = frozenset({"BINPUT", "LONG_BINPUT"}), frozenset({"BINGET", "LONG_BINGET"})


class Thing:
    """What a step of a pickle makes: how many letters it takes by itself, and what it holds."""

    __slots__ = ("letters", "name", "parts")

    def __init__(self, name: object, parts: Iterable["Thing"]) -> None:
        self.name = name
        self.parts = list(parts)
        self.letters = 1 + len(name if isinstance(name, str | bytes) else repr(name))


class Stack:
    """What a pickle would build, step by step. ValueError or LookupError where its steps make no sense."""

    def __init__(self) -> None:
        self.things: list[Thing] = []
        self.storages: set[str] = set()
        """The keys of the rows of numbers that it asks for."""
        self._kept: dict[object, Thing] = {}
        self._marks: list[int] = []

    def take(self, step: pickletools.OpcodeInfo, argument: object) -> None:
        """One step of the pickle."""
        if step.name == "MARK":
            self._marks.append(len(self.things))
        elif step.name in _PUTS:
            self._kept[argument] = self.things[-1]
        elif step.name in _GETS:
            self.things.append(self._kept[argument])
        elif step.stack_after:
            taken = self._taken(step)
            if step.name == "BINPERSID":
                self.storages.update(_key(taken[0]))
            self.things.append(_grown(taken) if step.name in _GROW else Thing(argument, taken))

    def names(self) -> set[str]:
        """The words that the last thing holds."""
        return {part.name for part in self.things[-1].parts if isinstance(part.name, str)}

    def _taken(self, step: pickletools.OpcodeInfo) -> list[Thing]:
        """What a step takes from the stack."""
        count = len(step.stack_before)
        if pickletools.markobject in step.stack_before:
            since = len(self.things) - self._marks.pop()
            count = since + step.stack_before.index(pickletools.markobject)
        first = len(self.things) - count
        if not 0 <= first <= len(self.things):
            raise ValueError("takes more than there is")
        taken = self.things[first:]
        del self.things[first:]
        return taken


def _grown(taken: list[Thing]) -> Thing:
    """The first with the others in it."""
    taken[0].parts += taken[1:]
    return taken[0]


def _key(named: Thing) -> list[str]:
    """Of ('storage', type, key, place, count, …) the key."""
    words = [part.name for part in named.parts[2:3]]
    return [word for word in words if isinstance(word, str)]


def check_size(things: Iterable[Thing]) -> None:
    """InputError where they are too large when written out, too deep, or hold themselves."""
    known: dict[int, tuple[int, int] | None] = {}
    total = 0
    for thing in things:
        _measure(thing, known)
        letters, _ = known[id(thing)] or (0, 0)
        total += letters
        if total > MOST_LETTERS:
            raise InputError("weights.damaged")


def _measure(root: Thing, known: dict[int, tuple[int, int] | None]) -> None:
    """Enter letters and depth of a thing and of all in it; None stands for one that is not done."""
    waiting = [root]
    while waiting:
        thing = waiting[-1]
        if id(thing) in known and known[id(thing)] is not None:
            waiting.pop()
            continue
        unknown = [part for part in thing.parts if known.get(id(part)) is None]
        if id(thing) in known and unknown:  # met again before its parts were done: it is inside itself
            raise InputError("weights.damaged")
        known[id(thing)] = None
        if not unknown:
            known[id(thing)] = _sum(thing, known)
            waiting.pop()
        waiting += unknown


def _sum(thing: Thing, known: dict[int, tuple[int, int] | None]) -> tuple[int, int]:
    inside = [known[id(part)] or (0, 0) for part in thing.parts]
    letters = thing.letters + sum(count for count, _ in inside)
    depth = 1 + max((deep for _, deep in inside), default=0)
    if letters > MOST_LETTERS or depth > DEEPEST:
        raise InputError("weights.damaged")
    return letters, depth
