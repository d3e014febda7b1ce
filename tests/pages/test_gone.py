"""Nothing that was made of a visitor's file stays on the server when the session has ended."""

from collections.abc import Hashable
from io import BytesIO

import numpy as np
import pytest
import safetensors.torch
import soundfile
from PIL import Image
from streamlit.runtime import caching

import dsviz
from dsviz.ui import cache, uploads
from dsviz.weights.tensors import tensors_of

SESSION = "test session id"
SMALL = {"lang": "en", "mobilenet-width": "0.25", "mobilenet-size": "64"}
HEARD = {"lang": "en", "arch": "swishnet"}
MIXED = {"lang": "en", "arch": "conv_tasnet", "w": "conv_tasnet-small"}
STORES = cache.MAPS, cache.NETWORKS


def kept() -> set[Hashable]:
    """What is kept, but for sizes of fields, which are the network's whatever it is shown."""
    return {key for store in STORES for key in store._kept if key[0] not in {"seen by", "field size"}}


@pytest.fixture(autouse=True)
def _nothing_kept():
    caching.clear_session_resource_cache(SESSION)
    for store in STORES:
        store._kept.clear()


def picture() -> bytes:
    file = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 60, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


def sound() -> bytes:
    file, time = BytesIO(), np.arange(20_000) / 8_000
    voice = np.sin(2 * np.pi * 200 * time) * (1 + np.sin(2 * np.pi * 3 * time))
    soundfile.write(file, 0.3 * voice, 8_000, format="WAV")
    return file.getvalue()


def brought(app, place, data):
    kind = "wav" if data.startswith(b"RIFF") else "png"
    app.segmented_control(key=f"{place}from").set_value("upload").run()
    app.get("file_uploader")[-1 if not place else 0].upload(
        f"mine.{kind}", data, "application/octet-stream"
    ).run()
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize(
    ("page", "address", "place", "data"),
    [
        ("layers", SMALL, "", picture()),
        ("classify", SMALL | {"w": "mobilenet-cifar"}, "", picture()),
        ("kinds", {"lang": "en"}, "", picture()),
        ("layers", HEARD, "", sound()),
        ("classify", HEARD | {"w": "swishnet-slim"}, "", sound()),
        ("sound", {"lang": "en"}, "", sound()),
        ("separate", MIXED, "sep-a-", sound()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pictures_and_sounds(opened, page, address, place, data):
    app = opened(page, address)
    app.run()
    before = kept()
    brought(app, place, data)
    digest = uploads.digest_of(data)
    assert [key for key in kept() - before if digest in repr(key)]
    caching.clear_session_resource_cache(SESSION)
    assert kept() <= before


def test_weights(opened):
    app = opened("layers", SMALL)
    before = kept()
    network = dsviz.build("mobilenet", seed=3, width=0.25, size=64)
    data = safetensors.torch.save({name: part.contiguous() for name, part in tensors_of(network).items()})
    app.selectbox(key="weights").set_value("file").run()
    app.file_uploader(key="weights.upload").upload("own.safetensors", data, "application/x").run()
    assert not app.exception
    assert [key for key in cache.NETWORKS._kept if uploads.digest_of(data) in repr(key)]
    caching.clear_session_resource_cache(SESSION)
    assert kept() <= before
    assert uploads.digest_of(data) not in uploads._HELD
