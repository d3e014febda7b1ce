import numpy as np
import pytest

from dsviz.errors import InputError
from dsviz.inputs.mixture import HEADROOM, finished, mix


def voice(samples, seed, loud=0.1):
    return np.random.default_rng(seed).normal(0, loud, samples).astype(np.float32)


@pytest.mark.parametrize("level", [-10.0, -3.0, 0.0, 6.0])
@pytest.mark.parametrize("loud", [0.001, 0.9])
def test_the_first_lies_so_many_decibels_over_the_second(level, loud):
    made = mix(voice(8000, 0), voice(8000, 1, loud), level, 8000)
    first, second = (made.references.astype(np.float64) ** 2).sum(axis=1)
    assert 10 * np.log10(first / second) == pytest.approx(level, abs=1e-3)


@pytest.mark.parametrize("lengths", [(8000, 8000), (3000, 8000), (12_000, 500)])
def test_the_mixture_is_the_sum_and_nothing_clips(lengths):
    made = mix(voice(lengths[0], 0), voice(lengths[1], 1), 5.0, 8000)
    np.testing.assert_array_equal(made.mixture, made.references.sum(axis=0))
    largest = max(np.abs(made.mixture).max(), np.abs(made.references).max())
    assert largest == pytest.approx(HEADROOM, rel=1e-5)
    assert made.mixture.shape == (8000,)


def test_silence_follows_a_shorter_voice_and_does_not_count_for_its_level():
    made = mix(voice(2000, 0), voice(8000, 1), 0.0, 8000)
    assert not made.references[0, 2000:].any()
    power = [(made.references[0, :2000] ** 2).mean(), (made.references[1] ** 2).mean()]
    assert power[0] == pytest.approx(power[1], rel=1e-4)


def test_a_finished_mixture_has_no_references():
    made = finished(voice(5000, 0), 8000)
    assert made.references is None
    assert np.abs(made.mixture).max() == pytest.approx(HEADROOM)
    assert not made.mixture[5000:].any()


@pytest.mark.parametrize("silent", [np.zeros(100, np.float32), np.zeros(0, np.float32)])
def test_silence_is_refused_with_a_sentence(silent):
    with pytest.raises(InputError, match="silent"):
        mix(voice(100, 0), silent, 0.0, 100)
    with pytest.raises(InputError, match="silent"):
        finished(silent, 100)
