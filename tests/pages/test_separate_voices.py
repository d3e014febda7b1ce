"""Whose voices the page Separate mixes and keeps: uploads at a chosen level, and enrolments."""

from io import BytesIO

import numpy as np
import pytest
import soundfile
from separators import FIRST, SEPARATORS, gains, lanes, small

from dsviz.architectures.architecture import Vector
from dsviz.text import Language, words

TOLD = next(a for a in SEPARATORS if any(isinstance(e, Vector) for e in a.inputs_for(a.small)))


def sound(hertz, seconds=1.5, rate=16_000):
    file = BytesIO()
    time = np.arange(int(rate * seconds)) / rate
    soundfile.write(file, 0.4 * np.sin(2 * np.pi * hertz * time), rate, format="WAV")
    return file.getvalue()


def test_two_uploads_are_mixed_at_the_chosen_level(opened):
    app = opened("separate", small(FIRST, **{"sep-a-from": "upload", "sep-b-from": "upload"}))
    low, high = app.get("file_uploader")
    low.upload("low.wav", sound(300), "audio/wav")
    high.upload("high.wav", sound(2500), "audio/wav")
    app.run()
    assert not app.exception
    assert [lane["note"] for lane in lanes(app, "reference")] == [words(Language.ENGLISH)("separate.own")] * 2
    even = gains(app)
    app.slider(key="sep-level").set_value(12.0).run()
    assert gains(app)[1] > even[1] + 3, "the quieter voice has more to gain"


def test_a_silent_upload_is_answered_by_a_sentence(opened):
    app = opened("separate", small(FIRST, **{"sep-a-from": "upload"}))
    app.get("file_uploader")[0].upload("silent.wav", sound(0), "audio/wav")
    app.run()
    assert not app.exception
    assert words(Language.ENGLISH)("separate.silent") in [error.value for error in app.error]
    assert gains(app)


@pytest.mark.parametrize("own", ["english_woman", "english_man"])
def test_the_enrolment_decides_whose_voice_is_kept(opened, own):
    app = opened("separate", small(TOLD, **{"voice-snd": own}))
    letter = {"english_woman": "A", "english_man": "B"}[own]
    (output,) = lanes(app, "output")
    assert output["label"] == words(Language.ENGLISH)("separate.lane_output", voice=letter)
    assert output["note"] == words(Language.ENGLISH)(f"inputs.sample_{own}")
    assert min(gains(app)) > 5


def test_two_enrolments_are_compared(opened):
    app = opened("separate", small(TOLD, **{"voice-snd": "english_woman", "sep-other-snd": "english_woman"}))
    (same,) = (float(metric.value) for metric in app.metric)
    other = app.selectbox(key="sep-other-snd").set_value("english_man").run()
    (apart,) = (float(metric.value.replace("−", "-")) for metric in other.metric)
    assert same == 1
    assert apart < 0.5
