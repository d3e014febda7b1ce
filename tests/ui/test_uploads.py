"""What visitors bring is read once, shared by those who bring the same, and bounded for all together."""

import gc
from types import SimpleNamespace
from weakref import WeakValueDictionary

import pytest
import safetensors.torch
import torch

from dsviz.errors import InputError
from dsviz.ui import uploads
from dsviz.ui.cache import Model
from dsviz.ui.uploads import OWN, UPLOAD, OwnFile, digest_of
from dsviz.weights import Weights


def read(digest: str, data: bytes) -> Weights:
    """Without the cache that keeps it for a session."""
    kept = uploads._weights.__wrapped__(digest, data)
    weights: Weights = kept.content
    return weights


def file(kib: int) -> bytes:
    return safetensors.torch.save({"a": torch.zeros(kib * 256)})


@pytest.fixture(autouse=True)
def _nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_HELD", WeakValueDictionary())


def test_files_of_all_visitors_share_one_budget_that_is_free_again_when_they_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MOST_HELD", 100 * 2**10)
    first = read("first", file(60))
    with pytest.raises(InputError, match=r"weights\.server_full"):
        read("large", file(60))
    second = read("second", file(30))  # what was refused takes nothing
    assert sum(len(held.tensors["a"]) for held in (first, second)) == 90 * 256
    del first, second
    gc.collect()
    assert read("third", file(90)).tensors["a"].shape == (90 * 256,)


def test_the_same_file_of_two_visitors_is_held_once() -> None:
    assert read("one", file(1)) is read("one", file(1))


def test_weights_are_there_for_work_outside_of_a_run() -> None:
    weights = read("own", file(1))
    assert uploads.held("own") is weights
    assert Model("mobilenet", (), "file:own").entries  # where a session's own cache could not be asked


def test_a_file_that_was_lost_with_the_connection_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file(1)
    own = OwnFile(digest_of(data), "own.safetensors", None)
    brought = SimpleNamespace(getvalue=lambda: data)
    fake = SimpleNamespace(session_state={OWN: own, UPLOAD: brought})
    monkeypatch.setattr(uploads, "st", fake)
    monkeypatch.setattr(uploads, "file_weights", read)
    assert uploads.own_file() is own
    brought.getvalue = lambda: file(2)  # another file
    assert uploads.own_file() is None


def test_what_was_refused_is_refused_again_without_another_try() -> None:
    error = InputError("inputs.empty")
    for _ in range(3):
        with pytest.raises(InputError) as caught:
            uploads._or_raised(error)
        assert caught.value is error
        depth, trace = 0, error.__traceback__
        while trace:
            depth, trace = depth + 1, trace.tb_next
        assert depth < 4, "every raise would add to it"


def test_what_was_made_of_a_file_goes_with_the_last_session_that_keeps_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone: list[str] = []
    monkeypatch.setattr(uploads, "forgetters", [gone.append])
    one, two = (uploads._keep("shared", number) for number in (1, 2))
    alone = uploads._keep("alone", 3)
    uploads._release(one)
    assert not gone
    uploads._release(alone)
    assert gone == ["alone"]
    uploads._release(two)
    assert gone == ["alone", "shared"]
    assert not {"alone", "shared"} & set(uploads._COPIES)
