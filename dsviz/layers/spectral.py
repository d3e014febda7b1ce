"""A spectrogram inside a network: from samples to decibels in bands, each link a leaf of its own.

No link has anything to learn or to store; the window is made anew each time, which costs microseconds.
"""

from math import pi
from typing import ClassVar

import torch
from torch import Tensor, nn

from dsviz.layers.kind import Kind
from dsviz.recording import Block

BLACKMAN_HARRIS = (0.35875, 0.48829, 0.14128, 0.01168)
"""F. Harris, "On the use of windows for harmonic analysis", 1978: four terms, side lobes 92 dB down."""


def blackman_harris(length: int, like: Tensor) -> Tensor:
    """(length,): the periodic Blackman-Harris window, on the device and of the type of `like`."""
    # made where there are numbers: on the meta device the first arange imports torch's compiler, 3 s
    turn = torch.arange(length, dtype=torch.float64, device="cpu") * (2 * pi / length)
    terms = [(-1) ** n * a * torch.cos(n * turn) for n, a in enumerate(BLACKMAN_HARRIS)]
    return torch.stack(terms).sum(dim=0).to(like.device, like.dtype)


class PowerSpectrum(nn.Module):
    """(batch, 1, samples) -> (batch, 1, bins, frames): squared sizes of the lowest `bins` frequencies.

    A Blackman-Harris window of `window` samples in the middle of every `n_fft`, `hop` apart; the sound is
    mirrored at its ends, so that frame i is centred on sample i * hop; it must be longer than n_fft / 2.
    `gain` multiplies the samples before they are squared.
    """

    kind: ClassVar = Kind.TRANSFORM

    def __init__(self, n_fft: int, window: int, hop: int, *, bins: int, gain: float = 1.0) -> None:
        super().__init__()
        self.n_fft, self.window, self.hop = n_fft, window, hop
        self.bins, self.gain = bins, gain

    def forward(self, x: Tensor) -> Tensor:
        shape = blackman_harris(self.window, x)
        spectrum = torch.stft(
            x[:, 0],
            self.n_fft,
            self.hop,
            self.window,
            shape,
            center=True,
            pad_mode="reflect",
            return_complex=True,
        )
        kept = spectrum[:, None, : self.bins] * self.gain
        return kept.real.square() + kept.imag.square()

    def extra_repr(self) -> str:
        return f"n_fft={self.n_fft}, window={self.window}, hop={self.hop}, bins={self.bins}"


class Decibel(nn.Module):
    """Powers of any shape -> 10 log10 of them; no power counts as less than `floor`, so silence is finite."""

    kind: ClassVar = Kind.ACTIVATION

    def __init__(self, floor: float) -> None:
        super().__init__()
        self.floor = floor

    def forward(self, x: Tensor) -> Tensor:
        return 10 * torch.log10(x.clamp(min=self.floor))

    def extra_repr(self) -> str:
        return f"floor={self.floor:g}"


class Bands(nn.Module):
    """(batch, 1, bands * rows, frames) -> (batch, bands, rows, frames): the lowest rows are channel 0."""

    kind: ClassVar = Kind.ARRANGE

    def __init__(self, bands: int) -> None:
        super().__init__()
        self.bands = bands

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], self.bands, x.shape[2] // self.bands, x.shape[3])

    def extra_repr(self) -> str:
        return f"bands={self.bands}"


class Spectrogram(Block):
    """(batch, 1, samples) -> (batch, bands, bins / bands, frames) in dB, as a picture of `bands` colours."""

    def __init__(self, power: PowerSpectrum, floor: float, bands: int) -> None:
        super().__init__()
        self.power = power
        self.decibel = Decibel(floor)
        self.bands = Bands(bands)

    def forward(self, x: Tensor) -> Tensor:
        picture: Tensor = self.bands(self.decibel(self.power(x)))
        return picture
