"""Sound files: bytes to the samples of one excerpt, in bounded memory, whatever the header claims."""

import math
from io import BytesIO
from typing import NamedTuple

import numpy as np
import soundfile
from numpy.typing import NDArray

from dsviz.errors import InputError
from dsviz.inputs.signatures import Family, recognise

FORMATS = ("WAV", "FLAC", "OGG", "MP3", "AIFF")
MAX_BYTES = 20_000_000
MAX_FILE_SECONDS = 3600
MIN_SECONDS = 0.1
MIN_RATE = 1_000
MAX_RATE = 384_000
MAX_CHANNELS = 16

_FORMATS = ("WAV", "W64", "FLAC", "OGG", "MP3", "AIFF", "CAF", "AU")
_REFUSED = {
    Family.PICTURE: "inputs.sound_is_picture",
    Family.SOUND: "inputs.sound_rare",
    Family.VIDEO: "inputs.sound_is_video",
    Family.DOCUMENT: "inputs.sound_is_document",
}
_BLOCK = 8_192
_RUN_UP = 20_000
"""Samples decoded and dropped before an excerpt of an MP3: a frame may need the fifteen before it."""
_UNKNOWN_LENGTH = 2**62


class Excerpt(NamedTuple):
    """What was read."""

    samples: NDArray[np.float32]
    """(channels, frames): one or two channels; files with more are mixed to one."""
    sample_rate: int
    total: float
    """Seconds of the whole file, as far as it can be read."""
    file_channels: int
    gaps: int
    """Samples that were no numbers; they are 0 now."""
    complete: bool
    """False where the file ends, or breaks, before its header says."""


class _File(BytesIO):
    """Bytes for libsndfile, which goes where a damaged header sends it, even before the beginning.

    An exception could not pass through it: it would be printed and forgotten.
    """

    def seek(self, offset: int, whence: int = 0) -> int:
        return super().seek(max(offset, 0) if whence == 0 else offset, whence)


def read(data: bytes, start: float, seconds: float) -> Excerpt:
    """`seconds` from `start` on; InputError with a key `inputs.sound_*` for what cannot be used."""
    format_name = _accepted(data)
    try:
        with soundfile.SoundFile(_File(data)) as file:
            total = _length(file, format_name)
            check_inside(start, total)
            found = _samples(file, start, min(seconds, total - start))
    except soundfile.SoundFileError as error:
        raise InputError("inputs.sound_damaged", format=format_name) from error
    frames = found.samples.shape[1]
    if frames < MIN_SECONDS * found.sample_rate:
        raise InputError("inputs.sound_damaged", format=format_name)
    if found.gaps == frames * found.file_channels:
        raise InputError("inputs.sound_no_values")
    return found


def check_inside(start: float, total: float) -> None:
    """InputError unless at least `MIN_SECONDS` of `total` seconds are left after `start`."""
    if total < MIN_SECONDS:
        raise InputError("inputs.sound_too_short", limit=round(MIN_SECONDS * 1000))
    if start > total - MIN_SECONDS:
        raise InputError("inputs.sound_excerpt_outside", start=math.floor(start), total=math.floor(total))


def _accepted(data: bytes) -> str:
    """The name of the file's format; InputError where its first bytes or its size rule it out."""
    if not data:
        raise InputError("inputs.empty")
    if len(data) > MAX_BYTES:
        raise InputError("inputs.sound_too_heavy", got=math.ceil(len(data) / 1e6), limit=MAX_BYTES // 10**6)
    kind = recognise(data)
    if kind is None:
        raise InputError("inputs.sound_unknown")
    if kind.format not in _FORMATS:
        raise InputError(_REFUSED[kind.family], format=kind.format)
    return kind.format


def _length(file: soundfile.SoundFile, format_name: str) -> float:
    """Seconds by the header; InputError where its numbers are out of bounds."""
    rate, channels = file.samplerate, file.channels
    if not MIN_RATE <= rate <= MAX_RATE:
        raise InputError("inputs.sound_rate", got=rate, low=MIN_RATE, high=MAX_RATE)
    if channels > MAX_CHANNELS:
        raise InputError("inputs.sound_channels", got=channels, limit=MAX_CHANNELS)
    if file.frames >= _UNKNOWN_LENGTH:
        raise InputError("inputs.sound_damaged", format=format_name)
    seconds = file.frames / rate
    if seconds > MAX_FILE_SECONDS:
        raise InputError("inputs.sound_too_long", got=math.ceil(seconds / 60), limit=MAX_FILE_SECONDS // 60)
    return float(seconds)


def _samples(file: soundfile.SoundFile, start: float, seconds: float) -> Excerpt:
    rate = file.samplerate
    first, wanted = round(start * rate), round(seconds * rate)
    run_up = min(first, _RUN_UP) if file.format == "MP3" else 0
    if first:
        file.seek(first - run_up)
    # soundfile seeks after every read, and there an MP3 loses what its frames share: read it at once.
    block_size = run_up + wanted if file.format == "MP3" else _BLOCK
    blocks = [_mixed(np.empty((0, file.channels), np.float32))]
    got, gaps = -run_up, 0
    while got < wanted and (block := _block(file, min(block_size, wanted - got))) is not None:
        gaps += block.size - int(np.count_nonzero(np.isfinite(block)))
        blocks.append(_mixed(block))
        got += len(block)
    complete = wanted - got < MIN_SECONDS * rate  # the length of an MP3 is known to a few frames only
    total = file.frames / rate if complete else max(first + got, 0) / rate
    return Excerpt(np.concatenate(blocks)[run_up:].T, rate, total, file.channels, gaps, complete)


def _block(file: soundfile.SoundFile, most: int) -> NDArray[np.float32] | None:
    """The next block (frames, channels); None at the end or where the file is broken."""
    try:
        block: NDArray[np.float32] = file.read(most, dtype="float32", always_2d=True)
    except soundfile.SoundFileError:
        return None  # what was read before is good; `complete` tells
    return block if len(block) else None


def _mixed(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """Gaps set to 0, more than two channels mixed to one."""
    finite: NDArray[np.float32] = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
    if finite.shape[1] <= 2:
        return finite
    mixed: NDArray[np.float64] = finite.mean(axis=1, dtype=np.float64, keepdims=True)
    return mixed.astype(np.float32)
