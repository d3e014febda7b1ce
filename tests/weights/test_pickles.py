"""A pickle takes no more time than its size allows, whatever its steps share, call or leave out."""

import io
import pickle
import pickletools
import time
import zipfile
from collections.abc import Callable
from itertools import pairwise

import pytest
import torch

from dsviz.errors import InputError
from dsviz.weights import pickles, read_weights

LEVELS = 60  # 2 to the power of it are more than can be visited
ALL = range(LEVELS)
TUPLES = b")" + b"".join(b"q%ch%c\x86" % (n, n) for n in ALL)
LISTS = b"]q\0" + b"".join(b"](h%ch%ceq%c" % (n, n, after) for n, after in pairwise(ALL))
FILLED_LATER = b"".join(b"]q%c" % n for n in ALL) + b"".join(
    b"h%c(h%ch%ce" % (after, n, n) for n, after in reversed([*pairwise(ALL)])
)
DEEP = b")" + b"\x85" * 20_000
ENDLESS = {
    "tuples as a key": b"}" + TUPLES + b"Ns",
    "tuples that are called": TUPLES + b")R",
    "lists that are called": LISTS + b")R",
    "lists that are filled when they are shared": FILLED_LATER + b")R",
    "a deep tuple as a key": b"}" + DEEP + b"Ns",
    "a long word many times": b"X%b" % (2**19).to_bytes(4, "little") + b"a" * 2**19 + b"q\0" + b"h\0" * 99,
}


def archive(pickled: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as whole:
        whole.writestr("archive/data.pkl", pickled)
        whole.writestr("archive/version", "3\n")
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_weights(data)
    return caught.value.key


@pytest.mark.parametrize("pack", [archive, bytes])
@pytest.mark.parametrize("kind", ENDLESS)
def test_what_shares_its_parts_over_and_over_is_refused_before_torch_reads_it(
    kind: str, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pickles, "_loaded", lambda _: pytest.fail("torch was asked"))
    begun = time.perf_counter()
    assert refusal(pack(b"\x80\x02" + ENDLESS[kind] + b".")) == "weights.damaged"
    assert time.perf_counter() - begun < 3


def test_marks_cost_the_same_however_much_lies_below_them() -> None:
    begun = time.perf_counter()
    assert refusal(archive(b"\x80\x02" + b"N" * 50_000 + b"(t" * 25_000 + b".")) == "weights.no_tensors"
    assert time.perf_counter() - begun < 3


def test_weights_that_are_shared_are_no_reason_to_refuse() -> None:
    one = torch.ones(2, 3)
    file = io.BytesIO()
    torch.save({f"block{n}.weight": one for n in range(500)}, file)
    assert len(read_weights(file.getvalue()).tensors) == 500


def old_file() -> tuple[bytes, int, int]:
    """A file of torch before 1.6; where its list of numbers begins and ends."""
    file = io.BytesIO()
    torch.save({"a": torch.ones(4)}, file, _use_new_zipfile_serialization=False)
    reader, ends = io.BytesIO(file.getvalue()), []
    for _ in range(5):
        list(pickletools.genops(reader))
        ends.append(reader.tell())
    return file.getvalue(), ends[3], ends[4]


def test_numbers_that_an_old_file_does_not_bring_are_not_taken_from_memory() -> None:
    data, first, last = old_file()
    assert read_weights(data).tensors["a"].tolist() == [1, 1, 1, 1]
    without = data[:first] + pickle.dumps([], 2) + data[last:]
    torch.load(io.BytesIO(without), weights_only=True)  # takes what stands in memory there
    assert refusal(without) == "weights.damaged"


def test_a_name_of_torch_imports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "__getattr__", lambda name: pytest.fail(f"{name} was asked for"))
    assert refusal(archive(b"\x80\x02ctorch\n_inductor\n.")) == "weights.damaged"


@pytest.mark.parametrize("protocol", [0, 1, 4, 5])
def test_other_protocols_are_not_taken_for_programmes(protocol: int) -> None:
    assert refusal(archive(pickle.dumps({"a": [1, 0.5, "word", True]}, protocol))) == "weights.damaged"


def test_a_dict_that_hides_its_own_methods_is_read_all_the_same() -> None:
    # OrderedDict() with {"get": 5, "items": 5} as its attributes, then {"a": 5} among its entries
    hidden = b"\x80\x02ccollections\nOrderedDict\n)R}(X\3\0\0\0getK\5X\5\0\0\0itemsK\5ubX\1\0\0\0aK\5s."
    assert refusal(archive(hidden)) == "weights.no_tensors"
