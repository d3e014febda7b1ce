"""From a picture or a sound to the array that a network reads; the app and the command line share it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dsviz.inputs import image, ivector
from dsviz.inputs.alphabet import END, Alphabet
from dsviz.inputs.audio import Sound, mono, resample
from dsviz.inputs.image import Picture
from dsviz.inputs.settings import MfccSettings
from dsviz.inputs.spectra import MfccChain, mfcc_chain

Array = NDArray[np.float32]


class ImageInput(Protocol):
    """What has to be known of a network's picture input."""

    @property
    def size(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def mean(self) -> float | Sequence[float]: ...
    @property
    def std(self) -> float | Sequence[float]: ...
    @property
    def crop(self) -> float: ...


class FeaturesInput(Protocol):
    """What has to be known of a network's features of a sound."""

    @property
    def front_end(self) -> MfccSettings: ...
    @property
    def seconds(self) -> float: ...


class WaveformInput(Protocol):
    """What has to be known of a network that takes the samples themselves."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def samples(self) -> int: ...
    @property
    def channels(self) -> int: ...


class TokensInput(Protocol):
    """What has to be known of a network that reads a text."""

    @property
    def alphabet(self) -> Alphabet: ...
    @property
    def length(self) -> int: ...


class VectorInput(Protocol):
    """What has to be known of a network that is told who speaks."""

    @property
    def size(self) -> int: ...


def image_tensor(picture: Picture, entry: ImageInput) -> Array:
    """(1, channels, size, size): the centre as the network's papers crop it, less mean, over deviation."""
    pixels = image.fit(picture, entry.size, entry.crop).pixels
    return image.to_array(image.grey(pixels) if entry.channels == 1 else pixels, entry.mean, entry.std)


def front_end(sound: Sound, entry: FeaturesInput) -> MfccChain:
    """Every link from the first `seconds` of a sound to its features; silence follows a shorter one."""
    stft = entry.front_end.stft
    samples = resample(mono(sound), sound.sample_rate, stft.sample_rate)
    need = round(entry.seconds * stft.sample_rate)
    heard = np.pad(samples[:need], (0, max(0, need - len(samples))))
    return mfcc_chain(heard, entry.front_end)


def features_tensor(sound: Sound, entry: FeaturesInput) -> Array:
    """(1, channels, frames): the features of the first `seconds` of a sound."""
    return np.ascontiguousarray(front_end(sound, entry).features[None])


def waveform_tensor(sound: Sound, entry: WaveformInput) -> Array:
    """(1, channels, samples): the first samples at the network's rate; silence follows a shorter sound.

    One channel is the mean of all; where the network takes two, a sound of one is heard on both sides.
    """
    heard = sound.samples if entry.channels > 1 else mono(sound)[None]
    heard = np.stack([resample(channel, sound.sample_rate, entry.sample_rate) for channel in heard])
    heard = np.resize(heard[: entry.channels], (entry.channels, heard.shape[1]))[:, : entry.samples]
    return np.pad(heard, ((0, 0), (0, entry.samples - heard.shape[1])))[None].astype(np.float32)


def tokens_tensor(text: str, entry: TokensInput) -> NDArray[np.int64]:
    """(1, length): the characters' numbers, END behind them; InputError for a character it does not know."""
    numbers = entry.alphabet.encode(text)[: entry.length]
    return np.array([numbers + [END] * (entry.length - len(numbers))], dtype=np.int64)


def speaker_tensor(sound: Sound, entry: VectorInput) -> Array:
    """(1, size): the i-vector of a sound, cut or followed by zeros; InputError where there is no speech."""
    return ivector.fitted(ivector.shipped().of(sound), entry.size)[None]
