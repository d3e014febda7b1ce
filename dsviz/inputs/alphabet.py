"""Characters as numbers; data only, so that a network's record may name its alphabet."""

from collections.abc import Iterable
from dataclasses import dataclass

from dsviz.errors import InputError

END = 0
"""Stands behind the last character, and for nothing."""


@dataclass(frozen=True)
class Alphabet:
    """The characters that a network reads and writes; the first has the number 1."""

    characters: str

    @property
    def size(self) -> int:
        """Numbers there are, END included."""
        return len(self.characters) + 1

    def encode(self, text: str) -> list[int]:
        """The number of each character; InputError names the first that is not in the alphabet."""
        for character in text:
            if character not in self.characters:
                raise InputError("inputs.no_such_character", character=character)
        return [self.characters.index(character) + 1 for character in text]

    def decode(self, numbers: Iterable[int]) -> str:
        """The text up to the first END; a number beyond the alphabet is shown as a box."""
        text = ""
        for number in numbers:
            if number == END:
                break
            text += self.characters[number - 1] if number < self.size else "\N{WHITE SQUARE}"
        return text
