"""From a picture or a sound to the array that a network reads; the app and the command line share it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dsviz.inputs import image
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
