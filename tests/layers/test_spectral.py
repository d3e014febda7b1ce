"""The spectrogram inside a network is librosa's."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from dsviz.inputs import spectra
from dsviz.inputs.settings import ESRESNET_SPECTROGRAM
from dsviz.layers.spectral import Bands, Decibel, PowerSpectrum, Spectrogram

RATE = ESRESNET_SPECTROGRAM.stft.sample_rate


def network() -> Spectrogram:
    settings, stft = ESRESNET_SPECTROGRAM, ESRESNET_SPECTROGRAM.stft
    power = PowerSpectrum(stft.n_fft, stft.window, stft.hop, bins=settings.kept, gain=stft.gain)
    return Spectrogram(power, settings.decibel.floor, settings.bands)


def seen(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    picture: NDArray[np.float32] = network()(torch.from_numpy(samples)[None, None])[0].numpy()
    return picture


def tone(hertz: float) -> NDArray[np.float32]:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)


@pytest.mark.parametrize("samples", [2048, 22_050, 44_100, 44_101])
def test_it_is_librosa_s(samples: int) -> None:
    noise = np.random.default_rng(samples).normal(0, 0.1, samples).astype(np.float32)
    noise[samples // 2 :] *= 1e-3
    expected = spectra.spectrogram(noise, ESRESNET_SPECTROGRAM)
    difference = np.abs(seen(noise) - expected)
    assert expected.shape == (3, 341, 1 + samples // 561)
    assert difference.max() < 5e-3, "at bins near zero float32 differs by a thousandth of a decibel"
    assert difference.mean() < 1e-4


def test_a_second_channel_of_the_batch_changes_nothing() -> None:
    loud, quiet = tone(500), 0.01 * tone(3000)
    both = network()(torch.from_numpy(np.stack([loud, quiet]))[:, None]).numpy()
    assert np.array_equal(both[1], seen(quiet))


def test_silence_is_180_decibels_below_one() -> None:
    assert np.array_equal(seen(np.zeros(RATE, np.float32)), np.full((3, 341, 79), -180, np.float32))


@pytest.mark.parametrize(("hertz", "band"), [(3_000, 0), (10_000, 1), (18_000, 2)])
def test_the_lowest_third_is_channel_0(hertz: float, band: int) -> None:
    picture = seen(tone(hertz))[:, :, 20:60].mean(axis=-1)
    found, row = np.unravel_index(picture.argmax(), picture.shape)
    bin_hz = RATE / 2048
    assert found == band
    assert (found * 341 + row) * bin_hz == pytest.approx(hertz, abs=bin_hz)


def test_samples_count_in_steps_of_16_bits() -> None:
    settings, stft = ESRESNET_SPECTROGRAM, ESRESNET_SPECTROGRAM.stft
    plain = PowerSpectrum(stft.n_fft, stft.window, stft.hop, bins=settings.kept, gain=2048**-0.5)
    x = torch.from_numpy(tone(700))[None, None]
    louder = Decibel(1e-18)(network().power(x)) - Decibel(1e-18)(plain(x))
    assert louder.median() == pytest.approx(20 * np.log10(32768), abs=1e-3)


def test_a_sound_of_half_a_window_cannot_be_mirrored() -> None:
    with pytest.raises(RuntimeError):
        network()(torch.zeros(1, 1, 1024))


def test_shapes_need_no_values() -> None:
    with torch.device("meta"):
        assert network()(torch.empty(2, 1, RATE)).shape == (2, 3, 341, 79)


def test_bands_keep_every_value_and_say_how_many_they_are() -> None:
    x = torch.arange(24.0).reshape(1, 1, 6, 4)
    assert torch.equal(Bands(3)(x).flatten(), x.flatten())
    assert [repr(module) for module in (Bands(3), Decibel(1e-18))] == [
        "Bands(bands=3)",
        "Decibel(floor=1e-18)",
    ]
    assert "hop=561" in repr(network().power)
