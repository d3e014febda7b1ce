"""Pictures of sound with a row for every note: constant-Q transform and chroma; librosa computes."""

from dataclasses import dataclass
from math import ceil, floor, log2

import librosa
import numpy as np

from dsviz.inputs.settings import StftSettings, need
from dsviz.inputs.spectra import Array, long_enough, power

PITCH_CLASSES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


@dataclass(frozen=True, kw_only=True)
class ConstantQSettings:
    """Constant-Q transform: `bins` rows from the note `fmin` Hz up, each over equally many periods."""

    sample_rate: int
    hop: int
    fmin: float
    bins: int
    bins_per_octave: int = 12

    def __post_init__(self) -> None:
        need(self.hop >= 1, f"hop must be 1 or more, got {self.hop}")
        need(self.fmin > 0, f"fmin must be positive, got {self.fmin}")
        need(self.bins >= 1 and self.bins_per_octave >= 1, "bins and bins_per_octave must be 1 or more")
        highest = self.frequency(self.bins - 1) * (1 + 1 / self.periods)
        need(highest <= self.sample_rate / 2, f"the highest row, {highest:.0f} Hz, is above half the rate")

    @property
    def periods(self) -> float:
        """Q: periods of its own note in every window, frequency over bandwidth."""
        return 1 / (2 ** (1 / self.bins_per_octave) - 1)

    @property
    def longest_window(self) -> int:
        """Samples of the lowest row's window, rounded up to a power of two as librosa transforms it."""
        return int(2 ** ceil(log2(self.periods * self.sample_rate / self.fmin)))

    def frequency(self, row: int) -> float:
        """The note of a row in Hz."""
        return float(self.fmin * 2 ** (row / self.bins_per_octave))


def all_rows(sample_rate: int, hop: int, midi: int, bins_per_octave: int) -> ConstantQSettings:
    """Rows from a MIDI note (69 is A at 440 Hz) up to the highest that fits under half the sample rate."""
    fmin = 440 * 2 ** ((midi - 69) / 12)
    periods = 1 / (2 ** (1 / bins_per_octave) - 1)
    bins = 1 + floor(bins_per_octave * log2(sample_rate / 2 / (1 + 1 / periods) / fmin))
    return ConstantQSettings(
        sample_rate=sample_rate, hop=hop, fmin=fmin, bins=bins, bins_per_octave=bins_per_octave
    )


def note_name(frequency: float) -> str:
    """The nearest note of the tuning with A4 at 440 Hz: "A4"."""
    midi = round(69 + 12 * log2(frequency / 440))
    return f"{PITCH_CLASSES[midi % 12]}{midi // 12 - 1}"


def cqt(samples: Array, settings: ConstantQSettings) -> Array:
    """(bins, frames): magnitudes of the constant-Q transform, one row a note, each with its own window.

    Raises InputError where the sound is shorter than the window of the lowest note.
    """
    long_enough(samples, settings.longest_window, settings.sample_rate)
    values = librosa.cqt(
        samples,
        sr=settings.sample_rate,
        hop_length=settings.hop,
        fmin=settings.fmin,
        n_bins=settings.bins,
        bins_per_octave=settings.bins_per_octave,
    )
    magnitudes: Array = np.abs(values).astype(np.float32)
    return magnitudes


def chroma(samples: Array, settings: StftSettings) -> Array:
    """(12, frames), 0 to 1: power by pitch class from C to B, A at 440 Hz, the loudest of a frame is 1."""
    pitches: Array = librosa.feature.chroma_stft(
        S=power(samples, settings), sr=settings.sample_rate, n_fft=settings.n_fft, tuning=0.0
    )
    return pitches.astype(np.float32)
