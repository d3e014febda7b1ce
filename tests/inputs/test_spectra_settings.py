"""Settings of spectra: what cannot be is refused, and their lines of code make what is shown."""

import numpy as np
import pytest
from tones import CENTRED, RATE, STFT, noise

from dsviz.inputs import notes, recipes, spectra
from dsviz.inputs.settings import (
    ESRESNET_SPECTROGRAM,
    IVECTOR_MFCC,
    PRESETS,
    SWISHNET_MFCC,
    DecibelSettings,
    MelScale,
    MelSettings,
    MfccSettings,
    SpectrogramSettings,
    StftSettings,
)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: StftSettings(sample_rate=RATE, n_fft=256, window=400, hop=160),
        lambda: StftSettings(sample_rate=RATE, n_fft=512, window=400, hop=0),
        lambda: StftSettings(sample_rate=0, n_fft=512, window=400, hop=160),
        lambda: MelSettings(stft=STFT, n_mels=32, fmax=8001),
        lambda: MelSettings(stft=STFT, n_mels=32, fmin=4000, fmax=4000),
        lambda: MfccSettings(mel=SWISHNET_MFCC.mel, n_mfcc=33),
        lambda: MfccSettings(mel=SWISHNET_MFCC.mel, n_mfcc=20, deltas=3),
        lambda: MfccSettings(mel=SWISHNET_MFCC.mel, n_mfcc=20, delta_width=4),
        lambda: SpectrogramSettings(stft=STFT, bins=202),
        lambda: SpectrogramSettings(stft=STFT, bins=200, bands=3),
        lambda: DecibelSettings(floor=0),
        lambda: DecibelSettings(top_db=0),
        lambda: notes.ConstantQSettings(sample_rate=8000, hop=160, fmin=65.4, bins=72),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"must|above"):
        wrong()


def test_keys_of_the_presets_differ():
    assert len({preset.key for preset in PRESETS}) == len(PRESETS)


def run_recipe(lines, sound):
    names = {"samples": sound}
    exec(lines, names)
    return names["picture"]


@pytest.mark.parametrize("settings", [SWISHNET_MFCC, IVECTOR_MFCC])
def test_the_lines_for_mfcc_make_what_is_shown(settings):
    sound = noise(rate=settings.stft.sample_rate)
    made = run_recipe(recipes.mfcc_recipe(settings), sound)
    np.testing.assert_allclose(made, spectra.mfcc(sound, settings), atol=1e-3)


def test_the_lines_for_spectra_make_what_is_shown():
    sound, top = noise(rate=44_100), DecibelSettings(top_db=60)
    stft = ESRESNET_SPECTROGRAM.stft
    made = run_recipe(recipes.spectrogram_recipe(stft, top), sound)
    np.testing.assert_allclose(made, spectra.decibels(spectra.power(sound, stft), top), atol=1e-2)
    mel = MelSettings(stft=stft, n_mels=40, fmin=20, fmax=8000, scale=MelScale.HTK, unit_area=False)
    made = run_recipe(recipes.mel_recipe(mel, top), sound)
    np.testing.assert_allclose(made, spectra.decibels(spectra.mel_spectrogram(sound, mel), top), atol=1e-2)


def test_the_lines_for_notes_make_what_is_shown():
    rows = notes.ConstantQSettings(sample_rate=RATE, hop=160, fmin=110, bins=48)
    made = run_recipe(recipes.cqt_recipe(rows, DecibelSettings()), noise())
    np.testing.assert_allclose(
        made, spectra.decibels(notes.cqt(noise(), rows) ** 2, DecibelSettings()), atol=1e-3
    )
    made = run_recipe(recipes.chroma_recipe(CENTRED), noise())
    np.testing.assert_allclose(made, notes.chroma(noise(), CENTRED), atol=1e-4)
