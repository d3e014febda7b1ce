"""Arrays of an HDF5 file, as Keras writes it; h5py is needed for it and for nothing else."""

import math
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import Any

import torch
from torch import Tensor

from dsviz.errors import InputError
from dsviz.weights.limits import MOST_BYTES, MOST_MIB, MOST_TENSORS

MAGIC = b"\x89HDF\r\n\x1a\n"
MAX_DEPTH = 8
OPTIMIZER = "optimizer"  # with this begin the names of the groups that a compiled Keras model has besides


def read(data: bytes) -> dict[str, Tensor]:
    """Every array by its path: `conv1/conv1/kernel:0`; not the optimizer's, and no single numbers.

    InputError where h5py is missing, and for files that are damaged, that point outside themselves or to the
    same place twice, or whose arrays together are larger than can be read.
    """
    try:
        h5py = import_module("h5py")
    except ModuleNotFoundError as error:
        raise InputError("weights.no_h5py") from error
    try:
        with h5py.File(BytesIO(data), "r") as file:
            found = dict(_Walk(h5py).arrays(file, "", MAX_DEPTH))
            if sum(map(_unpacked, found.values())) > MOST_BYTES:
                raise InputError("weights.too_much_inside", limit=MOST_MIB)
            return {path: torch.from_numpy(array[()]) for path, array in found.items()}
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise InputError("weights.damaged") from error


class _Walk:
    """One way through a file. Links may meet: without a memory of places, each more would double the time."""

    def __init__(self, h5py: Any) -> None:
        self.h5py = h5py
        self.seen = set[int]()

    def arrays(self, group: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
        """Arrays of numbers that are stored in the file itself."""
        for name in group:
            if not path and name.startswith(OPTIMIZER):
                continue
            item = self.item(group, name)
            if depth == 0:
                raise InputError("weights.damaged")
            if isinstance(item, self.h5py.Group):
                yield from self.arrays(item, f"{path}{name}/", depth - 1)
            elif not isinstance(item, self.h5py.Dataset) or item.external or item.is_virtual:
                raise InputError("weights.damaged")
            elif item.dtype.kind == "f" and item.shape:  # a single number is a count or a setting
                yield f"{path}{name}", item

    def item(self, group: Any, name: str) -> Any:
        """What a name stands for. InputError where it was met before or stands elsewhere."""
        if not isinstance(group.get(name, getlink=True), self.h5py.HardLink):
            raise InputError("weights.damaged")
        item = group[name]
        place = self.h5py.h5o.get_info(item.id).addr
        if place in self.seen or len(self.seen) >= MOST_TENSORS:
            raise InputError("weights.damaged")
        self.seen.add(place)
        return item


def _unpacked(array: Any) -> int:
    """Bytes that reading takes: in float32, or as a whole number of chunks where these are larger."""
    chunks = array.chunks or (1,) * len(array.shape)
    cells = (math.ceil(size / chunk) * chunk for size, chunk in zip(array.shape, chunks, strict=True))
    return int(math.prod(cells) * max(4, array.dtype.itemsize))
