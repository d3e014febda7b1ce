"""A tone, noise, and two settings of the transform that the tests of spectra share."""

import numpy as np

from dsviz.inputs import spectra
from dsviz.inputs.settings import SWISHNET_MFCC, Padding, StftSettings, Window

RATE = 16_000
STFT = SWISHNET_MFCC.stft
CENTRED = StftSettings(
    sample_rate=RATE,
    n_fft=512,
    window=400,
    hop=160,
    shape=Window.HAMMING,
    center=True,
    padding=Padding.MIRROR,
)


def tone(frequency: float, seconds: float = 1.0, rate: int = RATE) -> spectra.Array:
    time = np.arange(int(rate * seconds)) / rate
    return np.sin(2 * np.pi * frequency * time).astype(np.float32)


def noise(seconds: float = 1.0, rate: int = RATE) -> spectra.Array:
    return np.random.default_rng(0).normal(0, 0.1, int(rate * seconds)).astype(np.float32)
