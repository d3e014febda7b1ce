import numpy as np
import pytest
import torch

from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.ui.cache import Given
from dsviz.ui.learn.bank import PICTURE, SOUND, bank, channels, planes


def picture(name: str, pixels: np.ndarray) -> Given:
    return Given(name, Picture(pixels, pixels.shape[1::-1]))


def noise(rows: int = 90, columns: int = 140) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (rows, columns, 3), dtype=np.uint8)


def sound(name: str, frames: int) -> Given:
    samples = np.random.default_rng(0).normal(0, 0.1, (1, frames)).astype(np.float32)
    return Given(name, Sound(samples, 16_000, 0.0, frames / 16_000))


@pytest.mark.parametrize("count", [1, 2, 8, 12, 16, 24, 32])
@pytest.mark.parametrize(
    ("given", "size"), [(picture("noise", noise()), PICTURE), (sound("hiss", 20_000), SOUND)]
)
def test_every_channel_has_mean_zero_and_deviation_one(given, size, count):
    maps = channels(given, count)
    assert maps.shape == (1, count, *size)
    torch.testing.assert_close(maps.mean((2, 3)), torch.zeros(1, count), atol=1e-4, rtol=0)
    torch.testing.assert_close(maps.std((2, 3)), torch.ones(1, count), atol=1e-3, rtol=0)


@pytest.mark.parametrize("planes", [1, 3])
def test_no_two_filters_are_alike(planes):
    flat = torch.nn.functional.normalize(bank(planes, 32).flatten(1), dim=1)
    alike = (flat @ flat.T).abs() - torch.eye(32)
    assert alike.max() < 0.98


def test_filters_of_edges_see_nothing_in_an_even_picture():
    assert bank(3, 32)[3:].sum((1, 2, 3)).abs().max() < 1e-5
    even = channels(picture("even", np.full((64, 64, 3), 90, np.uint8)), 8)
    assert even.isfinite().all()
    assert even.abs().max() < 1


def test_a_channel_keeps_its_filter_when_others_join():
    given = picture("noise", noise())
    torch.testing.assert_close(channels(given, 8), channels(given, 16)[:, :8])


@pytest.mark.parametrize("frames", [1, 300, 1024, 50_000])
def test_sounds_of_any_length_fill_the_same_plane(frames):
    assert planes(sound(f"length {frames}", frames)).shape == (1, *SOUND)


def test_high_tones_stand_above_low_ones():
    def loudest(hertz: float) -> int:
        tone = np.sin(2 * np.pi * hertz * np.arange(16_000) / 16_000).astype(np.float32)[None]
        return int(planes(Given(f"{hertz}", Sound(tone, 16_000, 0.0, 1.0)))[0].mean(1).argmax())

    assert loudest(4000) < loudest(1000) < loudest(250)
