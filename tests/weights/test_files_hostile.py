"""Files of weights: no file can do harm or pass for what it is not."""

import io
import pickle
import struct
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress

import h5py
import numpy as np
import pytest
import torch
from weight_files import card_of, packed, saved

from dsviz.errors import InputError
from dsviz.text import Language, words
from dsviz.weights import read_weights


def saved_as_before(value: object) -> bytes:
    """As torch wrote it before 1.6: pickles one after the other, no archive."""
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


class Evil:
    def __reduce__(self) -> tuple[Callable, tuple[str]]:
        return (print, ("run!",))


def compressed(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    return file.getvalue()


WHOLE = packed({"a": torch.zeros(100)})
CUT_HEADER = struct.pack("<Q", 900) + b"{" + b" " * 50
MXNET = struct.pack("<QQQ", 0x112, 0, 1) + struct.pack("<Iii2q", 0xF993FAC9, 0, 2, 2**31, 2**31) + bytes(12)
HOSTILE = {
    "nothing": (b"", "inputs.empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "weights.unknown_kind"),
    "words": (b"once upon a time", "weights.unknown_kind"),
    "a programme in a pickle": (saved({"a": Evil()}), "weights.pickle"),
    "a bare pickle that runs": (pickle.dumps(Evil()), "weights.pickle"),
    "a bare pickle of numbers": (pickle.dumps([1, 2]), "weights.damaged"),
    "half an archive": (saved({"a": torch.zeros(999)})[:-300], "weights.truncated"),
    "a compressed archive": (compressed(saved({"a": torch.zeros(99)})), "weights.damaged"),
    "numbers without names": (saved([torch.zeros(2)]), "weights.no_tensors"),
    "names without numbers": (saved({"a": 1}), "weights.no_tensors"),
    "half a safetensors file": (WHOLE[:-50], "weights.truncated"),
    "a header that ends too early": (CUT_HEADER, "weights.truncated"),
    "a huge header": (b"\xff" * 6 + b"\0\0" + b"{" + bytes(99), "weights.huge_header"),
    "a header that is none": (WHOLE[:8] + b"{]" + WHOLE[10:], "weights.damaged"),
    "numbers of an unknown type": (WHOLE.replace(b'"F32"', b'"Q77"'), "weights.damaged"),
    "a card that is none": (packed({"a": torch.zeros(1)}, {"card": "[]"}), "weights.bad_card"),
    "a card of an unknown network": (
        packed({"a": torch.zeros(1)}, {"card": card_of("nonet").to_json()}),
        "weights.bad_card",
    ),
    "arrays that are not there": (MXNET, "weights.truncated"),
    "an array of another library": (MXNET[:24] + bytes(40), "weights.damaged"),
    "a damaged HDF5 file": (b"\x89HDF\r\n\x1a\n" + bytes(500), "weights.damaged"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_bad_file_gets_one_sentence(case: str, capfd: pytest.CaptureFixture[str]) -> None:
    data, key = HOSTILE[case]
    with pytest.raises(InputError) as caught:
        read_weights(data)
    assert caught.value.key == key
    assert "run!" not in capfd.readouterr().out
    for language in Language:
        assert words(language)(caught.value.key, **caught.value.values)


def hdf5(fill: Callable[[h5py.File], object]) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as root:
        fill(root)
    return file.getvalue()


def bomb(root: h5py.File) -> None:
    root.create_dataset("a", (2**20, 2**10), np.float32, chunks=(2**10, 2**10), compression="gzip")


def deep(root: h5py.File) -> None:
    root["/".join("abcdefghijkl")] = np.zeros(2, np.float32)


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda root: root.update(a=h5py.ExternalLink("/etc/hostname", "/")), "weights.damaged"),
        (lambda root: root.update(a=h5py.SoftLink("/")), "weights.damaged"),
        (deep, "weights.damaged"),
        (bomb, "weights.too_much_inside"),
    ],
)
def test_an_hdf5_file_that_points_elsewhere_or_unpacks_to_more_is_refused(make: Callable, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read_weights(hdf5(make))
    assert caught.value.key == key


def test_without_h5py_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(InputError, match=r"weights\.no_h5py"):
        read_weights(b"\x89HDF\r\n\x1a\n" + bytes(100))


def mxnet(array: np.ndarray) -> bytes:
    shape = struct.pack(f"<Iii{array.ndim}q", 0xF993FAC9, 0, array.ndim, *array.shape)
    name = struct.pack("<QQ", 1, 5) + b"net/a"
    return struct.pack("<QQQ", 0x112, 0, 1) + shape + struct.pack("<iii", 1, 0, 0) + array.tobytes() + name


WHOLE_FILES = {
    "safetensors": packed(
        {"a": torch.ones(4, 3), "b": torch.ones(2)}, {"card": card_of("swishnet").to_json()}
    ),
    "torch": saved({"state_dict": {"a": torch.ones(4, 3), "b": torch.ones(2)}}),
    "old torch": saved_as_before({"a": torch.ones(4, 3)}),
    "hdf5": hdf5(lambda root: root.update({"conv1/conv1/kernel:0": np.ones((2, 3), np.float32)})),
    "mxnet": mxnet(np.ones((2, 3), np.float32)),
}


@pytest.mark.parametrize("kind", WHOLE_FILES)
def test_a_file_with_any_bytes_changed_is_read_or_refused(kind: str) -> None:
    whole = WHOLE_FILES[kind]
    assert read_weights(whole).tensors
    chance = np.random.default_rng(0)
    for _ in range(60):
        data = bytearray(whole)
        for place in chance.integers(0, len(data), chance.integers(1, 6)):
            data[place] = chance.integers(0, 256)
        with suppress(InputError):
            read_weights(bytes(data[: chance.integers(1, len(data) + 1)] if chance.random() < 0.3 else data))
