"""The visitor's sound as loudness: from silence to the loudest, whatever its volume."""

import numpy as np
import pytest

from dsviz.inputs.audio import Sound
from dsviz.inputs.settings import MelSettings, StftSettings
from dsviz.ui.learn.loudness import RANGE, levels, power

MEL = MelSettings(stft=StftSettings(sample_rate=16_000, n_fft=512, window=512, hop=128), n_mels=20)


def sound(samples: np.ndarray) -> Sound:
    return Sound(samples.astype(np.float32)[None], 16_000, 0.0, len(samples) / 16_000)


def tone(frequency: float, frames: int = 16_000) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(frames) / 16_000)


def test_the_loudest_is_one_and_what_is_far_below_is_zero():
    found = levels(power(sound(tone(440)), MEL))
    assert found.max() == 1
    assert found.min() == 0


def test_volume_changes_nothing():
    loud, quiet = (levels(power(sound(gain * tone(700)), MEL)) for gain in (1.0, 0.05))
    np.testing.assert_allclose(loud, quiet, atol=1e-3)


def test_half_the_pressure_is_six_decibels_lower():
    rising = np.concatenate([0.5 * tone(700), tone(700)])
    found = levels(power(sound(rising), MEL)).max(axis=0)
    assert found[-20] - found[20] == pytest.approx(20 * np.log10(2) / RANGE, abs=1e-3)


@pytest.mark.parametrize("samples", [np.zeros(4000), 1e-8 * tone(440)], ids=["nothing", "next to nothing"])
def test_silence_is_zero_everywhere(samples):
    assert not levels(power(sound(samples), MEL)).any()


@pytest.mark.parametrize("frames", [1, 300, 5000])
def test_a_short_sound_has_as_many_frames_as_are_needed(frames):
    assert power(sound(tone(440, frames)), MEL, least=12).shape[1] >= 12


def test_higher_tones_stand_in_higher_bands():
    bands = [int(power(sound(tone(f)), MEL).sum(axis=1).argmax()) for f in (200, 800, 3000)]
    assert bands == sorted(set(bands))
