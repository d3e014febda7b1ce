"""What would take all of a small server is not begun, and files that end too early are answered."""

import io

import numpy as np
import pytest
import soundfile

from dsviz.architectures import find
from dsviz.text import Language, words
from dsviz.ui import cache, large

ENGLISH = words(Language.ENGLISH)
SLOW = {"preset": "best", "seconds": 10, "length": 4}


def address(key, options):
    return {"lang": "en", "arch": key} | {f"{key}-{name}": str(value) for name, value in options.items()}


@pytest.mark.parametrize("page", ["layers", "separate"])
def test_a_network_that_would_take_a_minute_is_explained_and_a_smaller_one_at_hand(opened, page):
    app = opened(page, address("conv_tasnet", SLOW))
    begin, _, end = ENGLISH("frame.too_slow", macs="|").partition("|")
    (told,) = [info.value for info in app.info if info.value.startswith(begin)]
    assert float(told.removeprefix(begin).removesuffix(end)) * 1e9 > large.MOST_MACS
    app.button(key="take_smaller").click().run()
    assert not app.exception
    assert not [info for info in app.info if info.value.startswith(begin)]


@pytest.mark.parametrize("key", ["conv_tasnet", "tsenet", "mitas", "xception", "esresnet"])
def test_the_largest_networks_of_papers_are_run(key):
    items = tuple(sorted(find(key).complete({}).items()))
    assert cache.costs(key, items).macs <= large.MOST_MACS
    assert cache.largest(key, items) < cache.MAPS.budget / 3


def cut_short(seconds, share):
    """A FLAC whose header speaks of more than there is."""
    file = io.BytesIO()
    noise = np.random.default_rng(0).normal(0, 0.1, 8_000 * seconds)
    soundfile.write(file, noise, 8_000, format="FLAC")
    whole = file.getvalue()
    return whole[: int(share * len(whole))]


def test_a_sound_that_ends_before_its_header_says_so_keeps_its_beginning(opened):
    app = opened("layers", address("swishnet", {}) | {"l": "1", "from": "upload"})
    app.get("file_uploader")[-1].upload("short.flac", cut_short(100, 0.8), "audio/flac")
    app.run()
    assert not app.exception
    assert not app.error
    app.slider(key="t").set_value(95.0).run()
    assert not app.exception
    assert app.error
    app.slider(key="t").set_value(3.0).run()
    assert not app.exception
    assert not app.error
