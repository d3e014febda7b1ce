"""Settings of the process."""

import sys

import pytest
import torch

from dsviz import runtime


@pytest.fixture(autouse=True)
def _as_before():
    threads = torch.get_num_threads()
    runtime.settle.cache_clear()
    yield
    torch.set_num_threads(threads)
    runtime.settle.cache_clear()


def test_a_server_uses_one_thread_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv(runtime.THREADS_VARIABLE, raising=False)
    runtime.settle()
    assert torch.get_num_threads() == 1


def test_the_variable_chooses_the_threads(monkeypatch):
    monkeypatch.setenv(runtime.THREADS_VARIABLE, "2")
    runtime.settle()
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5", ""])
def test_a_wrong_number_of_threads_is_named(monkeypatch, value):
    monkeypatch.setenv(runtime.THREADS_VARIABLE, value)
    with pytest.raises(ValueError, match=f"DSVIZ_THREADS must be a whole number from 1, got {value!r}"):
        runtime.settle()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mallopt is glibc's")
def test_glibc_accepts_every_setting():
    assert runtime.keep_buffers()
