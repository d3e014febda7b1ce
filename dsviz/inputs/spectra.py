"""From samples to spectra, each link of the chain as a pure function on float32 arrays; librosa computes.

Sounds are (samples,), mono, at the sample rate of their settings. Pictures are (rows, frames).
"""

from dataclasses import dataclass

import librosa
import numpy as np
from numpy.typing import NDArray

from dsviz.errors import InputError
from dsviz.inputs.settings import (
    DecibelSettings,
    MelScale,
    MelSettings,
    MfccSettings,
    SpectrogramSettings,
    StftSettings,
    Window,
)

Array = NDArray[np.float32]


def frames(samples: Array, settings: StftSettings) -> Array:
    """(n_fft, frames), a read-only view: the pieces that are transformed one by one.

    Raises InputError where the sound is shorter than one piece.
    """
    long_enough(samples, settings.n_fft, settings.sample_rate)
    padded = samples
    if settings.center:
        padded = np.pad(samples, settings.n_fft // 2, mode=settings.padding.value)
    pieces: Array = librosa.util.frame(padded, frame_length=settings.n_fft, hop_length=settings.hop)
    return pieces


def window(settings: StftSettings) -> Array:
    """(n_fft,): the window in the middle of its piece, zeros at both sides where it is shorter."""
    shape = librosa.filters.get_window(settings.shape.value, settings.window, fftbins=True)
    centred: Array = librosa.util.pad_center(shape, size=settings.n_fft).astype(np.float32)
    return centred


def stft(samples: Array, settings: StftSettings) -> NDArray[np.complex64]:
    """(bins, frames) complex. Raises InputError where the sound is shorter than one piece."""
    long_enough(samples, settings.n_fft, settings.sample_rate)
    values: NDArray[np.complex64] = librosa.stft(
        samples,
        n_fft=settings.n_fft,
        hop_length=settings.hop,
        win_length=settings.window,
        window=settings.shape.value,
        center=settings.center,
        pad_mode=settings.padding.value,
    )
    return values * np.float32(settings.gain)


def power(samples: Array, settings: StftSettings) -> Array:
    """(bins, frames): squared magnitudes of `stft`."""
    spectrum = stft(samples, settings)
    return spectrum.real**2 + spectrum.imag**2


def decibels(values: Array, settings: DecibelSettings) -> Array:
    """10 log10 of powers, any shape; finite for silence, since no power counts as less than the floor."""
    scaled: Array = librosa.power_to_db(values, ref=1.0, amin=settings.floor, top_db=settings.top_db)
    return scaled


def spectrogram(samples: Array, settings: SpectrogramSettings) -> Array:
    """(bands, rows, frames) in dB, the lowest frequencies in band 0."""
    kept = power(samples, settings.stft)[: settings.kept]
    return decibels(kept, settings.decibel).reshape(settings.bands, -1, kept.shape[1])


def mel_bank(settings: MelSettings) -> Array:
    """(n_mels, bins): one triangle a row. Raises ValueError where a triangle falls between two bins."""
    empty = empty_bands(settings)
    if empty:
        raise ValueError(f"{empty} of {settings.n_mels} mel bands hold no frequency of the FFT")
    bank: Array = librosa.filters.mel(
        sr=settings.stft.sample_rate,
        n_fft=settings.stft.n_fft,
        n_mels=settings.n_mels,
        fmin=settings.fmin,
        fmax=settings.top,
        htk=settings.scale is MelScale.HTK,
        norm="slaney" if settings.unit_area else None,
    )
    return bank


def mel_edges(settings: MelSettings) -> NDArray[np.float64]:
    """(n_mels + 2,) in Hz: band b rises from edge b to its peak at edge b + 1 and falls to edge b + 2."""
    edges: NDArray[np.float64] = librosa.mel_frequencies(
        settings.n_mels + 2, fmin=settings.fmin, fmax=settings.top, htk=settings.scale is MelScale.HTK
    )
    return edges


def empty_bands(settings: MelSettings) -> int:
    """How many mel bands hold no frequency of the FFT: too many bands for too short a piece."""
    edges = mel_edges(settings)
    bins = librosa.fft_frequencies(sr=settings.stft.sample_rate, n_fft=settings.stft.n_fft)
    first_inside = np.searchsorted(bins, edges[:-2], side="right")
    first_beyond = np.searchsorted(bins, edges[2:], side="left")
    return int(np.count_nonzero(first_beyond <= first_inside))


def mel_spectrogram(samples: Array, settings: MelSettings) -> Array:
    """(n_mels, frames): power gathered by the triangles."""
    gathered: Array = mel_bank(settings) @ power(samples, settings.stft)
    return gathered


def dct_matrix(n_mfcc: int, n_mels: int) -> Array:
    """(n_mfcc, n_mels): rows of the orthonormal DCT-II; row 0 is flat, row k has k half waves."""
    row, band = np.arange(n_mfcc)[:, None], np.arange(n_mels)
    cosines = np.sqrt(2 / n_mels) * np.cos(np.pi * row * (2 * band + 1) / (2 * n_mels))
    cosines[0] /= np.sqrt(2)
    rows: Array = cosines.astype(np.float32)
    return rows


def deltas(values: Array, width: int, order: int) -> Array:
    """(rows, frames): slope over time (`order` 2: slope of the slope), a fit over `width` frames.

    Raises InputError where there are fewer frames than that.
    """
    if values.shape[1] < width:
        raise InputError("sound.too_few_frames", need=width, got=values.shape[1])
    slopes: Array = librosa.feature.delta(values, width=width, order=order)
    return slopes


def mfcc(samples: Array, settings: MfccSettings) -> Array:
    """(rows, frames): the coefficients, and below them their slopes where the settings ask for them."""
    return mfcc_chain(samples, settings).features


@dataclass(frozen=True)
class MfccChain:
    """Every link from samples to coefficients."""

    settings: MfccSettings
    frames: Array  # (n_fft, frames)
    window: Array  # (n_fft,)
    power: Array  # (bins, frames)
    bank: Array  # (n_mels, bins)
    mel: Array  # (n_mels, frames)
    log_mel: Array  # (n_mels, frames) in dB
    dct: Array  # (n_mfcc, n_mels)
    mfcc: Array  # (n_mfcc, frames)

    @property
    def features(self) -> Array:
        """(rows, frames): `mfcc` and its slopes, what a network reads."""
        width, orders = self.settings.delta_width, range(1, 1 + self.settings.deltas)
        return np.concatenate([self.mfcc, *(deltas(self.mfcc, width, order) for order in orders)])

    def windowed(self, frame: int) -> Array:
        """(n_fft,): one piece times the window, in the settings' units."""
        return self.frames[:, frame] * self.window * np.float32(self.settings.stft.gain)

    def terms(self, coefficient: int, frame: int) -> Array:
        """(n_mels,): the summands of `mfcc[coefficient, frame]`."""
        products: Array = self.dct[coefficient] * self.log_mel[:, frame]
        return products


def mfcc_chain(samples: Array, settings: MfccSettings) -> MfccChain:
    """All links; the last equals `librosa.feature.mfcc`. Raises InputError where the sound is too short."""
    energies = power(samples, settings.stft)
    bank = mel_bank(settings.mel)
    mel = bank @ energies
    log_mel = decibels(mel, settings.decibel)
    dct = dct_matrix(settings.n_mfcc, settings.mel.n_mels)
    return MfccChain(
        settings=settings,
        frames=frames(samples, settings.stft),
        window=window(settings.stft),
        power=energies,
        bank=bank,
        mel=mel,
        log_mel=log_mel,
        dct=dct,
        mfcc=dct @ log_mel,
    )


def frame_times(settings: StftSettings, count: int) -> NDArray[np.float64]:
    """(count,): the middles of the frames in seconds from the first sample."""
    first = 0.0 if settings.center else settings.n_fft / 2
    return (first + settings.hop * np.arange(count)) / settings.sample_rate


# Null to null, in units of sample_rate / window (F. Harris, "On the use of windows", 1978, table 1).
MAIN_LOBES = {
    Window.RECTANGLE: 2,
    Window.HANN: 4,
    Window.HAMMING: 4,
    Window.BLACKMAN: 6,
    Window.BLACKMAN_HARRIS: 8,
}


def main_lobe(settings: StftSettings) -> float:
    """How wide, in Hz, the window smears one pure tone."""
    return MAIN_LOBES[settings.shape] * settings.sample_rate / settings.window


def long_enough(samples: Array, need: int, sample_rate: int) -> None:
    """Raises InputError, in milliseconds, where a sound has fewer than `need` samples."""
    if samples.size < need:
        milliseconds = 1000 / sample_rate
        raise InputError(
            "sound.too_short", need=round(need * milliseconds), got=round(samples.size * milliseconds)
        )
