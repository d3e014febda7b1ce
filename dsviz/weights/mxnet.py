"""MXNet's `.params` file: a list of arrays, then a list of their names; all numbers little-endian.

Read from its description in the specification, not from MXNet's code.
"""

import math
import struct
from typing import NamedTuple

import torch
from torch import Tensor

from dsviz.errors import InputError
from dsviz.weights.limits import MOST_TENSORS

MAGIC = struct.pack("<Q", 0x112)
ARRAY_MAGIC = 0xF993FAC9
DENSE, FLOAT32 = 0, 0
MAX_AXES = 8


class _Bytes:
    """A place in the file; what reaches beyond its end is refused."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = memoryview(data), 0

    def take(self, count: int) -> memoryview:
        if not 0 <= count <= len(self.data) - self.at:
            raise InputError("weights.truncated")
        self.at += count
        return self.data[self.at - count : self.at]

    def numbers(self, form: str) -> tuple[int, ...]:
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))

    def count(self, least: int) -> int:
        """How many entries follow, each of at least `least` bytes."""
        (count,) = self.numbers("Q")
        if count * least > len(self.data) - self.at:
            raise InputError("weights.truncated")
        if count > MOST_TENSORS:
            raise InputError("weights.damaged")
        return count


class _Kind(NamedTuple):
    magic: int
    storage: int
    axes: int


def read(data: bytes) -> dict[str, Tensor]:
    """Every float32 array by its name. InputError for a file that is cut off or holds anything else."""
    file = _Bytes(data)
    file.numbers("QQ")  # the magic number and 8 bytes that mean nothing
    arrays = [_array(file) for _ in range(file.count(least=24))]
    names = [_name(file) for _ in range(file.count(least=8))]
    if len(names) != len(arrays):
        raise InputError("weights.damaged")
    return dict(zip(names, arrays, strict=True))


def _array(file: _Bytes) -> Tensor:
    kind = _Kind(*file.numbers("IiI"))
    if kind.magic != ARRAY_MAGIC or kind.storage != DENSE or kind.axes > MAX_AXES:
        raise InputError("weights.damaged")
    shape = file.numbers(f"{kind.axes}q")
    _, _, number = file.numbers("iii")  # of the device, which device, what numbers
    if number != FLOAT32 or min(shape, default=1) < 1:
        raise InputError("weights.damaged")
    raw = file.take(4 * math.prod(shape))
    return torch.frombuffer(bytearray(raw), dtype=torch.float32).reshape(shape)


def _name(file: _Bytes) -> str:
    (length,) = file.numbers("Q")
    try:
        return bytes(file.take(length)).decode()
    except UnicodeDecodeError as error:
        raise InputError("weights.damaged") from error
