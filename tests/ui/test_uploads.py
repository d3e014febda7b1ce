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

READ = uploads.file_weights.__wrapped__  # without the cache that keeps it for a session


def file(kib: int) -> bytes:
    return safetensors.torch.save({"a": torch.zeros(kib * 256)})


@pytest.fixture(autouse=True)
def _nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_HELD", WeakValueDictionary())


def test_files_of_all_visitors_share_one_budget_that_is_free_again_when_they_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MOST_HELD", 100 * 2**10)
    first = READ("first", file(60))
    with pytest.raises(InputError, match=r"weights\.server_full"):
        READ("large", file(60))
    second = READ("second", file(30))  # what was refused takes nothing
    assert sum(len(held.tensors["a"]) for held in (first, second)) == 90 * 256
    del first, second
    gc.collect()
    assert READ("third", file(90)).tensors["a"].shape == (90 * 256,)


def test_the_same_file_of_two_visitors_is_held_once() -> None:
    assert READ("one", file(1)) is READ("one", file(1))


def test_weights_are_there_for_work_outside_of_a_run() -> None:
    weights = READ("own", file(1))
    assert uploads.held("own") is weights
    assert Model("mobilenet", (), "file:own").entries  # where a session's own cache could not be asked


def test_a_file_that_was_lost_with_the_connection_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file(1)
    own = OwnFile(digest_of(data), "own.safetensors", None)
    brought = SimpleNamespace(getvalue=lambda: data)
    fake = SimpleNamespace(session_state={OWN: own, UPLOAD: brought})
    monkeypatch.setattr(uploads, "st", fake)
    monkeypatch.setattr(uploads, "file_weights", READ)
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
