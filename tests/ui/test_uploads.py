"""The weights that visitors bring take no more memory together than the server allows."""

import gc

import pytest
import safetensors.torch
import torch

from dsviz.errors import InputError
from dsviz.ui import uploads

READ = uploads.file_weights.__wrapped__  # without the cache that keeps it for a session


def file(kib: int) -> bytes:
    return safetensors.torch.save({"a": torch.zeros(kib * 256)})


def test_files_of_all_visitors_share_one_budget_that_is_free_again_when_they_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "MOST_HELD", 100 * 2**10)
    first = READ("", file(60))
    with pytest.raises(InputError, match=r"weights\.server_full"):
        READ("", file(60))
    second = READ("", file(30))  # what was refused takes nothing
    assert sum(len(held.tensors["a"]) for held in (first, second)) == 90 * 256
    del first, second
    gc.collect()
    assert READ("", file(90)).tensors["a"].shape == (90 * 256,)
