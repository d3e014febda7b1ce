"""The uploader of weights takes what the networks' authors published."""

import tomllib
from pathlib import Path

import pytest

import dsviz
from dsviz.weights import MOST_MIB

SETTINGS = Path(dsviz.__file__).parents[1] / ".streamlit" / "config.toml"


def test_the_largest_release_fits_with_room_for_its_names() -> None:
    params = dsviz.costs("esresnet", attention="yes").params
    assert 4 * params + 2**20 < MOST_MIB * 2**20


def test_the_server_takes_a_request_that_is_a_little_larger_than_the_largest_file() -> None:
    if not SETTINGS.is_file():
        pytest.skip("installed without the app's settings")
    # the request has a frame around the file, and the server compares the whole of it
    assert tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["server"]["maxUploadSize"] > MOST_MIB
