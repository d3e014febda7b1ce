import tracemalloc

import numpy as np
import pytest
from hostile import BAD_SOUNDS, GOOD_SOUNDS, HISS, RATE, sound
from hypothesis import given, settings
from hypothesis import strategies as st

from dsviz.errors import InputError
from dsviz.inputs import audio
from dsviz.inputs.soundfiles import MIN_SECONDS
from dsviz.text import Language, words

TARGETS = ["WAV PCM_16", "WAV FLOAT", "WAV IMA_ADPCM", "FLAC", "OGG", "Opus", "MP3", "AIFF", "CAF", "W64"]


def check(found):
    """The promises that every decoded sound keeps."""
    channels, frames = found.samples.shape
    assert channels in (1, 2)
    assert found.samples.dtype == np.float32
    assert found.samples.flags.c_contiguous
    assert not found.samples.flags.writeable
    assert np.isfinite(found.samples).all()
    assert 1 <= found.sample_rate <= audio.KEPT_RATE
    assert MIN_SECONDS * 0.99 <= frames / found.sample_rate <= audio.MAX_SECONDS + 0.01
    assert found.peak <= audio.LOUDEST * 1.5
    assert all(key in words(language) for key in found.notes for language in Language)


def check_sentence(error):
    for language in Language:
        sentence = words(language)(error.key, **error.values)
        assert "{" not in sentence
        assert sentence.endswith(".")


def tone(seconds=1.0, rate=RATE, hertz=440.0):
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32)


@pytest.mark.parametrize("name", GOOD_SOUNDS)
def test_a_good_sound_is_read(name):
    found = audio.decode(GOOD_SOUNDS[name])
    check(found)
    assert (found.peak > 0) == (name != "silence")


@pytest.mark.parametrize("name", BAD_SOUNDS)
def test_a_bad_sound_is_refused_with_its_own_sentence(name, capfd):
    data, key = BAD_SOUNDS[name]
    with pytest.raises(InputError) as caught:
        audio.decode(data)
    assert caught.value.key == key
    check_sentence(caught.value)
    assert "Traceback" not in capfd.readouterr().err


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TARGETS), st.data())
def test_a_sound_with_changed_bytes_is_read_or_refused(name, draw):
    data = bytearray(GOOD_SOUNDS[name])
    places = st.integers(0, min(len(data), 500) - 1)
    for place, value in draw.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        data[place] = value
    length = draw.draw(st.integers(len(data) // 3, len(data)))
    try:
        check(audio.decode(bytes(data[:length])))
    except InputError as error:
        check_sentence(error)


@pytest.mark.parametrize(
    ("subtype", "step"),
    [
        ("PCM_U8", 2**-7),
        ("PCM_16", 2**-15),
        ("PCM_24", 2**-23),
        ("PCM_32", 2**-23),
        ("FLOAT", 0),
        ("DOUBLE", 0),
    ],
)
def test_samples_are_kept_to_half_a_step_of_the_file(subtype, step):
    found = audio.decode(sound(HISS, subtype=subtype))
    assert found.sample_rate == RATE
    assert np.abs(found.samples - HISS.T).max() <= step * 1.01


def test_gaps_become_silence_and_leave_the_rest_alone():
    found = audio.decode(GOOD_SOUNDS["WAV with gaps"])
    assert found.notes == ("inputs.note_sound_gaps",)
    expected = HISS.T.copy()
    expected[0, 100:200] = 0
    expected[:, 300] = 0
    np.testing.assert_array_equal(found.samples, expected)


def test_many_channels_are_mixed_to_their_mean():
    four = np.stack([tone(), -tone(), tone(), tone()], axis=1) * 0.5
    found = audio.decode(sound(four, subtype="FLOAT"))
    assert found.notes == ("inputs.note_mixed",)
    np.testing.assert_allclose(found.samples[0], 0.25 * tone(), atol=1e-6)


def test_another_scale_is_brought_to_full_scale():
    found = audio.decode(GOOD_SOUNDS["WAV on the scale of 16 bits"])
    assert found.notes == ("inputs.note_loud",)
    np.testing.assert_allclose(found.samples, HISS.T / np.abs(HISS).max(), rtol=1e-5)


def test_a_little_beyond_full_scale_is_kept():
    found = audio.decode(sound(1.5 * tone(), subtype="FLOAT"))
    assert found.notes == ()
    assert found.peak == pytest.approx(1.5, abs=1e-3)


def test_a_high_rate_is_brought_down_and_the_tone_stays():
    found = audio.decode(sound(tone(rate=192_000), 192_000))
    assert found.sample_rate == 48_000
    assert found.notes == ("inputs.note_rate",)
    np.testing.assert_allclose(found.samples[0, 500:-500], tone(rate=48_000)[500:-500], atol=1e-3)


def test_silence_is_read_and_named():
    found = audio.decode(GOOD_SOUNDS["silence"])
    assert audio.is_silent(found)
    assert found.notes == ("inputs.note_silent",)
    assert not audio.is_silent(audio.decode(sound(0.001 * tone())))


@pytest.mark.parametrize("format", ["WAV", "FLAC", "MP3", "AIFF"])
def test_an_excerpt_is_the_same_part_of_the_whole(format):
    chirp = (0.5 * np.sin(40 * np.linspace(0, 10, 10 * RATE) ** 2)).astype(np.float32)
    data = sound(chirp, format=format)
    whole = audio.decode(data)
    part = audio.decode(data, start=6.25, seconds=1.5)
    assert part.notes == ("inputs.note_excerpt",)
    assert (part.start, part.seconds) == (6.25, 1.5)
    assert part.total == pytest.approx(10, abs=0.1)
    np.testing.assert_allclose(part.samples, audio.excerpt(whole, 6.25, 1.5).samples, atol=1e-3)


@pytest.mark.parametrize("format", ["OGG", "MP3"])
def test_a_lossy_file_is_read_without_drop_outs(format):
    chirp = (0.5 * np.sin(40 * np.linspace(0, 10, 10 * RATE) ** 2)).astype(np.float32)
    found = audio.decode(sound(chirp, format=format))
    assert np.abs(found.samples[0, : len(chirp)] - chirp[: found.samples.shape[1]]).max() < 0.06


def test_an_excerpt_ends_with_the_sound_and_cannot_begin_after_it():
    data = sound(tone(2.0))
    assert audio.decode(data, start=1.5, seconds=10).seconds == 0.5
    for start in (1.95, 2.0, 500.0):
        with pytest.raises(InputError) as caught:
            audio.decode(data, start=start)
        assert caught.value.key == "inputs.sound_excerpt_outside"
        check_sentence(caught.value)


def test_an_excerpt_of_an_excerpt_knows_where_it_began():
    part = audio.decode(sound(tone(5.0)), start=1.0, seconds=3.0)
    inner = audio.excerpt(part, 0.5, 1.0)
    assert (inner.start, inner.seconds, inner.total) == (1.5, 1.0, 5.0)


def test_impossible_times_are_a_programmers_error():
    for start, seconds in ((-1, 1), (0, 0), (0, 61), (float("nan"), 1), (float("inf"), 1)):
        with pytest.raises(ValueError, match="start must be"):
            audio.decode(sound(tone()), start, seconds)


def test_a_long_file_is_read_in_bounded_memory():
    data = sound(np.zeros(3_500_000), 1_000, "FLAC")  # 58 minutes in a few kilobytes
    tracemalloc.start()
    found = audio.decode(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.seconds == audio.MAX_SECONDS
    assert found.total == 3500
    assert peak < 3_000_000


def test_what_is_left_of_a_broken_file_is_used_and_said_so():
    whole = sound(np.tile(HISS, (10, 1)), format="FLAC")
    found = audio.decode(whole[: len(whole) // 2])
    assert found.notes == ("inputs.note_cut_short",)
    assert 1 < found.total == found.seconds < 4
    np.testing.assert_allclose(found.samples[:, :8000], HISS.T, atol=2**-15)


def test_mono_is_the_mean_and_arrays_have_the_asked_channels_and_rate():
    found = audio.decode(sound(HISS, subtype="FLOAT"))
    np.testing.assert_allclose(audio.mono(found), HISS.mean(axis=1), atol=1e-7)
    assert audio.to_array(found, RATE).shape == (1, 1, len(HISS))
    assert audio.to_array(found, 8_000, channels=2).shape == (1, 2, len(HISS) // 2)
    np.testing.assert_array_equal(audio.to_array(found, RATE, channels=2)[0], HISS.T)
    doubled = audio.to_array(audio.decode(sound(tone())), RATE, channels=2)
    np.testing.assert_array_equal(doubled[0, 0], doubled[0, 1])
    with pytest.raises(ValueError, match="channels must be"):
        audio.to_array(found, RATE, channels=3)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100])
def test_resampling_keeps_a_tone(rate):
    resampled = audio.resample(tone(), RATE, rate)
    assert resampled.shape == (rate,)
    assert resampled.dtype == np.float32
    np.testing.assert_allclose(resampled[400:-400], tone(rate=rate)[400:-400], atol=2e-3)


def test_the_player_gets_what_was_decoded():
    again = audio.decode(audio.to_wav(HISS.T, RATE))
    np.testing.assert_allclose(again.samples, HISS.T, atol=2**-15)
    loud = audio.decode(audio.to_wav(3 * tone(), RATE))
    assert loud.peak <= 1
    assert loud.samples.shape == (1, RATE)


@given(st.integers(1, 500), st.integers(1, 600))
@settings(max_examples=60, deadline=None)
def test_an_envelope_holds_every_sample_under_its_columns(frames, columns):
    samples = np.random.default_rng(frames).standard_normal((2, frames)).astype(np.float32)
    low, high = audio.envelope(samples, columns)
    assert len(low) == len(high) == min(frames, columns)
    assert (low <= high).all()
    assert low.min() == samples.min()
    assert high.max() == samples.max()
    if columns >= frames:
        np.testing.assert_array_equal(low, samples.min(axis=0))
