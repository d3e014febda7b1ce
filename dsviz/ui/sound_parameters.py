"""The parameters of the Sound page as one flat record, and which values fit together.

No streamlit here: a control offers what `*_of` functions return, and `fitting` moves what fell outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, inf, isinf

from dsviz.inputs.notes import ConstantQSettings, all_rows
from dsviz.inputs.settings import (
    DecibelSettings,
    MelScale,
    MelSettings,
    MfccSettings,
    Padding,
    Preset,
    StftSettings,
    Window,
)
from dsviz.inputs.spectra import empty_bands

RATES = (8_000, 16_000, 22_050, 32_000, 44_100, 48_000)
PIECES = (128, 200, 256, 400, 512, 1024, 2048, 4096)
BANDS = (2, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128)
LOWEST_NOTES = (24, 36, 48, 60, 72, 84)  # MIDI numbers of C1 to C6
PER_OCTAVE = (12, 24, 36)
DEPTHS = (20.0, 40.0, 60.0, 80.0, 100.0, 120.0, inf)
FULL_SCALES = (1.0, 32_768.0)
DELTAS = (0, 1, 2)
DELTA_WIDTHS = (3, 5, 7, 9, 11)
FMIN_MAX = 2000
NARROWEST = 1000
# At least a window of 2 ms and a step of 1 ms: at most 8,000 frames for the longest excerpt.
SHORTEST_WINDOW, SHORTEST_HOP = 0.002, 0.001


@dataclass(frozen=True)
class Parameters:
    """One value for each control; units as in `dsviz.inputs.settings`, the lowest note as a MIDI number."""

    rate: int
    fft: int
    window: int
    hop: int
    shape: Window
    center: bool
    padding: Padding
    full_scale: float
    unitary: bool
    mels: int
    fmin: int
    fmax: int
    scale: MelScale
    area: bool
    mfcc: int
    deltas: int
    delta_width: int
    depth: float
    """Decibels; infinite where nothing is cut off."""
    floor: float
    lowest: int = 48
    per_octave: int = 12

    @property
    def stft(self) -> StftSettings:
        return StftSettings(
            sample_rate=self.rate,
            n_fft=self.fft,
            window=self.window,
            hop=self.hop,
            shape=self.shape,
            center=self.center,
            padding=self.padding,
            full_scale=self.full_scale,
            unitary=self.unitary,
        )

    @property
    def mel(self) -> MelSettings:
        return MelSettings(
            stft=self.stft,
            n_mels=self.mels,
            fmin=self.fmin,
            fmax=self.fmax,
            scale=self.scale,
            unit_area=self.area,
        )

    @property
    def chain(self) -> MfccSettings:
        return MfccSettings(
            mel=self.mel,
            n_mfcc=self.mfcc,
            decibel=DecibelSettings(floor=self.floor, top_db=None if isinf(self.depth) else self.depth),
            deltas=self.deltas,
            delta_width=self.delta_width,
        )

    @property
    def notes(self) -> ConstantQSettings:
        return all_rows(self.rate, self.hop, self.lowest, self.per_octave)


def of_preset(preset: Preset) -> Parameters:
    """All parameters of a preset; what a spectrogram leaves open is 64 bands and 20 coefficients."""
    settings = preset.settings
    if not isinstance(settings, MfccSettings):
        mel = MelSettings(stft=settings.stft, n_mels=64)
        settings = MfccSettings(mel=mel, n_mfcc=20, decibel=settings.decibel)
    stft, mel = settings.stft, settings.mel
    return Parameters(
        rate=stft.sample_rate, fft=stft.n_fft, window=stft.window, hop=stft.hop,
        shape=stft.shape, center=stft.center, padding=stft.padding,
        full_scale=stft.full_scale, unitary=stft.unitary,
        mels=mel.n_mels, fmin=round(mel.fmin), fmax=int(mel.top), scale=mel.scale, area=mel.unit_area,
        mfcc=settings.n_mfcc, deltas=settings.deltas, delta_width=settings.delta_width,
        depth=inf if settings.decibel.top_db is None else settings.decibel.top_db,
        floor=settings.decibel.floor,
    )  # fmt: skip


def pieces_of(parameters: Parameters, seconds: float) -> tuple[int, ...]:
    """FFT sizes that the excerpt is long enough for; the smallest is always offered."""
    return tuple(size for size in PIECES if size <= seconds * parameters.rate) or PIECES[:1]


def windows_of(parameters: Parameters) -> tuple[int, int]:
    """Shortest and longest window: no longer than the FFT, no shorter than an eighth of it or 2 ms."""
    return max(parameters.fft // 8, ceil(parameters.rate * SHORTEST_WINDOW)), parameters.fft


def hops_of(parameters: Parameters) -> tuple[int, int]:
    """Shortest and longest hop: every sample is heard, none by more than four windows."""
    return max(parameters.window // 4, ceil(parameters.rate * SHORTEST_HOP)), parameters.window


def bands_of(parameters: Parameters) -> tuple[int, ...]:
    """Numbers of mel bands that leave no band without a frequency of the FFT."""
    fits = tuple(count for count in BANDS if not empty_bands(replace(parameters, mels=count, mfcc=1).mel))
    return fits or (1,)


def lowest_of(parameters: Parameters, seconds: float) -> tuple[int, ...]:
    """Lowest notes whose window fits into the excerpt; the highest is always offered."""
    fits = tuple(
        note
        for note in LOWEST_NOTES
        if replace(parameters, lowest=note).notes.longest_window <= seconds * parameters.rate
    )
    return fits or LOWEST_NOTES[-1:]


def deltas_of(parameters: Parameters, seconds: float) -> tuple[int, ...]:
    """Orders of slopes: none where there are fewer frames than a slope is fitted over."""
    frames = parameters.stft.frames(int(seconds * parameters.rate))
    return DELTAS if frames >= parameters.delta_width else DELTAS[:1]


def fitting(parameters: Parameters, seconds: float) -> Parameters:
    """The nearest parameters that fit together and into an excerpt of so many seconds."""
    fit = replace(parameters, fft=nearest(parameters.fft, pieces_of(parameters, seconds)))
    fit = replace(fit, window=within(fit.window, windows_of(fit)))
    fit = replace(fit, hop=within(fit.hop, hops_of(fit)))
    fit = replace(fit, fmin=within(fit.fmin, (0, FMIN_MAX)))
    fit = replace(fit, fmax=within(fit.fmax, (fit.fmin + NARROWEST, fit.rate // 2)))
    fit = replace(fit, mels=nearest(fit.mels, bands_of(fit)))
    fit = replace(fit, mfcc=within(fit.mfcc, (1, fit.mels)))
    fit = replace(fit, deltas=nearest(fit.deltas, deltas_of(fit, seconds)))
    return replace(fit, lowest=nearest(fit.lowest, lowest_of(fit, seconds)))


def nearest(value: int, offered: Sequence[int]) -> int:
    """The offered number that is nearest."""
    return min(offered, key=lambda other: abs(other - value))


def within(value: int, ends: tuple[int, int]) -> int:
    """The number inside both ends that is nearest."""
    return min(max(value, ends[0]), ends[1])
