"""Pictures of a sound: parameters that fit together, and the code, table and arrays of what is shown."""

import json
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest

from dsviz.inputs.settings import PRESETS, MfccSettings
from dsviz.text import Language, words
from dsviz.ui import sound_parameters as rules
from dsviz.ui.sound_export import csv, npz, recipe
from dsviz.ui.sound_pictures import Heard, picture
from dsviz.ui.sound_place import View


@pytest.mark.parametrize("seconds", [0.1, 0.5, 8.0])
@pytest.mark.parametrize("rate", rules.RATES)
@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_whatever_is_offered_fits_together(seconds, rate, preset):
    """The ends of every control are tried; settings that cannot be would raise ValueError."""
    start = replace(rules.of_preset(preset), rate=rate)
    for size in rules.pieces_of(start, seconds):
        for edge in (0, 1):
            now = rules.fitting(replace(start, fft=size, window=10**6 * edge, hop=10**6 * edge), seconds)
            now = rules.fitting(replace(now, fmin=10**6 * edge, fmax=0, mels=10**6 * edge), seconds)
            assert now.hop <= now.window <= now.fft == size
            assert rules.fitting(now, seconds) == now
            assert now.chain.rows >= 1
            assert now.notes.bins >= 1
            for low, high in (
                rules.windows_of(now),
                rules.hops_of(now),
                (now.fmin + rules.NARROWEST, rate // 2),
            ):
                assert low < high


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_presets_stay_what_their_papers_say(preset):
    now = rules.of_preset(preset)
    assert rules.fitting(now, 1.0) == now
    assert now.stft == preset.settings.stft
    assert now.chain.decibel == preset.settings.decibel
    if isinstance(preset.settings, MfccSettings):
        mel = replace(preset.settings.mel, fmax=preset.settings.mel.top)
        assert now.chain == replace(preset.settings, mel=mel)


def shown(kind, now=None):
    samples = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    now = now or rules.of_preset(PRESETS[0])
    return picture(kind, Heard("noise", samples), now, words(Language.ENGLISH)), samples, now


@pytest.mark.parametrize("kind", list(View))
def test_the_line_of_code_makes_the_picture(kind):
    picture, samples, now = shown(kind)
    names = {"samples": samples}
    exec(recipe(kind, now), names)
    np.testing.assert_allclose(names["picture"], picture.values, atol=2e-3)


def test_the_table_holds_every_value():
    picture, _, _ = shown(View.MFCC)
    lines = [line.split(",") for line in csv(picture).decode().splitlines()]
    np.testing.assert_allclose(np.array(lines[0][1:], float), picture.times, atol=1e-6)
    np.testing.assert_allclose(np.array([line[1:] for line in lines[1:]], float), picture.values, rtol=1e-5)


def test_the_arrays_come_with_their_settings():
    picture, samples, now = shown(View.STFT)
    with np.load(BytesIO(npz(picture, samples, now))) as file:
        np.testing.assert_array_equal(file["picture"], picture.values)
        np.testing.assert_array_equal(file["samples"], samples)
        assert json.loads(str(file["settings"]))["window"] == 400
