"""Folders of sounds: reading, cutting, counting off."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dsviz.inputs.audio import Samples, decode, mono, resample


def rows(path: Path) -> list[dict[str, str]]:
    """A table with a header."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(path: Path, sample_rate: int) -> Samples:
    """(frames,): a file, mono, at `sample_rate` Hz, in pieces of at most a minute put together again."""
    data = path.read_bytes()
    first = decode(data)
    pieces, at = [mono(first)], first.seconds
    while first.total - at > 0.1:
        piece = decode(data, at)
        pieces.append(mono(piece))
        at += piece.seconds
    return resample(np.concatenate(pieces), first.sample_rate, sample_rate)


def windows(samples: Samples, length: int, hop: int) -> Iterator[Samples]:
    """Every `hop` samples a piece of `length`; a shorter sound is repeated to one piece."""
    if len(samples) < length:
        samples = np.resize(samples, length)
    for first in range(0, len(samples) - length + 1, hop):
        yield samples[first : first + length]


def loud(samples: Samples, floor: float = 1e-3) -> bool:
    """Whether there is something to hear: the root mean square is over `floor` (-60 dB of full scale)."""
    return float(np.sqrt(np.mean(samples**2))) > floor
