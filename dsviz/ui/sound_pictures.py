"""What the Sound page computes, in the shared store by the hash of the excerpt and the settings."""

from collections.abc import Callable, Hashable
from dataclasses import fields
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dsviz.figures import spectra as figures
from dsviz.figures.spectra import Picture, Rows, Shade
from dsviz.figures.theme import Mode
from dsviz.inputs import notes, spectra
from dsviz.inputs.audio import Sound, mono, resample, to_wav
from dsviz.inputs.audio import excerpt as cut
from dsviz.inputs.notes import ConstantQSettings
from dsviz.inputs.settings import MfccSettings, StftSettings
from dsviz.inputs.spectra import Array, MfccChain
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.sound_parameters import Parameters
from dsviz.ui.sound_place import View


def digest(samples: Array) -> str:
    """The name of some samples in the caches."""
    return blake2b(np.ascontiguousarray(samples).data, digest_size=16).hexdigest()


def heard(sound: Sound, start: float, seconds: float, rate: int) -> Array:
    """(samples,): an excerpt, mono, at the rate of the analysis."""
    part = cut(sound, start, seconds)
    samples = mono(part)
    name, from_rate = digest(samples), part.sample_rate
    return _array(("resampled", name, from_rate, rate), lambda: resample(samples, from_rate, rate))


def chain(name: str, settings: MfccSettings, samples: Array) -> MfccChain:
    """Every link of the chain; `name` is the samples' `digest`."""
    return MAPS.get(("chain", name, settings), lambda: spectra.mfcc_chain(samples, settings), _chain_bytes)


def _chain_bytes(made: MfccChain) -> int:
    links = (getattr(made, field.name) for field in fields(made))
    return sum(link.nbytes for link in links if isinstance(link, np.ndarray))


def _cqt(name: str, settings: ConstantQSettings, samples: Array) -> Array:
    return _array(("cqt", name, settings), lambda: notes.cqt(samples, settings))


def _chroma(name: str, settings: StftSettings, samples: Array) -> Array:
    return _array(("chroma", name, settings), lambda: notes.chroma(samples, settings))


def _array(key: Hashable, make: Callable[[], Array]) -> Array:
    """An array from the store of all sessions; nobody may write into it."""

    def made() -> Array:
        values = make()
        values.flags.writeable = False
        return values

    return MAPS.get(key, made, lambda values: values.nbytes)


def picture(kind: View, samples: Array, now: Parameters, words: Words) -> Picture:
    """The chosen picture of the excerpt; no other is computed."""
    values = values_of(kind, samples, now)
    times = times_of(kind, now, values.shape[1])
    return Picture(values, times, rows_of(kind, now, words), _shade(kind, values, words))


def values_of(kind: View, samples: Array, now: Parameters) -> Array:
    """(rows, frames): dB, coefficients, or shares of the loudest pitch class."""
    name = digest(samples)
    match kind:
        case View.STFT:
            return spectra.decibels(chain(name, now.chain, samples).power, now.chain.decibel)
        case View.MEL:
            return chain(name, now.chain, samples).log_mel
        case View.MFCC:
            return chain(name, now.chain, samples).features
        case View.CQT:
            return spectra.decibels(_cqt(name, now.notes, samples) ** 2, now.chain.decibel)
        case View.CHROMA:
            return _chroma(name, now.stft, samples)


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


def wav(samples: Array, rate: int) -> bytes:
    """A WAV file of (frames,) or (channels, frames)."""
    return MAPS.get(("wav", digest(samples), rate), lambda: to_wav(samples, rate), len)


def source(name: str, kind: View, settings: str, mode: Mode, shown: Picture) -> bytes:
    """The PNG of a picture; `settings` names all that went into it."""
    return MAPS.get(
        ("spectrum", name, kind, settings, mode), lambda: figures.png(shown.values, shown.shade, mode), len
    )
