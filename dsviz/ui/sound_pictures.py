"""What the Sound page computes, in the shared store by the name of the excerpt and the settings."""

from collections.abc import Callable, Hashable
from dataclasses import fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsviz.figures import spectra as figures
from dsviz.figures.spectra import Picture, Rows, Shade
from dsviz.figures.theme import Mode
from dsviz.inputs import notes, spectra
from dsviz.inputs.audio import excerpt as cut
from dsviz.inputs.audio import mono, resample, to_wav
from dsviz.inputs.notes import ConstantQSettings
from dsviz.inputs.settings import MfccSettings, StftSettings
from dsviz.inputs.spectra import Array, MfccChain
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.sound_parameters import Parameters
from dsviz.ui.sound_place import View


class Heard(NamedTuple):
    """What a picture is made of."""

    name: str
    """In the caches; it begins with the name of the whole sound."""
    samples: Array
    """(samples,), mono, at the rate of the analysis."""


def heard(given: Given, start: float, seconds: float, rate: int) -> Heard:
    """An excerpt of a sound."""
    name, sound = f"{given.id} from {start} for {seconds} at {rate}", given.sound

    def make() -> Array:
        return resample(mono(cut(sound, start, seconds)), sound.sample_rate, rate)

    return Heard(name, _array(("resampled", name), make))


def chain(heard: Heard, settings: MfccSettings) -> MfccChain:
    """Every link of the chain."""
    key = ("chain", heard.name, settings)
    return MAPS.get(key, lambda: spectra.mfcc_chain(heard.samples, settings), _chain_bytes)


def _chain_bytes(made: MfccChain) -> int:
    links = (getattr(made, field.name) for field in fields(made))
    return sum(link.nbytes for link in links if isinstance(link, np.ndarray))


def _cqt(heard: Heard, settings: ConstantQSettings) -> Array:
    return _array(("cqt", heard.name, settings), lambda: notes.cqt(heard.samples, settings))


def _chroma(heard: Heard, settings: StftSettings) -> Array:
    return _array(("chroma", heard.name, settings), lambda: notes.chroma(heard.samples, settings))


def _array(key: Hashable, make: Callable[[], Array]) -> Array:
    """An array from the store of all sessions; nobody may write into it."""

    def made() -> Array:
        values = make()
        values.flags.writeable = False
        return values

    return MAPS.get(key, made, lambda values: values.nbytes)


def picture(kind: View, heard: Heard, now: Parameters, words: Words) -> Picture:
    """The chosen picture of the excerpt; no other is computed."""
    values = values_of(kind, heard, now)
    times = times_of(kind, now, values.shape[1])
    return Picture(values, times, rows_of(kind, now, words), _shade(kind, values, words))


def values_of(kind: View, heard: Heard, now: Parameters) -> Array:
    """(rows, frames): dB, coefficients, or shares of the loudest pitch class."""
    match kind:
        case View.STFT:
            return spectra.decibels(chain(heard, now.chain).power, now.chain.decibel)
        case View.MEL:
            return chain(heard, now.chain).log_mel
        case View.MFCC:
            return chain(heard, now.chain).features
        case View.CQT:
            return spectra.decibels(_cqt(heard, now.notes) ** 2, now.chain.decibel)
        case View.CHROMA:
            return _chroma(heard, now.stft)


def _shade(kind: View, values: Array, words: Words) -> Shade:
    if kind is View.MFCC:
        return figures.around_zero(values)
    return Shade(0, 1) if kind is View.CHROMA else figures.loudness(values, words("sound.unit_decibel"))


def rows_of(kind: View, now: Parameters, words: Words) -> Rows:
    """What the rows of a picture are."""
    match kind:
        case View.STFT:
            return figures.linear_rows(now.rate / 2, now.stft.bins, words)
        case View.MEL:
            labels = tuple(words("sound.row_band", band=band) for band in range(now.mels))
            return figures.bent_rows("sound.axis_mel", spectra.mel_edges(now.mel)[1:-1], labels, words)
        case View.MFCC:
            names = tuple(f"{'Δ' * order}{row}" for order in range(1 + now.deltas) for row in range(now.mfcc))
            return figures.named_rows("sound.axis_coefficient", names, words)
        case View.CQT:
            hertz = np.array([now.notes.frequency(row) for row in range(now.notes.bins)])
            labels = tuple(notes.note_name(value) for value in hertz)
            return figures.bent_rows("sound.axis_note", hertz, labels, words)
        case View.CHROMA:
            return figures.named_rows("sound.axis_pitch", notes.PITCH_CLASSES, words)


def times_of(kind: View, now: Parameters, frames: int) -> NDArray[np.float64]:
    """(frames,): the middle of every frame in seconds from the start of the excerpt."""
    if kind is View.CQT:
        return now.hop * np.arange(frames) / now.rate
    return spectra.frame_times(now.stft, frames)


def wav(name: str, samples: Array, rate: int) -> bytes:
    """A WAV file of (frames,) or (channels, frames), which `name` names."""
    return MAPS.get(("wav", name, rate), lambda: to_wav(samples, rate), len)


def source(heard: Heard, kind: View, settings: str, mode: Mode, shown: Picture) -> bytes:
    """The PNG of a picture; `settings` names all that went into it."""
    key = ("spectrum", heard.name, kind, settings, mode)
    return MAPS.get(key, lambda: figures.png(shown.values, shown.shade, mode), len)
