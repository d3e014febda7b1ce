"""The visitor's sound as loudness in mel bands, for every page that draws it small."""

import numpy as np
from numpy.typing import NDArray

from dsviz.inputs import audio, spectra
from dsviz.inputs.audio import Sound
from dsviz.inputs.settings import DecibelSettings, MelSettings

RANGE = 60
"""dB from 0 to the loudest."""


def power(sound: Sound, mel: MelSettings, least: int = 1) -> NDArray[np.float32]:
    """(bands, frames), low frequencies first; a sound too short for `least` frames ends in silence."""
    stft = mel.stft
    samples = audio.resample(audio.mono(sound), sound.sample_rate, stft.sample_rate)
    if audio.is_silent(sound):
        samples = np.zeros_like(samples)
    short = max(0, stft.n_fft + (least - 1) * stft.hop - samples.size)
    return spectra.mel_spectrogram(np.pad(samples, (0, short)), mel)


def levels(found: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power in decibels, from 0 at `RANGE` under the loudest to 1; silence is 0."""
    decibels = spectra.decibels(found, DecibelSettings(top_db=RANGE))
    if decibels.max() == decibels.min():
        return np.zeros_like(found)
    return np.asarray(1 + (decibels - decibels.max()) / RANGE, np.float32)
