"""Sounds: bytes to a bounded excerpt of samples, and what networks, players and drawings need of it."""

import math
from dataclasses import dataclass, replace
from io import BytesIO
from threading import BoundedSemaphore

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from dsviz.inputs.soundfiles import Excerpt, check_inside, read

MAX_SECONDS = 60.0
"""The longest excerpt that is kept."""
KEPT_RATE = 48_000
"""What is sampled faster is brought down to this rate at once, in Hz."""
LOUDEST = 4.0
"""MP3 and float files may pass full scale, by up to 12 dB; beyond that they were on another scale."""
SILENT = 1e-4
"""-80 dB of full scale, about three steps of 16 bits."""

# A minute at the highest rate takes some 350 MB while it is decoded: two at a time.
_DECODING = BoundedSemaphore(2)

Samples = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Sound:
    """A decoded sound, or an excerpt of one."""

    samples: Samples
    """(channels, frames), one or two channels, read-only; full scale is -1..1."""
    sample_rate: int
    """Hz."""
    start: float
    """Where in the file the samples begin, in seconds."""
    total: float
    """How long the whole file is, in seconds."""
    notes: tuple[str, ...] = ()
    """Keys of sentences on what was changed on the way."""

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def seconds(self) -> float:
        return int(self.samples.shape[1]) / self.sample_rate

    @property
    def peak(self) -> float:
        """The largest absolute sample."""
        return float(np.abs(self.samples).max())


def decode(data: bytes, start: float = 0.0, seconds: float = MAX_SECONDS) -> Sound:
    """`seconds` of a WAV, FLAC, OGG, MP3 or AIFF file (also AU, CAF, W64) from `start` on, or what there is.

    InputError with a key `inputs.sound_*` for what cannot be used, ValueError for impossible times.
    """
    _check_times(start, seconds)
    with _DECODING:
        found = read(data, start, seconds)
        samples, loud = _scaled(found.samples)
        rate = min(found.sample_rate, KEPT_RATE)
        kept = np.array(resample(samples, found.sample_rate, rate), order="C")
    kept.flags.writeable = False
    sound = Sound(kept, rate, start, found.total)
    return replace(sound, notes=_notes(found, sound, loud))


def excerpt(sound: Sound, start: float, seconds: float) -> Sound:
    """`seconds` of `sound` from `start` on, counted from its own first sample, or what there is of them."""
    _check_times(start, seconds)
    check_inside(start, sound.seconds)
    first = round(start * sound.sample_rate)
    last = first + max(1, round(seconds * sound.sample_rate))
    return replace(sound, samples=sound.samples[:, first:last], start=sound.start + start)


def is_silent(sound: Sound) -> bool:
    """Whether nothing could be heard or drawn: the peak is under `SILENT`."""
    return sound.peak < SILENT


def mono(sound: Sound) -> Samples:
    """(frames,): the mean of the channels."""
    return np.asarray(sound.samples.mean(axis=0), np.float32)


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """(..., frames) at `from_rate` Hz -> (..., ceil(frames * to_rate / from_rate)) at `to_rate` Hz."""
    if from_rate == to_rate:
        return samples
    return np.asarray(librosa.resample(samples, orig_sr=from_rate, target_sr=to_rate), np.float32)


def to_array(sound: Sound, sample_rate: int, channels: int = 1) -> Samples:
    """(1, channels, frames) at `sample_rate` Hz, ready for a network; mono is doubled where two are asked."""
    if channels not in (1, 2):
        raise ValueError(f"channels must be 1 or 2, got {channels}")
    two = np.broadcast_to(sound.samples, (2, sound.samples.shape[1]))
    samples = mono(sound)[None] if channels == 1 else two
    return np.ascontiguousarray(resample(samples, sound.sample_rate, sample_rate)[None])


def to_wav(samples: Samples, sample_rate: int) -> bytes:
    """A 16-bit WAV file of (frames,) or (channels, frames) for a player, clipped at full scale."""
    file = BytesIO()
    soundfile.write(file, samples.T, sample_rate, format="WAV", subtype="PCM_16")
    return file.getvalue()


def envelope(samples: Samples, columns: int) -> Samples:
    """(..., frames) -> (2, at most columns): lowest and highest sample under each column of a drawing."""
    if columns < 1:
        raise ValueError(f"columns must be at least 1, got {columns}")
    frames = samples.shape[-1]
    rows = samples.reshape(-1, frames)
    edges = np.arange(min(columns, frames)) * frames // min(columns, frames)
    low = np.minimum.reduceat(rows.min(axis=0), edges)
    return np.stack([low, np.maximum.reduceat(rows.max(axis=0), edges)])


def _check_times(start: float, seconds: float) -> None:
    if not (0 <= start < math.inf and 0 < seconds <= MAX_SECONDS):
        raise ValueError(f"start must be 0 or more, seconds in (0, {MAX_SECONDS}], got {start} and {seconds}")


def _scaled(samples: Samples) -> tuple[Samples, bool]:
    """Samples on another scale than -1..1, as some float files have them, divided by their peak."""
    peak = np.abs(samples).max()
    return (samples / peak, True) if peak > LOUDEST else (samples, False)


def _notes(found: Excerpt, sound: Sound, loud: bool) -> tuple[str, ...]:
    happened = {
        "inputs.note_mixed": found.file_channels > 2,
        "inputs.note_rate": found.sample_rate > KEPT_RATE,
        "inputs.note_excerpt": sound.seconds < sound.total - 0.01,
        "inputs.note_sound_gaps": found.gaps > 0,
        "inputs.note_loud": loud,
        "inputs.note_cut_short": not found.complete,
        "inputs.note_silent": is_silent(sound),
    }
    return tuple(key for key, happens in happened.items() if happens)
