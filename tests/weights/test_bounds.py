"""No file of weights takes more time or memory than its size allows, whatever it declares."""

import io
import json
import pickle
import struct
import time
import zipfile
from collections.abc import Callable

import h5py
import numpy as np
import pytest
import safetensors.torch
import torch
from torch import Tensor

from dsviz.errors import InputError
from dsviz.weights import MOST_MIB, pickles, read_weights
from dsviz.weights.limits import MOST_LETTERS, MOST_TENSORS
from dsviz.weights.pickles import MOST_STEPS


def saved(value: object, old: bool = False) -> bytes:
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=not old)
    return file.getvalue()


def hdf5(fill: Callable[[h5py.File], object]) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as root:
        fill(root)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_weights(data)
    return caught.value.key


def in_itself() -> dict[str, object]:
    state: dict[str, object] = {}
    state["model"] = state
    return state


def nested(depth: int) -> object:
    state: object = {"a": torch.ones(2)}
    for _ in range(depth):
        state = {"model": state}
    return state


def test_a_state_dict_in_itself_is_refused() -> None:
    assert refusal(saved(in_itself())) == "weights.damaged"


def test_a_state_dict_is_found_four_levels_down_and_no_deeper() -> None:
    assert list(read_weights(saved(nested(4))).tensors) == ["a"]
    assert refusal(saved(nested(5))) == "weights.no_tensors"


def test_what_stands_beside_the_state_dict_does_no_harm() -> None:
    besides = {
        "epoch": 3, "args": {"arch": "x", "rates": [0.1, 0.01], "sizes": (1, 2)}, "best": 0.5, "done": True,
        "none": None, "names": {"a"}, "big": 2**70, "dtype": torch.float16, "device": torch.device("cpu"),
        "optimizer": {"state": {0: {"exp_avg": torch.zeros(3)}}, "param_groups": [{"params": [0]}]},
    }  # fmt: skip
    state = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3)).state_dict()
    state["half"], state["parameter"] = torch.ones(2).bfloat16(), torch.nn.Parameter(torch.ones(2))
    for old in (False, True):
        assert read_weights(saved(besides | {"state_dict": state}, old)).tensors.keys() == state.keys()


def overlapping(count: int) -> bytes:
    """An archive whose directory names the same bytes over and over, as so many files."""
    names = [f"archive/data/{number}" for number in range(count)]
    whole = saved({f"t{number}": torch.full((2**16,), float(number)) for number in range(count)})
    file, places = io.BytesIO(), dict[str, zipfile.ZipInfo]()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            if entry.filename not in names[1:]:
                new.writestr(entry.filename, old.read(entry))
        first = new.getinfo(names[0])
        for name in names[1:]:
            places[name] = zipfile.ZipInfo(name)
            for field in ("header_offset", "CRC", "file_size", "compress_size"):
                setattr(places[name], field, getattr(first, field))
        new.filelist.extend(places.values())
        new._didModify = True
    return file.getvalue()


def test_files_of_an_archive_that_share_their_bytes_are_refused() -> None:
    data = overlapping(20)
    assert len(data) < 2 * 4 * 2**16
    assert refusal(data) == "weights.damaged"


class Called:
    def __init__(self, function: object, *arguments: object) -> None:
        self.function, self.arguments = function, arguments

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.function, self.arguments


LARGE = 2**29


@pytest.mark.parametrize(
    "function", [bytearray, torch.Tensor, torch.FloatTensor, torch.storage.UntypedStorage]
)
@pytest.mark.parametrize("old", [False, True])
def test_what_takes_memory_when_it_is_called_is_not_called(
    function: object, old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = saved({"a": torch.ones(2), "b": Called(function, LARGE)}, old)
    monkeypatch.setattr(pickles, "_loaded", lambda _: pytest.fail("torch was asked"))
    assert refusal(data) == "weights.damaged"


def test_a_pickle_of_too_many_steps_is_refused_before_any_is_taken() -> None:
    data = saved({"a": [[] for _ in range(MOST_STEPS // 2 + 1)]})  # two steps a list
    assert refusal(data) == "weights.damaged"


def test_a_pickle_that_ends_too_early_is_refused() -> None:
    assert refusal(saved({"a": torch.ones(2)}, old=True)[:40]) == "weights.damaged"
    assert refusal(pickle.dumps({"a": 1}, protocol=2)) == "weights.damaged"


@pytest.mark.parametrize("old", [False, True])
def test_a_tensor_that_is_larger_than_its_numbers_is_refused(old: bool) -> None:
    first = torch.ones(1, 1, 1, 1).expand(24, 3, 3, 30_000_000)
    data = saved({"first_conv.0.weight": first, "classifier.0.weight": torch.ones(2, 2)}, old)
    assert len(data) < 4000
    assert refusal(data) == "weights.damaged"


def test_a_transposed_tensor_is_read() -> None:
    given = torch.arange(6.0).reshape(2, 3).T
    assert torch.equal(read_weights(saved({"a": given})).tensors["a"], given)


def test_a_tensor_without_numbers_is_refused() -> None:
    assert refusal(saved({"a": torch.ones(2, device="meta")})) == "weights.damaged"


def test_float8_is_read_as_float32() -> None:
    data = safetensors.torch.save({"a": torch.ones(3).to(torch.float8_e4m3fn)})
    found = read_weights(data).tensors["a"]
    assert found.dtype == torch.float32
    assert found.tolist() == [1, 1, 1]


def test_a_header_without_notes_is_read() -> None:
    head = {"__metadata__": None, "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    text = json.dumps(head).encode()
    found = read_weights(struct.pack("<Q", len(text)) + text + np.ones(2, "<f4").tobytes())
    assert found.card is None
    assert found.tensors["a"].tolist() == [1, 1]


@pytest.mark.parametrize("name", ["x" * (MOST_LETTERS + 1), "a\ud800", "a\nb"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    assert refusal(saved({name: torch.ones(2)})) == "weights.damaged"


def test_more_names_than_a_network_has_are_refused() -> None:
    empty: dict[str, Tensor] = {str(number): torch.zeros(0) for number in range(MOST_TENSORS + 1)}
    assert refusal(safetensors.torch.save(empty)) == "weights.damaged"
    array = struct.pack("<IiI", 0xF993FAC9, 0, 0) + struct.pack("<iii", 1, 0, 0) + bytes(4)
    count = struct.pack("<Q", MOST_TENSORS + 1)
    name = struct.pack("<Q", 0)
    many = struct.pack("<QQ", 0x112, 0) + count + array * (MOST_TENSORS + 1)
    assert refusal(many + count + name * (MOST_TENSORS + 1)) == "weights.damaged"


def links(root: h5py.File) -> None:
    """Eight groups, each with five names for the next."""
    group = root
    for _ in range(7):
        inner = group.create_group("0")
        for number in range(1, 5):
            group[str(number)] = inner
        group = inner
    group["a"] = np.ones(2, np.float32)


def test_names_for_the_same_group_are_not_followed_again_and_again() -> None:
    data, begin = hdf5(links), time.perf_counter()
    assert refusal(data) == "weights.damaged"
    assert time.perf_counter() - begin < 2


def large(root: h5py.File) -> None:
    root.create_dataset("a", (MOST_MIB // 2 + 1, 2**20), np.float16, compression="gzip", chunks=(1, 2**20))


def large_chunk(root: h5py.File) -> None:
    """Two numbers in a chunk that unpacks to 256 MiB."""
    root.create_dataset("a", (2,), np.float32, chunks=(2**26,), maxshape=(None,), compression="gzip")


@pytest.mark.parametrize("fill", [large, large_chunk])
def test_arrays_that_unpack_to_more_than_an_upload_may_take_are_refused(fill: Callable) -> None:
    assert refusal(hdf5(fill)) == "weights.too_much_inside"


def test_a_file_of_more_than_an_upload_may_take_is_refused() -> None:
    assert refusal(b"\x80" + bytes(MOST_MIB * 2**20)) == "weights.too_heavy"


def test_what_a_compiled_keras_model_has_besides_its_layers_is_left_out() -> None:
    def compiled(root: h5py.File) -> None:
        root["model_weights/dense/dense/kernel:0"] = np.ones((2, 3), np.float32)
        root["optimizer_weights/adam/dense/kernel/momentum:0"] = np.ones((2, 3), np.float32)
        root["optimizer/learning_rate"] = np.float32(0.1)
        root["metrics/mean/vars/0"] = np.float32(7)
        root["model_weights/top_level/seed"] = np.int64(7)

    assert list(read_weights(hdf5(compiled)).tensors) == ["model_weights/dense/dense/kernel:0"]
