import numpy as np
import pytest

from dsviz.inputs import audio, samples
from dsviz.text import Language, words

ALL = samples.PICTURES + samples.SOUNDS


def test_keys_are_unique_and_the_first_are_the_temple_and_english_speech():
    keys = [sample.key for sample in ALL]
    assert len(set(keys)) == len(keys)
    assert samples.PICTURES[0].key == "china"
    assert samples.SOUNDS[0].key == "english_woman"


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.key)
def test_a_sample_has_its_words_in_both_languages(sample):
    for language in Language:
        for key in (sample.name, sample.about, sample.licence):
            assert words(language)(key)


@pytest.mark.parametrize("sample", samples.PICTURES, ids=lambda sample: sample.key)
def test_a_sample_picture_is_read_unchanged_and_credited(sample):
    picture = samples.picture(sample.key)
    assert picture.notes == ()
    assert min(picture.original) >= 224
    assert picture.pixels.std() > 10
    assert sample.author
    assert sample.source.startswith("https://")
    assert sample.licence_source.startswith("https://") == (
        sample.licence in ("inputs.licence_by", "inputs.licence_zero")
    )


@pytest.mark.parametrize("sample", samples.SOUNDS, ids=lambda sample: sample.key)
def test_a_sample_sound_is_read_unchanged_and_long_enough_for_every_network(sample):
    sound = samples.sound(sample.key)
    assert sound.notes == ()
    assert 2 < sound.seconds < 10
    assert 0.6 < sound.peak < 0.8


def test_one_sound_is_stereo_at_the_rate_of_music():
    melody = samples.sound("melody")
    assert (melody.channels, melody.sample_rate) == (2, 44_100)
    assert np.abs(melody.samples[0] - melody.samples[1]).max() > 0.1


def test_the_sounds_are_small():
    assert sum(path.stat().st_size for path in samples.DATA.iterdir()) < 1_500_000


def test_every_sound_file_has_a_sample_and_a_note():
    note = (samples.DATA / "README.md").read_text(encoding="utf-8")
    files = {path.name for path in samples.DATA.iterdir()} - {"README.md"}
    assert files == {sample.file for sample in samples.SOUNDS}
    assert all(f"`{file}`" in note for file in files)


def test_an_unknown_sample_is_a_programmers_error():
    for load in (samples.picture, samples.sound):
        with pytest.raises(ValueError, match="key must be one of"):
            load("dog")


def strongest(sound, start):
    """The strongest frequency in a tenth of a second, in Hz."""
    part = audio.mono(audio.excerpt(sound, start, 0.1))
    return np.abs(np.fft.rfft(part * np.hanning(len(part)))).argmax() * sound.sample_rate / len(part)


def test_the_sweep_rises_an_octave_each_half_second():
    sweep = samples.sound("sweep")
    for start in (0.5, 1.5, 2.5):
        assert strongest(sweep, start + 0.5) / strongest(sweep, start) == pytest.approx(2, rel=0.12)


def test_the_tone_is_one_kilohertz_between_two_silences():
    tone = samples.sound("tone")
    assert strongest(tone, 1.5) == pytest.approx(1000, abs=1)
    assert not tone.samples[0, :16_000].any()
    assert not tone.samples[0, 32_000:].any()


def test_the_noise_has_equal_power_in_every_octave():
    power = np.abs(np.fft.rfft(audio.mono(samples.sound("noise")))) ** 2
    edges = [round(hertz * 3) for hertz in (250, 500, 1000, 2000, 4000)]  # a bin is a third of a hertz
    octaves = np.add.reduceat(power, edges)[:4]
    np.testing.assert_allclose(octaves / octaves.mean(), 1, atol=0.15)
