"""The small input of the page One pixel: the visitor's picture or sound in levels from 0 to 9."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsviz.inputs import image, spectra
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.inputs.settings import MelSettings, StftSettings
from dsviz.text import Words
from dsviz.ui.learn.loudness import levels, power
from dsviz.ui.learn.one_pixel_settings import Settings

TOP = 9
"""The highest level: single digits keep every product easy to check by head."""
_STFT = StftSettings(sample_rate=16_000, n_fft=2048, window=2048, hop=512)
_COLOURS = ("red", "green", "blue", "brightness")

Levels = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Patch:
    """`levels` (channels, rows, columns), whole numbers from 0 to `TOP`; `names` of the channels in words."""

    levels: Levels
    names: tuple[str, ...]


def patch(content: Picture | Sound, settings: Settings, words: Words) -> Patch:
    """What the convolution reads of a picture or a sound.

    A picture gives its colours (alone: its brightness; as a fourth: its brightness too), in 1-D of the
    middle row. A sound gives frequency bands over time: one row a channel, in 1-D, or as many as columns.
    """
    if isinstance(content, Picture):
        return Patch(_of_picture(content, settings), _colour_names(settings.channels, words))
    bank = _bank(settings)
    return Patch(_of_sound(content, settings, bank), _band_names(bank, settings, words))


def _of_picture(picture: Picture, settings: Settings) -> Levels:
    size = settings.size
    pixels = image.fit(picture, size, crop=1.0).pixels
    every = np.concatenate([pixels.astype(np.float32), image.grey(pixels)], axis=2).transpose(2, 0, 1)
    chosen = every[-1:] if settings.channels == 1 else every[: settings.channels]
    if settings.input_size[0] == 1:
        chosen = chosen[:, size // 2 : size // 2 + 1]
    return np.rint(chosen * (TOP / 255)).astype(np.float32)


def _colour_names(channels: int, words: Words) -> tuple[str, ...]:
    chosen = _COLOURS[-1:] if channels == 1 else _COLOURS[:channels]
    return tuple(words(f"one_pixel.{name}") for name in chosen)


def _bank(settings: Settings) -> MelSettings:
    return MelSettings(stft=_STFT, n_mels=settings.channels * settings.input_size[0])


def _of_sound(sound: Sound, settings: Settings, bank: MelSettings) -> Levels:
    rows, columns = settings.input_size
    moments = np.array_split(power(sound, bank, least=columns), columns, axis=1)
    means = np.stack([moment.mean(axis=1) for moment in moments], axis=1)
    # the lowest frequency lies at the bottom of each channel
    upright = levels(means).reshape(settings.channels, rows, columns)[:, ::-1]
    return np.rint(TOP * upright)


def _band_names(bank: MelSettings, settings: Settings, words: Words) -> tuple[str, ...]:
    """The frequencies of each channel: from the first triangle's foot to the last one's."""
    edges = spectra.mel_edges(bank) / 1000
    rows = settings.input_size[0]
    return tuple(
        words("one_pixel.band", low=words.number(low, 1), high=words.number(high, 1))
        for low, high in ((edges[c * rows], edges[(c + 1) * rows + 1]) for c in range(settings.channels))
    )
