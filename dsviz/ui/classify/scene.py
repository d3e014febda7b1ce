"""One side of the sound on screen, with the axes on which its pictures and its masks are drawn."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dsviz.architectures.architecture import Waveform
from dsviz.figures import hearing, spectra
from dsviz.figures.hearing import Pixels
from dsviz.figures.signals import Span
from dsviz.figures.spectra import Rows, Shade
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.classify.heard import Ear

KILO = 1000


@dataclass(frozen=True, eq=False)
class Scene:
    """`id` names network, sound and side in the shared store; `sides` is how many there are."""

    words: Words
    theme: Theme
    entry: Waveform
    ear: Ear
    sides: int
    id: tuple[Hashable, ...]

    @property
    def rows(self) -> int:
        """Rows of each band."""
        return int(self.ear.picture.shape[1])

    @property
    def spacing(self) -> float:
        """Hz from one row to the next."""
        return self.entry.sample_rate / self.ear.spectrum.n_fft

    @property
    def times(self) -> NDArray[np.float64]:
        """(frames,): their middles in seconds."""
        return self.ear.spectrum.hop * np.arange(self.ear.picture.shape[2]) / self.entry.sample_rate

    @property
    def span(self) -> Span:
        """From half a frame before the first middle to half a frame behind the last."""
        times, half = self.times, self.ear.spectrum.hop / self.entry.sample_rate / 2
        return Span(float(times[0]) - half, float(times[-1]) + half)

    @cached_property
    def shade(self) -> Shade:
        """One scale for all bands, from 100 dB under the loudest value."""
        return spectra.loudness(self.ear.picture, self.words("sound.unit_decibel"))

    @cached_property
    def pixels(self) -> Pixels:
        """The bands as colours, from the shared store."""
        return MAPS.get(
            (*self.id, "pixels"),
            lambda: hearing.painted(self.ear.picture, self.shade),
            lambda made: made.nbytes,
        )

    def stacked(self, count: int) -> Rows:
        """`count` rows of which each stands for a stretch of every band."""
        return hearing.stacked_rows(self.spacing * self.rows / count, count, self.words)

    def range_of(self, band: int) -> str:
        """0 – 7.3 kHz."""
        ends = (band * self.rows, (band + 1) * self.rows - 1)
        low, high = (self.words.number(row * self.spacing / KILO, 1) for row in ends)
        return self.words("classify.range", low=low, high=high)
