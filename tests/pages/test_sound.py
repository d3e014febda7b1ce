"""The page Sound without a browser: every picture and parameter, both languages, links."""

import json
from math import inf

import pytest
from streamlit.testing.v1 import AppTest

from dsviz.inputs.settings import ESRESNET_SPECTROGRAM, PRESETS, Window
from dsviz.text import Language, words
from dsviz.ui.sound_place import FIELDS, OWN, View


def page(language: str, rate: int, seconds: float) -> None:
    """A whole page around `show`; runs alone, so it brings its own imports."""
    import numpy as np

    from dsviz.figures.theme import theme
    from dsviz.inputs.audio import Sound
    from dsviz.text import Language, words
    from dsviz.ui.address import adopt
    from dsviz.ui.cache import Given
    from dsviz.ui.sound import show
    from dsviz.ui.sound_place import FIELDS

    adopt(FIELDS)
    time = np.arange(int(rate * seconds)) / rate
    tone = 0.5 * np.sin(2 * np.pi * 440 * time) * np.linspace(0, 1, time.size)
    noise = np.random.default_rng(0).normal(0, 0.01, time.size)
    sound = Sound((tone + noise).astype(np.float32)[None], rate, 0.0, seconds)
    show(Given(f"tone {rate} {seconds}", sound), words(Language(language)), theme("light"))


def alone(language="en", rate=16_000, seconds=3.0):
    """The page around a made sound, without its frame."""
    app = AppTest.from_function(page, args=(language, rate, seconds), default_timeout=120).run()
    assert not app.exception
    return app


def chosen(app, name):
    return app.session_state[f"sound-{name}"]


def moved(app, kind, name, value):
    """The app after a control was set."""
    getattr(app, kind)(key=f"sound_{name}" if name == "preset" else f"sound-{name}").set_value(value).run()
    assert not app.exception
    return app


def shown_in(app):
    """Every sentence and label a visitor reads, in one text."""
    written = [part.value for part in (*app.title, *app.markdown, *app.caption, *app.info)]
    named = [part.label for part in (*app.metric, *app.slider, *app.select_slider, *app.selectbox)]
    return " ".join([*written, *named])


@pytest.mark.parametrize("language", list(Language))
def test_the_page_opens_with_its_question(language):
    app = alone(language.value)
    assert app.title[0].value == words(language)("sound.title")
    assert words(language)("sound.equal") in " ".join(text.value for text in app.markdown)
    assert len(app.get("plotly_chart")) == 2 + 6 + 1


CHARTS = {View.STFT: 2 + 3, View.MEL: 2 + 5, View.MFCC: 2 + 6 + 1, View.CQT: 2, View.CHROMA: 2}


@pytest.mark.parametrize("language", list(Language))
def test_every_picture_opens_with_the_steps_that_lead_to_it(language):
    app = alone(language.value)
    for kind, charts in CHARTS.items():
        moved(app, "segmented_control", "view", kind)
        assert len(app.get("plotly_chart")) == charts
        figure = json.loads(app.get("plotly_chart")[1].proto.spec)
        assert figure["layout"]["xaxis"]["title"]["text"] == words(language)("sound.axis_seconds")
        assert "sound." not in shown_in(app)


def test_the_value_that_is_explained_equals_the_picture():
    app, tick = alone(), words(Language.ENGLISH)("sound.equal")
    for kind, frame in ((View.STFT, 3), (View.MEL, 60), (View.MFCC, 150)):
        moved(app, "segmented_control", "view", kind)
        moved(app, "slider", "frame", frame)
        assert any(tick in text.value for text in app.markdown)


def test_presets_fill_every_parameter_and_open_their_picture():
    app = alone()
    for preset in (*PRESETS[1:], PRESETS[0]):
        moved(app, "selectbox", "preset", preset.key)
        stft = preset.settings.stft
        now = tuple(chosen(app, name) for name in ("rate", "fft", "window", "hop", "shape", "center"))
        assert now == (stft.sample_rate, stft.n_fft, stft.window, stft.hop, stft.shape, stft.center)
        assert app.session_state["sound_preset"] == preset.key
        assert chosen(app, "view") == (View.STFT if preset.settings is ESRESNET_SPECTROGRAM else View.MFCC)


def test_a_changed_parameter_makes_the_settings_the_visitors_own():
    app = moved(alone(), "slider", "hop", 200)
    assert app.session_state["sound_preset"] == OWN
    assert moved(app, "slider", "hop", 160).session_state["sound_preset"] == "swishnet"


def test_parameters_outlive_the_picture_they_belong_to():
    app = moved(alone(), "slider", "mfcc", 13)
    moved(app, "segmented_control", "view", View.CHROMA)
    moved(app, "segmented_control", "view", View.STFT)
    moved(app, "segmented_control", "view", View.MFCC)
    assert app.slider(key="sound-mfcc").value == 13


def test_a_smaller_transform_brings_window_hop_and_bands_with_it():
    app = alone()
    moved(app, "select_slider", "mels", 96)
    moved(app, "select_slider", "fft", 128)
    assert chosen(app, "window") <= 128
    assert chosen(app, "hop") <= chosen(app, "window")
    assert chosen(app, "mels") < 96


def test_a_very_short_sound_gets_a_sentence():
    app = alone("ru", seconds=0.005)
    assert app.warning[0].value == words(Language.RUSSIAN)("inputs.sound_too_short", limit=100)


def test_the_excerpt_follows_its_controls():
    app = alone(seconds=12.0)
    moved(app, "select_slider", "length", 1.0)
    moved(app, "slider", "start", 10.0)
    box = json.loads(app.get("plotly_chart")[0].proto.spec)["layout"]["shapes"][0]
    assert (box["x0"], box["x1"]) == (10.0, 11.0)


def moved_about(app):
    """A screen far from the first one."""
    moved(app, "selectbox", "preset", "esresnet")
    moved(app, "segmented_control", "view", View.MEL.value)
    moved(app, "select_slider", "length", 1.0)
    moved(app, "slider", "start", 0.75)
    moved(app, "select_slider", "depth", inf)
    moved(app, "checkbox", "center", False)
    moved(app, "selectbox", "shape", Window.BLACKMAN)
    moved(app, "slider", "frame", 5)
    return moved(app, "slider", "band", 7)


def test_a_link_restores_exactly_the_screen(opened, read):
    app = moved_about(opened("sound", {"lang": "en"}))
    link = dict(app.query_params)
    assert link["sound-band"] == "7"
    again = opened("sound", link)
    assert dict(again.query_params) == link
    assert read(again) == read(app)
    assert [chart.proto.spec for chart in again.get("plotly_chart")] == [
        chart.proto.spec for chart in app.get("plotly_chart")
    ]
    assert {name: again.session_state[name] for name in FIELDS} == {
        name: app.session_state[name] for name in FIELDS
    }


def test_the_first_screen_has_a_short_address(opened):
    """Only the language and the place that was chosen for the visitor stand in it."""
    link = dict(opened("sound", {"lang": "en"}).query_params)
    assert link.keys() == {"lang", "sound-frame", "sound-bin", "sound-band", "sound-coefficient"}


WRONG = {
    "sound-view": "cat", "sound-rate": "1", "sound-fft": "x", "sound-window": "-3", "sound-hop": "1e9",
    "sound-shape": "round", "sound-center": "maybe", "sound-full_scale": "nan", "sound-mels": "0",
    "sound-depth": "-inf", "sound-floor": "0", "sound-length": "nan", "sound-start": "-1",
    "sound-frame": "-1",
}  # fmt: skip


def test_a_mistyped_link_opens_the_first_screen(opened):
    plain = opened("sound", {"lang": "en"})
    assert dict(opened("sound", {"lang": "en", **WRONG}).query_params) == dict(plain.query_params)


def test_numbers_that_do_not_fit_together_are_moved_until_they_do(opened):
    app = opened("sound", {"lang": "en", "sound-fft": "128", "sound-window": "4096", "sound-frame": "99999"})
    assert chosen(app, "window") == chosen(app, "fft") == 128
    assert chosen(app, "frame") == app.slider(key="sound-frame").max


def test_the_place_survives_another_page(opened):
    app = moved_about(opened("sound", {"lang": "en"}))
    link = dict(app.query_params)
    app.switch_page("pages/layers.py").run()
    app.switch_page("pages/sound.py").run()
    assert not app.exception
    kept = {name: value for name, value in app.query_params.items() if name.startswith("sound-")}
    assert kept == {name: value for name, value in link.items() if name.startswith("sound-")}
