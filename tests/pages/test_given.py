"""What visitors bring: samples, files good and bad, and what a session keeps of them."""

import gc
import weakref
from io import BytesIO

import hostile
import numpy as np
import pytest
import torch
from PIL import Image

from dsviz.inputs.samples import PICTURES, SOUNDS
from dsviz.text import Language, words
from dsviz.ui import cache

SMALL = {"mobilenet-width": "0.25", "mobilenet-size": "64"}
SOUND = {"arch": "swishnet"}
TONE = (0.3 * np.sin(2 * np.pi * 440 * np.arange(32_000) / 16_000)).astype(np.float32)
LARGE = 1_000_000


def picture(format="PNG", size=(90, 60)) -> bytes:
    file = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)).save(file, format)
    return file.getvalue()


def with_upload(app, what, data, name):
    app.segmented_control(key="from").set_value("upload").run()
    app.file_uploader(key=f"upload_{what}").upload(name, data, "application/octet-stream").run()
    assert not app.exception
    return app


def test_every_sample_opens(opened):
    app = opened("layers", SMALL)
    for picture_ in PICTURES:
        app.selectbox(key="pic").set_value(picture_.key).run()
        assert not app.exception, picture_.key
        assert any(picture_.author in caption.value for caption in app.caption)
    app = opened("layers", {"lang": "en", **SOUND})
    for sound in SOUNDS:
        app.selectbox(key="snd").set_value(sound.key).run()
        assert not app.exception, sound.key
        assert any(words(Language.ENGLISH)(sound.about) in caption.value for caption in app.caption)


@pytest.mark.parametrize("name", ["RGB JPEG", "alpha PNG", "animated GIF"])
def test_a_visitors_picture_is_shown(opened, name):
    app = with_upload(opened("layers", SMALL), "picture", hostile.GOOD_PICTURES[name], "mine.png")
    assert not app.error
    assert app.session_state["frame.given"].id not in {sample.key for sample in PICTURES}
    assert app.query_params["from"] == "upload"


def test_a_visitors_sound_is_heard(opened):
    app = with_upload(opened("layers", SOUND), "sound", hostile.sound(TONE), "mine.wav")
    assert not app.error
    assert app.session_state["frame.given"].content.samples.shape[0] == 1
    app.selectbox(key="l").set_value(3).run()
    assert not app.exception


def test_a_short_and_a_silent_sound_open_too(opened):
    for samples in (TONE[:2_000], np.zeros(16_000)):
        app = with_upload(opened("layers", SOUND), "sound", hostile.sound(samples), "mine.wav")
        assert not app.error
        for block in (0, 4):
            app.selectbox(key="l").set_value(block).run()
            assert not app.exception


FILES = {"picture": hostile.BAD_PICTURES, "sound": hostile.BAD_SOUNDS}
NAMES = {"picture": "mine.png", "sound": "mine.wav"}
BAD = {
    "picture": ("nothing", "text", "JPEG cut in half", "PNG bomb", "WAV"),
    "sound": ("nothing", "text", "FLAC cut at its header", "only gaps", "WAV of three samples", "PNG"),
}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(("what", "address"), [("picture", SMALL), ("sound", SOUND)], ids=list(FILES))
def test_a_bad_file_gets_one_sentence_and_the_page_goes_on(opened, what, address, language):
    app = opened("layers", {"lang": language.value, **address})
    parts = len(app.get("bidi_component"))
    for name in BAD[what]:
        data, key = FILES[what][name]
        app = with_upload(app, what, data, NAMES[what])
        (error,) = app.error
        start, _, end = words(language)._messages[key].string.partition("{")
        assert error.value.startswith(start)
        assert error.value.endswith(end.rpartition("}")[2])
        assert "{" not in error.value
        meanwhile = words(language)("frame.sample_meanwhile", name="").strip()
        assert any(caption.value.startswith(meanwhile) for caption in app.caption)
        assert len(app.get("bidi_component")) == parts


def test_another_file_after_a_bad_one_is_taken(opened):
    app = with_upload(opened("layers", SMALL), "picture", b"no picture", "mine.png")
    assert len(app.error) == 1
    app = with_upload(app, "picture", picture(), "mine.png")
    assert not app.error


def test_without_a_safe_address_the_camera_is_explained(opened):
    app = opened("layers", {"lang": "en", **SMALL, "from": "live"})
    assert [info.value for info in app.info] == [words(Language.ENGLISH)("frame.live_needs_https")]


def big(value, seen=None):
    """Arrays and tensors above 1 MB that hang on a value, however deep."""
    seen = set() if seen is None else seen
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, np.ndarray | torch.Tensor):
        if value.nbytes > LARGE:
            yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from big(item, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from big(item, seen)
    elif hasattr(value, "__dict__"):
        yield from big(vars(value), seen)


def test_a_session_holds_nothing_big_and_no_recorded_block_outlives_the_store(opened):
    app = with_upload(
        opened("layers", {"mobilenet-width": "0.5"}), "picture", picture("JPEG", (1500, 2500)), "mine.jpg"
    )
    for block in range(15):
        app.selectbox(key="l").set_value(block).run()
        assert not app.exception
    recorded = [kept for kept, _ in cache.MAPS._kept.values() if isinstance(kept, cache.Recorded)]
    assert len(recorded) >= 15
    sources = [weakref.ref(kept) for kept in recorded]
    given = app.session_state["frame.given"].content.pixels
    state = app.session_state._state.filtered_state
    assert [array.shape for array in big(state) if array is not given] == []
    del recorded
    cache.MAPS._kept.clear()
    gc.collect()
    assert not [source for source in sources if source() is not None]
