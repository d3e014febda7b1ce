"""What the Sound page computes, kept by the hash of the excerpt and the settings: samples, chains, pictures."""

from hashlib import blake2b

import librosa
import numpy as np
import streamlit as st

from dsviz.figures import spectra as figures
from dsviz.figures.spectra import Picture, Rows
from dsviz.figures.theme import Mode
from dsviz.inputs import notes, spectra
from dsviz.inputs.audio import Sound, mono, resample
from dsviz.inputs.audio import excerpt as cut
from dsviz.inputs.notes import ConstantQSettings
from dsviz.inputs.settings import DecibelSettings, MfccSettings, StftSettings
from dsviz.inputs.spectra import Array, MfccChain
from dsviz.text import Words
from dsviz.ui.sound_controls import View
from dsviz.ui.sound_parameters import Parameters

KEPT_CHAINS = 8  # at most some 30 MB each


def digest(samples: Array) -> str:
    """The name of some samples in the caches."""
    return blake2b(np.ascontiguousarray(samples), digest_size=16).hexdigest()


def heard(sound: Sound, start: float, seconds: float, rate: int) -> Array:
    """(samples,): an excerpt, mono, at the rate of the analysis."""
    part = cut(sound, start, seconds)
    samples = mono(part)
    return _resampled(digest(samples), part.sample_rate, rate, samples)


@st.cache_resource(max_entries=32, show_spinner=False)
def _resampled(name: str, from_rate: int, to_rate: int, _samples: Array) -> Array:  # noqa: ARG001
    return _read_only(resample(_samples, from_rate, to_rate))


@st.cache_resource(max_entries=KEPT_CHAINS, show_spinner=False)
def chain(name: str, settings: MfccSettings, _samples: Array) -> MfccChain:  # noqa: ARG001
    """Every link of the chain; `name` is the samples' `digest`."""
    return spectra.mfcc_chain(_samples, settings)


@st.cache_resource(max_entries=KEPT_CHAINS, show_spinner=False)
def _cqt(name: str, settings: ConstantQSettings, _samples: Array) -> Array:  # noqa: ARG001
    return _read_only(notes.cqt(_samples, settings))


@st.cache_resource(max_entries=KEPT_CHAINS, show_spinner=False)
def _chroma(name: str, settings: StftSettings, _samples: Array) -> Array:  # noqa: ARG001
    return _read_only(notes.chroma(_samples, settings))


def picture(kind: View, samples: Array, now: Parameters, words: Words) -> Picture:
    """The chosen picture of the excerpt, only this one computed."""
    name = digest(samples)
    decibel = words("sound.unit_decibel")
    if kind is View.CQT:
        rows = now.notes
        power = _cqt(name, rows, samples) ** 2
        values = spectra.decibels(power, DecibelSettings(floor=now.floor, top_db=now.depth))
        return _picture(values, rows_of(kind, now, words), now, figures.loudness(values, decibel))
    if kind is View.CHROMA:
        values = _chroma(name, now.stft, samples)
        return _picture(values, rows_of(kind, now, words), now, figures.Shade(0, 1))
    links = chain(name, now.chain, samples)
    if kind is View.MFCC:
        return _picture(
            links.features, rows_of(kind, now, words), now, figures.around_zero(links.features)
        )
    values = links.log_mel if kind is View.MEL else spectra.decibels(links.power, now.chain.decibel)
    return _picture(values, rows_of(kind, now, words), now, figures.loudness(values, decibel))


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
            return figures.named_rows("sound.axis_coefficient", names)
        case View.CQT:
            hertz = np.array([now.notes.frequency(row) for row in range(now.notes.bins)])
            labels = tuple(notes.note_name(value) for value in hertz)
            return figures.bent_rows("sound.axis_note", hertz, labels, words)
        case View.CHROMA:
            return figures.named_rows("sound.axis_pitch", notes.PITCH_CLASSES)


def times_of(kind: View, now: Parameters, frames: int) -> np.ndarray:
    """(frames,): the middle of every frame in seconds from the start of the excerpt."""
    if kind is View.CQT:
        return now.hop * np.arange(frames) / now.rate
    return spectra.frame_times(now.stft, frames)


@st.cache_data(max_entries=64, show_spinner=False)
def source(name: str, kind: View, settings: str, mode: Mode, _picture: Picture) -> bytes:  # noqa: ARG001
    """The PNG of a picture; `settings` names all that went into it."""
    return figures.png(_picture.values, _picture.shade, mode)


def _read_only(values: Array) -> Array:
    values.flags.writeable = False
    return values
