"""Spectra of sounds: frames, windows, mel bands, coefficients and notes, against librosa and by hand."""

import librosa
import numpy as np
import pytest
from scipy.signal import get_window
from tones import CENTRED, RATE, STFT, noise, tone

from dsviz.errors import InputError
from dsviz.inputs import notes, spectra
from dsviz.inputs.settings import (
    ESRESNET_SPECTROGRAM,
    IVECTOR_MFCC,
    SWISHNET_MFCC,
    MelScale,
    MelSettings,
    MfccSettings,
    SpectrogramSettings,
    StftSettings,
    Window,
)


@pytest.mark.parametrize(("seconds", "frames"), [(0.5, 48), (1, 98), (2, 198), (4, 398)])
def test_clips_of_the_paper_give_its_frames(seconds, frames):
    assert STFT.frames(int(RATE * seconds)) == frames
    assert spectra.mfcc(noise(seconds), SWISHNET_MFCC).shape == (20, frames)


@pytest.mark.parametrize("settings", [STFT, CENTRED, ESRESNET_SPECTROGRAM.stft])
@pytest.mark.parametrize("length", [4000, 4159, 4160, 5001])
def test_the_frame_count_is_what_the_transform_gives(settings, length):
    sound = noise()[:length]
    assert spectra.stft(sound, settings).shape == (settings.bins, settings.frames(length))
    assert spectra.frames(sound, settings).shape == (settings.n_fft, settings.frames(length))


def test_mfcc_is_librosas_with_the_stated_parameters():
    theirs = librosa.feature.mfcc(
        y=noise(), sr=16000, n_mfcc=20, n_mels=32, n_fft=400, win_length=400, hop_length=160, center=False
    )
    np.testing.assert_allclose(spectra.mfcc(noise(), SWISHNET_MFCC), theirs, atol=1e-4)


@pytest.mark.parametrize("settings", [STFT, CENTRED])
def test_one_column_is_the_fft_of_frame_times_window(settings):
    chain = spectra.mfcc_chain(noise(), MfccSettings(mel=MelSettings(stft=settings, n_mels=32), n_mfcc=13))
    for frame in (0, 7, chain.power.shape[1] - 1):
        by_hand = np.abs(np.fft.rfft(chain.windowed(frame))) ** 2
        np.testing.assert_allclose(chain.power[:, frame], by_hand, rtol=1e-3, atol=1e-5)


def test_every_link_of_the_chain_follows_from_the_one_before():
    chain = spectra.mfcc_chain(noise(), SWISHNET_MFCC)
    np.testing.assert_allclose(chain.bank[5] @ chain.power[:, 9], chain.mel[5, 9], rtol=1e-4)
    np.testing.assert_allclose(10 * np.log10(chain.mel[5, 9]), chain.log_mel[5, 9], rtol=1e-4)
    np.testing.assert_allclose(chain.terms(3, 9).sum(), chain.mfcc[3, 9], rtol=1e-3, atol=1e-3)


def test_the_16_bit_spectrogram_has_three_bands_and_silence_at_its_floor():
    settings = ESRESNET_SPECTROGRAM
    sound = noise(rate=44_100)
    values = librosa.stft(
        sound * 32768,
        n_fft=2048,
        hop_length=561,
        win_length=1654,
        window="blackmanharris",
        center=True,
        pad_mode="reflect",
    ) / np.sqrt(2048)
    theirs = 10 * np.log10(np.maximum(np.abs(values[:1023]) ** 2, 1e-18)).reshape(3, 341, -1)
    np.testing.assert_allclose(spectra.spectrogram(sound, settings), theirs, atol=2e-2)
    assert np.all(spectra.spectrogram(np.zeros(44_100, np.float32), settings) == -180)


@pytest.mark.parametrize("k", [10, 57, 150])
def test_a_tone_peaks_at_its_bin(k):
    power = spectra.power(tone(k * STFT.bin_hz), STFT)
    assert np.all(power.argmax(axis=0) == k)


@pytest.mark.parametrize("shape", list(Window))
def test_energy_is_the_same_in_time_and_frequency(shape):
    settings = StftSettings(sample_rate=RATE, n_fft=512, window=400, hop=160, shape=shape)
    pieces = spectra.frames(noise(), settings) * spectra.window(settings)[:, None]
    one_sided = np.full(settings.bins, 2.0)
    one_sided[[0, -1]] = 1
    energy = one_sided @ spectra.power(noise(), settings) / settings.n_fft
    np.testing.assert_allclose(energy, (pieces**2).sum(axis=0), rtol=1e-4)


def test_a_short_window_stands_in_the_middle_of_its_frame():
    window = spectra.window(CENTRED)
    np.testing.assert_array_equal(window[:56], 0)
    np.testing.assert_allclose(window[56:456], get_window("hamming", 400), atol=1e-6)
    np.testing.assert_array_equal(window[456:], 0)


@pytest.mark.parametrize("scale", list(MelScale))
def test_triangles_rise_and_fall_between_their_edges(scale):
    settings = MelSettings(stft=CENTRED, n_mels=24, fmin=50, fmax=7000, scale=scale, unit_area=False)
    bank, edges = spectra.mel_bank(settings), spectra.mel_edges(settings)
    bins = np.arange(CENTRED.bins) * CENTRED.bin_hz
    for row, low, peak, high in zip(bank, edges[:-2], edges[1:-1], edges[2:], strict=True):
        expected = np.clip(np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak)), 0, None)
        np.testing.assert_allclose(row, expected, atol=1e-5)


def test_triangles_of_unit_area_have_it():
    settings = MelSettings(
        stft=StftSettings(sample_rate=RATE, n_fft=8192, window=8192, hop=4096), n_mels=20, unit_area=True
    )
    areas = spectra.mel_bank(settings).sum(axis=1) * settings.stft.bin_hz
    np.testing.assert_allclose(areas, 1, rtol=0.01)


@pytest.mark.parametrize("scale", list(MelScale))
def test_empty_bands_are_counted_as_librosa_sees_them(scale):
    for n_mels in range(16, 257, 16):
        settings = MelSettings(stft=STFT, n_mels=n_mels, scale=scale)
        with np.errstate(all="ignore"), pytest.MonkeyPatch.context() as patch:
            patch.setattr("warnings.warn", lambda *words, **options: None)
            bank = librosa.filters.mel(
                sr=RATE, n_fft=400, n_mels=n_mels, htk=scale is MelScale.HTK, norm=None
            )
        assert spectra.empty_bands(settings) == np.count_nonzero(bank.max(axis=1) == 0)


def test_a_bank_with_an_empty_band_is_refused():
    with pytest.raises(ValueError, match="hold no frequency"):
        spectra.mel_bank(MelSettings(stft=STFT, n_mels=256))


def test_rows_of_the_dct_are_orthonormal():
    rows = spectra.dct_matrix(32, 32)
    np.testing.assert_allclose(rows @ rows.T, np.eye(32), atol=1e-6)


def test_silence_gives_finite_numbers_everywhere():
    silence = np.zeros(RATE, np.float32)
    pictures = [
        spectra.mfcc(silence, SWISHNET_MFCC),
        spectra.spectrogram(silence, SpectrogramSettings(stft=STFT)),
        notes.chroma(silence, STFT),
        notes.cqt(silence, notes.ConstantQSettings(sample_rate=RATE, hop=160, fmin=110, bins=48)),
    ]
    assert all(np.isfinite(picture).all() for picture in pictures)


def test_louder_by_ten_decibels_moves_only_the_first_coefficient():
    quiet, loud = noise(), noise() * np.float32(10**0.5)
    difference = spectra.mfcc(loud, SWISHNET_MFCC) - spectra.mfcc(quiet, SWISHNET_MFCC)
    np.testing.assert_allclose(difference[0], 10 * 32**0.5, rtol=1e-3)
    np.testing.assert_allclose(difference[1:], 0, atol=1e-3)


def test_slopes_of_a_straight_line_are_its_slope():
    line = np.arange(40, dtype=np.float32)[None] * 3
    np.testing.assert_allclose(spectra.deltas(line, 5, 1), 3, atol=1e-4)
    np.testing.assert_allclose(spectra.deltas(line, 5, 2), 0, atol=1e-4)


def test_coefficients_with_both_slopes_are_sixty_rows():
    features = spectra.mfcc(noise(rate=8000), IVECTOR_MFCC)
    assert features.shape[0] == IVECTOR_MFCC.rows == 60
    np.testing.assert_array_equal(features[20:40], spectra.deltas(features[:20], 5, 1))


@pytest.mark.parametrize("midi", [57, 64, 69, 76])
def test_a_note_peaks_at_its_row_and_its_pitch_class(midi):
    sound = tone(440 * 2 ** ((midi - 69) / 12), seconds=2)
    rows = notes.ConstantQSettings(sample_rate=RATE, hop=160, fmin=110, bins=60)
    middle = slice(60, 140)
    assert np.all(notes.cqt(sound, rows).argmax(axis=0)[middle] == midi - 45)
    fine = StftSettings(sample_rate=RATE, n_fft=4096, window=4096, hop=160)
    assert np.all(notes.chroma(sound, fine).argmax(axis=0) == midi % 12)
    assert notes.PITCH_CLASSES[9] == "A"


@pytest.mark.parametrize("function", [spectra.stft, spectra.frames, spectra.power, notes.chroma])
def test_a_sound_shorter_than_a_frame_is_refused_with_both_lengths(function):
    with pytest.raises(InputError) as refusal:
        function(noise()[:399], STFT)
    assert refusal.value.key == "sound.too_short"
    assert refusal.value.values == {"need": 25, "got": 25}


def test_too_few_frames_for_slopes_are_refused():
    with pytest.raises(InputError) as refusal:
        spectra.mfcc(noise(rate=8000)[:360], IVECTOR_MFCC)
    assert (refusal.value.key, refusal.value.values) == ("sound.too_few_frames", {"need": 5, "got": 3})


def test_a_sound_as_long_as_the_lowest_notes_window_is_enough():
    for rate, fmin, bins in ((16_000, 32.7, 84), (8_000, 65.4, 60), (44_100, 55.0, 84)):
        settings = notes.ConstantQSettings(sample_rate=rate, hop=160, fmin=fmin, bins=bins)
        sound = noise(rate=rate, seconds=3)
        assert notes.cqt(sound[: settings.longest_window], settings).shape[0] == bins
        with pytest.raises(InputError):
            notes.cqt(sound[: settings.longest_window - 1], settings)
