"""Who speaks: the extractor's arithmetic, training on generated voices, the shipped one on real speech."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from dsviz.errors import InputError
from dsviz.inputs import ivector, samples
from dsviz.inputs.audio import Sound
from dsviz.inputs.ivector import RATE, Extractor, cosine, fitted, lengthened, posterior, speech_frames
from dsviz.training.ivector import Settings, fit, told_apart, train, utterances

LIBRISPEECH = Path(__file__).parents[3] / "shared" / "data" / "librispeech"
SMALL = Settings(gaussians=8, size=6, turns=5)


def voice(speaker, take, seconds=3.0):
    """(samples,): pulses at the speaker's pitch through two resonances of the speaker's, words at random."""
    own, here = np.random.default_rng(speaker), np.random.default_rng((speaker, take))
    pitch, formants = own.uniform(80, 250), own.uniform((400, 1200), (1000, 3200))
    count = int(seconds * RATE)
    time = np.arange(count) / RATE
    source = 0.3 * here.normal(size=count) + 10 * (np.diff(np.floor(pitch * time), prepend=0) > 0)
    spectrum, hertz = np.fft.rfft(source), np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= sum(1 / (1 + ((hertz - formant) / 150) ** 2) for formant in formants)
    loud = np.interp(time, np.arange(0, seconds + 0.2, 0.1), here.uniform(0.3, 1, int(seconds / 0.1) + 2))
    made = np.fft.irfft(spectrum, count) * loud
    return (0.5 * made / np.abs(made).max()).astype(np.float32)


@pytest.fixture(scope="module")
def heard():
    return [speech_frames(voice(speaker, take)) for speaker in range(12) for take in range(3)]


@pytest.fixture(scope="module")
def small(heard):
    return fit(heard, SMALL, seed=0)


def test_speakers_that_training_never_heard_are_told_apart(small):
    unheard = [np.concatenate([voice(100 + n, 0), voice(100 + n, 1)]) for n in range(10)]
    found = told_apart(small, unheard)
    assert found["auc"] > 0.9
    assert found["accuracy"] > 0.5
    strangers = [np.concatenate([voice(100 + n, 0), voice(200 + n, 1)]) for n in range(10)]
    assert told_apart(small, strangers)["auc"] < 0.8, "halves of two speakers must not be taken for one"


def test_training_again_with_the_same_seed_gives_the_same(small, heard):
    np.testing.assert_allclose(fit(heard, SMALL, seed=0).total, small.total, rtol=1e-4, atol=1e-5)


def test_frames_are_shared_out_among_the_gaussians(small, heard):
    statistics = small.statistics(heard[0])
    assert statistics.counts.sum() == pytest.approx(len(heard[0]))
    assert statistics.counts.min() >= 0


def test_factors_have_unit_spread_over_the_training_recordings(small, heard):
    """The step of minimum divergence: posterior second moments average to about the identity."""
    means, covariances = posterior(small.total, small.variances, [small.statistics(f) for f in heard])
    second = (covariances + means[:, :, None] * means[:, None, :]).mean(axis=0)
    np.testing.assert_allclose(second, np.eye(small.size), atol=0.25)


def test_the_first_factors_move_the_means_most(small):
    moves = (small.total / np.sqrt(small.variances)[:, :, None]).reshape(-1, small.size)
    strengths = np.linalg.norm(moves, axis=0)
    assert (np.diff(strengths) <= 1e-3 * strengths[0]).all()
    np.testing.assert_allclose(moves.T @ moves, np.diag(strengths**2), atol=1e-3 * strengths[0] ** 2)


def test_factors_that_shifted_the_means_are_found_again():
    draw = np.random.default_rng(0)
    means, total = draw.normal(0, 5, (4, 3)), draw.normal(0, 1, (4, 3, 2))
    model = Extractor(
        offset=np.zeros(3, np.float32),
        scale=np.ones(3, np.float32),
        weights=np.full(4, 0.25, np.float32),
        means=means.astype(np.float32),
        variances=np.full((4, 3), 0.5, np.float32),
        total=total.astype(np.float32),
        centre=np.zeros(2, np.float32),
    )
    factors = np.array([0.8, -0.5])
    frames = means[:, None] + (total @ factors)[:, None]
    frames = (frames + draw.normal(0, 0.5**0.5, (4, 500, 3))).reshape(-1, 3).astype(np.float32)
    np.testing.assert_allclose(model.factors(model.statistics(frames)), factors, atol=0.1)


def test_without_a_frame_the_factors_are_the_priors(small):
    nothing = small.statistics(np.zeros((0, 60), np.float32))
    means, covariances = posterior(small.total, small.variances, [nothing])
    np.testing.assert_allclose(means[0], 0, atol=1e-12)
    np.testing.assert_allclose(covariances[0], np.eye(small.size), atol=1e-12)


def test_a_vector_has_one_length_however_loud_or_long_the_voice(small):
    sizes = [
        np.linalg.norm(small.vector(speech_frames(gain * voice(5, 0, seconds))))
        for gain, seconds in ((1, 1.0), (0.1, 4.0))
    ]
    np.testing.assert_allclose(sizes, np.sqrt(small.size), rtol=1e-5)


def test_what_is_saved_is_loaded_without_pickle(small, heard, tmp_path):
    small.save(tmp_path / "small.npz")
    again = ivector.load(tmp_path / "small.npz")
    np.testing.assert_array_equal(again.vector(heard[0]), small.vector(heard[0]))


def test_a_network_gets_as_many_values_as_it_takes_and_zeros_change_no_cosine():
    a, b = np.random.default_rng(0).normal(size=(2, 64)).astype(np.float32)
    assert fitted(a, 400).shape == (400,)
    assert cosine(fitted(a, 400), fitted(b, 400)) == pytest.approx(cosine(a, b), abs=1e-6)
    np.testing.assert_array_equal(fitted(a, 8), a[:8])
    with pytest.raises(ValueError, match="no direction"):
        lengthened(np.zeros(3))


@pytest.mark.parametrize("short", [voice(1, 0)[:2000], np.zeros(32_000, np.float32)])
def test_too_little_speech_is_refused_with_a_sentence(short):
    with pytest.raises(InputError, match="enrolment_too_short"):
        speech_frames(short)


# --- the shipped extractor ---------------------------------------------------------------------------------


def test_the_shipped_file_is_small_and_has_a_card():
    assert ivector.SHIPPED.stat().st_size < 1_200_000
    card = json.loads(ivector.SHIPPED.with_suffix(".json").read_text(encoding="utf-8"))
    assert "CC BY 4.0" in card["credit"]
    assert card["held_out"]["auc"] > 0.95
    assert ivector.shipped().size == card["settings"]["size"] == 64


def test_the_same_synthetic_voice_is_nearer_than_any_other():
    def of(key):
        return ivector.shipped().of(samples.sound(key))

    first, again = of("english_woman"), of("english_woman_again")
    others = [of(key) for key in ("english_man", "russian_woman", "russian_man")]
    assert cosine(first, again) > 0.2 + max(cosine(first, other) for other in others)


def test_a_sound_at_another_rate_gives_nearly_the_same_vector():
    sound = samples.sound("english_man")
    at_8k = ivector.resample(sound.samples, sound.sample_rate, RATE)
    assert cosine(
        ivector.shipped().of(sound), ivector.shipped().of(Sound(at_8k, RATE, 0.0, sound.seconds))
    ) == pytest.approx(1, abs=0.02)


needs_speech = pytest.mark.skipif(
    not (LIBRISPEECH / "index.csv").is_file(), reason=f"no LibriSpeech excerpt in {LIBRISPEECH}"
)


@pytest.fixture(scope="module")
def unheard():
    return [one.samples for one in utterances(LIBRISPEECH, held_out_only=True)]


@needs_speech
def test_people_that_training_never_heard_are_told_apart_by_halves_of_an_utterance(unheard):
    assert len(unheard) == 20
    found = told_apart(ivector.shipped(), unheard)
    assert found["accuracy"] >= 0.9
    assert found["auc"] >= 0.97


@needs_speech
def test_cosines_lie_where_the_page_says(unheard):
    halves = [np.array_split(samples, 2) for samples in unheard]
    first, second = (
        [ivector.shipped().vector(speech_frames(pair[half])) for pair in halves] for half in (0, 1)
    )
    scores = np.array([[cosine(a, b) for a in first] for b in second])
    same, other = np.diag(scores), scores[~np.eye(len(scores), dtype=bool)]
    assert (round(same.min(), 1), round(same.max(), 1)) == (0.5, 0.9)
    assert (round(other.min(), 1), round(other.max(), 1)) == (-0.4, 0.4)


def test_the_command_reads_a_corpus_and_writes_a_card(tmp_path):
    lines = ["file,speaker,suggested_split"]
    for speaker in range(9):
        soundfile.write(tmp_path / f"{speaker}.flac", voice(speaker, 0, 9.0), RATE)
        lines.append(f"{speaker}.flac,{speaker},{'train' if speaker < 6 else 'val'}")
    (tmp_path / "index.csv").write_text("\n".join(lines), encoding="utf-8")
    card = train(tmp_path, tmp_path / "made.npz", settings=Settings(gaussians=4, size=3, turns=2))
    assert json.loads((tmp_path / "made.json").read_text(encoding="utf-8")) == card
    assert card["settings"]["pieces"] == 12
    assert card["held_out"]["speakers"] == 3
    assert ivector.load(tmp_path / "made.npz").size == 3
