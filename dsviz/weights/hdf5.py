"""Arrays of an HDF5 file, as Keras writes it; h5py is needed for it and for nothing else."""

from importlib import import_module
from io import BytesIO
from typing import Any

import torch
from torch import Tensor

from dsviz.errors import InputError

MAGIC = b"\x89HDF\r\n\x1a\n"
MAX_DEPTH = 8


def read(data: bytes, limit: int) -> dict[str, Tensor]:
    """Every array by its path: `conv1/conv1/kernel:0`.

    InputError where h5py is missing, and for files that are damaged, that point outside themselves or whose
    arrays together are larger than `limit` bytes.
    """
    try:
        h5py = import_module("h5py")
    except ModuleNotFoundError as error:
        raise InputError("weights.no_h5py") from error
    try:
        with h5py.File(BytesIO(data), "r") as file:
            found = dict(_arrays(file, "", MAX_DEPTH, h5py))
            if sum(array.nbytes for array in found.values()) > limit:
                raise InputError("weights.too_much_inside", limit=limit // 2**20)
            return {path: torch.from_numpy(array[()]) for path, array in found.items()}
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise InputError("weights.damaged") from error


def _arrays(group: Any, path: str, depth: int, h5py: Any) -> list[tuple[str, Any]]:
    """Arrays of numbers that are stored in the file itself."""
    found = []
    for name in group:
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink) or depth == 0:
            raise InputError("weights.damaged")
        item = group[name]
        if isinstance(item, h5py.Group):
            found += _arrays(item, f"{path}{name}/", depth - 1, h5py)
        elif not isinstance(item, h5py.Dataset) or item.external or item.is_virtual:
            raise InputError("weights.damaged")
        elif item.dtype.kind == "f":
            found.append((f"{path}{name}", item))
    return found
