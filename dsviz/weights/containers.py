"""Files of tensors by name: safetensors, torch, HDF5 and MXNet, read without trusting them.

Nothing of a file is run; what it declares is checked against its size before memory is asked for.
"""

import json
import pickle
import re
import struct
import warnings
import zipfile
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import NamedTuple

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from dsviz.errors import InputError
from dsviz.weights import hdf5, mxnet
from dsviz.weights.files import CARD

MAX_BYTES = 512 * 2**20
MAX_HEADER = 4 * 2**20
"""The names of some ten thousand tensors."""
_NESTED = ("state_dict", "model_state_dict", "model", "network")
"""Where training scripts put a state dict among other things."""
_SETTINGS = "model_args"  # where asteroid puts the arguments of its network
_PARALLEL = "module."  # what torch's DataParallel puts before every name
# what torch's readers of damaged files are known to raise
_BROKEN = (
    RuntimeError, EOFError, KeyError, ValueError, TypeError, IndexError, AttributeError, AssertionError,
    OverflowError, MemoryError, struct.error, zipfile.BadZipFile, OSError, NotImplementedError,
)  # fmt: skip


class Contents(NamedTuple):
    """What a file holds."""

    tensors: dict[str, Tensor]
    card: str | None = None
    """The text of our card, in our own files."""
    settings: Mapping[str, object] = MappingProxyType({})
    """What a training script wrote beside its state dict: the sizes of its network."""


def contents(data: bytes) -> Contents:
    """The tensors of a file by its own names. InputError `weights.*` for a file that cannot be used."""
    if not data:
        raise InputError("inputs.empty")
    if len(data) > MAX_BYTES:
        raise InputError("weights.too_heavy", got=len(data) // 2**20, limit=MAX_BYTES // 2**20)
    if data[:4] == b"PK\x03\x04":
        return _archive(data)
    if data[:8] == hdf5.MAGIC:
        return Contents(hdf5.read(data, MAX_BYTES))
    if data[:8] == mxnet.MAGIC:
        return Contents(mxnet.read(data))
    if data[8:9] == b"{":
        return _safetensors(data)
    if data[:1] == b"\x80":
        return _pickled(data)
    raise InputError("weights.unknown_kind")


def _safetensors(data: bytes) -> Contents:
    (header,) = struct.unpack("<Q", data[:8])
    if header > MAX_HEADER:
        raise InputError("weights.huge_header", got=header // 2**20, limit=MAX_HEADER // 2**20)
    if 8 + header > len(data):
        raise InputError("weights.truncated")
    try:
        tensors = safetensors.torch.load(data)
    except (safetensors.SafetensorError, KeyError) as error:  # a type of numbers that torch has not
        raise InputError(
            "weights.truncated" if _cut(data[8 : 8 + header], len(data)) else "weights.damaged"
        ) from error
    metadata = json.loads(data[8 : 8 + header]).get("__metadata__", {})
    return Contents(tensors, metadata.get(CARD))


def _cut(header: bytes, size: int) -> bool:
    """Whether a header speaks of more bytes than there are."""
    ends = re.findall(rb'"data_offsets":\s*\[\s*\d+\s*,\s*(\d{1,18})\s*\]', header)
    return 8 + len(header) + max(map(int, ends), default=0) > size


def _archive(data: bytes) -> Contents:
    """The zip archive that torch.save writes, whose files are not compressed."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            packed = [entry for entry in archive.infolist() if entry.compress_type != zipfile.ZIP_STORED]
    except zipfile.BadZipFile as error:
        raise InputError("weights.truncated") from error  # its list of files stands at the end
    except _BROKEN as error:
        raise InputError("weights.damaged") from error
    if packed:
        raise InputError("weights.damaged")
    return _pickled(data)


def _pickled(data: bytes) -> Contents:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of its own older formats
            found = torch.load(BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise InputError("weights.pickle") from error
    except _BROKEN as error:
        raise InputError("weights.damaged") from error
    return _named(found)


def _named(found: object) -> Contents:
    """The state dict in what was saved, which may hold other things besides."""
    settings = found.get(_SETTINGS) if isinstance(found, dict) else None
    while isinstance(found, dict):
        inner = next((found[name] for name in _NESTED if isinstance(found.get(name), dict)), None)
        if inner is None:
            break
        found = inner
    if not isinstance(found, dict):
        raise InputError("weights.no_tensors")
    tensors = {
        name.removeprefix(_PARALLEL): tensor
        for name, tensor in found.items()
        if isinstance(name, str) and isinstance(tensor, Tensor) and tensor.layout is torch.strided
    }
    if not tensors:
        raise InputError("weights.no_tensors")
    plain = {name: tensor.detach() for name, tensor in tensors.items()}
    return Contents(plain, settings=settings if isinstance(settings, dict) else {})
