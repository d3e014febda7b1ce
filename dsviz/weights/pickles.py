"""What torch.save writes: an archive with a pickle in it, before torch 1.6 pickles one after the other.

torch runs none of a file's code, but some of what it calls takes as much memory as the file asks for, and
what shares its parts takes as much time as it likes. So the pickles are looked through before torch reads
them, and the archive is packed anew: torch reads the copy, which holds nothing but what was checked here.
"""

import pickle
import pickletools
import struct
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import count
from threading import Lock

import torch
from torch import Tensor

from dsviz.errors import InputError
from dsviz.weights.limits import MOST_TENSORS
from dsviz.weights.pickle_size import Stack, check_size

# what torch's readers of damaged files are known to raise
BROKEN = (
    RuntimeError, EOFError, KeyError, ValueError, TypeError, IndexError, AttributeError, AssertionError,
    OverflowError, MemoryError, struct.error, zipfile.BadZipFile, OSError, NotImplementedError,
)  # fmt: skip
MOST_STEPS = 300_000
"""Of the pickles: a tensor takes about 40."""
_PICKLES = 5  # of an old file: a magic number, the version, the system, what was saved, the order of numbers
_DIRECTORY_ENTRY = b"PK\x01\x02"
# those of protocol 2, in which torch writes
_STEPS = frozenset({
    "PROTO", "STOP", "MARK", "GLOBAL", "REDUCE", "BUILD", "NEWOBJ", "BINPERSID", "APPEND", "APPENDS",
    "SETITEM", "SETITEMS", "TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_TUPLE", "EMPTY_LIST", "EMPTY_DICT",
    "NONE", "NEWFALSE", "NEWTRUE", "BININT", "BININT1", "BININT2", "BINFLOAT", "LONG1", "BINUNICODE",
    "SHORT_BINSTRING", "BINGET", "LONG_BINGET", "BINPUT", "LONG_BINPUT",
})  # fmt: skip
_CALLS = frozenset({
    "STACK_GLOBAL", "INST", "OBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4", "PERSID", "NEXT_BUFFER",
})  # fmt: skip
"""Steps that run something, or need something that is not in the file."""
_CALLED = frozenset({
    "collections OrderedDict", "collections Counter", "torch Size", "torch device", "__builtin__ set",
    "torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter",
    "torch.nn.parameter Parameter", "torch.serialization _get_layout",
})  # fmt: skip
_HEAVY = frozenset({"__builtin__ bytearray", "builtins bytearray"})
"""Called with a number, it takes so much memory, as torch's own types of tensors do."""

_LOADING = Lock()
"""Filters of warnings belong to the process."""


def from_archive(data: bytes) -> object:
    """What was saved in an archive. InputError `weights.*` for one that cannot be used."""
    if data.count(_DIRECTORY_ENTRY) > MOST_TENSORS:
        raise InputError("weights.damaged")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except zipfile.BadZipFile as error:
        raise InputError("weights.truncated") from error  # its list of files stands at the end
    except BROKEN as error:
        raise InputError("weights.damaged") from error
    try:
        with archive:
            copy = _packed_anew(archive, len(data))
    except BROKEN as error:
        raise InputError("weights.damaged") from error
    return _loaded(copy)


def from_pickles(data: bytes) -> object:
    """What was saved in pickles one after the other. InputError `weights.*` where it cannot be used."""
    *_, saved, order = _look_through(BytesIO(data), _PICKLES)
    if not saved.storages <= order.names():  # torch would leave it as the memory was
        raise InputError("weights.damaged")
    return _loaded(data)


def check_storage(tensors: Iterable[Tensor], size: int) -> None:
    """InputError unless all numbers of the tensors stood in a file of `size` bytes.

    One number may stand for a whole tensor, with steps of 0 from each to the next: a copy would be larger
    than the file by any factor.
    """
    rows = {}
    for tensor in tensors:
        if tensor.layout is not torch.strided or tensor.device.type != "cpu":
            raise InputError("weights.damaged")
        row = tensor.untyped_storage()
        rows[row.data_ptr()] = row.nbytes()
        if tensor.nbytes > row.nbytes():
            raise InputError("weights.damaged")
    if sum(rows.values()) > size:
        raise InputError("weights.damaged")


def _packed_anew(archive: zipfile.ZipFile, size: int) -> bytes:
    """The archive once more, its pickle looked through.

    torch compresses nothing, and no two of its entries share their bytes or, for torch's reader, their name.
    """
    entries = archive.infolist()
    stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
    names = {entry.filename.lower() for entry in entries}
    if not stored or len(names) < len(entries) or sum(entry.file_size for entry in entries) > size:
        raise InputError("weights.damaged")
    saved = next((entry for entry in entries if entry.filename.partition("/")[2] == "data.pkl"), None)
    if saved is None or len({name.partition("/")[0] for name in names}) > 1:
        raise InputError("weights.unknown_kind")
    _look_through(BytesIO(archive.read(saved)), 1)
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as whole:
        for entry in entries:
            whole.writestr(entry.filename, archive.read(entry))
    return copy.getvalue()


def _look_through(file: BytesIO, pickles: int) -> list[Stack]:
    """What stands in the pickles at the start of the file.

    InputError unless they do no more than a state dict needs.
    """
    try:
        steps = count(1)
        return [_built(file, steps) for _ in range(pickles)]
    except (ValueError, LookupError) as error:  # it ends too early, or takes what is not there
        raise InputError("weights.damaged") from error


def _built(file: BytesIO, steps: Iterator[int]) -> Stack:
    """What the next pickle of the file builds; `steps` counts those of all."""
    stack, rare = Stack(), False
    for step, argument, _ in pickletools.genops(file):
        if next(steps) > MOST_STEPS:
            raise InputError("weights.damaged")
        if step.name in _CALLS:
            raise InputError("weights.pickle")
        if step.name == "GLOBAL":
            _check_called(str(argument))
        rare |= step.name not in _STEPS
        stack.take(step, argument)
    if rare:
        raise InputError("weights.damaged")
    check_size(stack.things)
    return stack


def _check_called(name: str) -> None:
    module, _, word = name.partition(" ")
    numbers = module == "torch" and (
        word.endswith("Storage") or isinstance(vars(torch).get(word), torch.dtype)
    )
    if name not in _CALLED and not numbers:
        known = module.startswith("torch") or name in _HEAVY
        raise InputError("weights.damaged" if known else "weights.pickle")


def _loaded(data: bytes) -> object:
    try:
        with _LOADING, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of its own older formats
            return torch.load(BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise InputError("weights.pickle") from error
    except BROKEN as error:
        raise InputError("weights.damaged") from error
