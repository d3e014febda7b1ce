"""Files of tensors by name: safetensors, torch, HDF5 and MXNet, read without trusting them.

Nothing of a file is run; what it declares is checked against its size before memory is asked for.
"""

import json
import math
import re
import struct
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import safetensors
import safetensors.torch
from torch import Tensor

from dsviz.errors import InputError
from dsviz.weights import hdf5, mxnet, pickles
from dsviz.weights.files import CARD
from dsviz.weights.limits import MOST_BYTES, MOST_LETTERS, MOST_MIB, MOST_TENSORS

MAX_HEADER = 4 * 2**20
"""The names of some ten thousand tensors."""
_NESTED = ("state_dict", "model_state_dict", "model", "network")
"""Where training scripts put a state dict among other things."""
_DEEPEST = 4  # so many of them inside each other: one that holds itself would have no end
_SETTINGS = "model_args"  # where asteroid puts the arguments of its network
_PARALLEL = "module."  # what torch's DataParallel puts before every name


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
    if len(data) > MOST_BYTES:
        raise InputError("weights.too_heavy", got=math.ceil(len(data) / 2**20), limit=MOST_MIB)
    found = _found(data)
    return found._replace(tensors=_single(found.tensors))


def _found(data: bytes) -> Contents:
    if data[:4] == b"PK\x03\x04":
        return _named(pickles.from_archive(data), len(data))
    if data[:8] == hdf5.MAGIC:
        return Contents(hdf5.read(data))
    if data[:8] == mxnet.MAGIC:
        return Contents(mxnet.read(data))
    if data[8:9] == b"{":
        return _safetensors(data)
    if data[:1] == b"\x80":
        return _named(pickles.from_pickles(data), len(data))
    raise InputError("weights.unknown_kind")


def _safetensors(data: bytes) -> Contents:
    (header,) = struct.unpack("<Q", data[:8])
    if header > MAX_HEADER:
        raise InputError("weights.huge_header", got=header // 2**20, limit=MAX_HEADER // 2**20)
    if 8 + header > len(data):
        raise InputError("weights.truncated")
    try:
        tensors = safetensors.torch.load(data)
        metadata = json.loads(data[8 : 8 + header]).get("__metadata__")
    except (safetensors.SafetensorError, *pickles.BROKEN) as error:  # a type of numbers that torch has not
        raise InputError(
            "weights.truncated" if _cut(data[8 : 8 + header], len(data)) else "weights.damaged"
        ) from error
    return Contents(tensors, metadata.get(CARD) if isinstance(metadata, dict) else None)


def _cut(header: bytes, size: int) -> bool:
    """Whether a header speaks of more bytes than there are."""
    ends = re.findall(rb'"data_offsets":\s*\[\s*\d+\s*,\s*(\d{1,18})\s*\]', header)
    return 8 + len(header) + max(map(int, ends), default=0) > size


def _named(found: object, size: int) -> Contents:
    """The state dict in what was saved, which may hold other things besides."""
    # by dict's own methods: a dict of a file may hide them under things of the same name
    settings = dict.get(found, _SETTINGS) if isinstance(found, dict) else None
    for _ in range(_DEEPEST):
        if isinstance(found, dict):
            found = next(
                (inner for name in _NESTED if isinstance(inner := dict.get(found, name), dict)), found
            )
    if not isinstance(found, dict):
        raise InputError("weights.no_tensors")
    tensors = {
        name.removeprefix(_PARALLEL): tensor
        for name, tensor in dict.items(found)
        if isinstance(name, str) and isinstance(tensor, Tensor)
    }
    if not tensors:
        raise InputError("weights.no_tensors")
    pickles.check_storage(tensors.values(), size)
    plain = {name: tensor.detach() for name, tensor in tensors.items()}
    return Contents(plain, settings=settings if isinstance(settings, dict) else {})


def _single(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors, real ones in float32: with float8, torch can do little more than turn it into that.

    InputError where they are too many or would take too much, or where one has a name that cannot be shown.
    """
    if len(tensors) > MOST_TENSORS or not all(map(_can_be_shown, tensors)):
        raise InputError("weights.damaged")
    sizes = (t.numel() * 4 if t.is_floating_point() else t.nbytes for t in tensors.values())
    if sum(sizes) > MOST_BYTES:
        raise InputError("weights.too_much_inside", limit=MOST_MIB)
    try:
        return {name: t.float() if t.is_floating_point() else t for name, t in tensors.items()}
    except RuntimeError as error:  # a type of numbers that torch only stores
        raise InputError("weights.damaged") from error


def _can_be_shown(name: str) -> bool:
    return len(name) <= MOST_LETTERS and name.isprintable()
