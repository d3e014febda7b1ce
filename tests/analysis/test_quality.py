"""Losses and metrics of separation: what must hold whatever the signals are."""

import math

import pytest
import torch

from dsviz.analysis.quality import EPS, improvement, match, pit_loss, reordered, si_sdr, si_snr

RATIOS = [si_sdr, si_snr]
EACH = pytest.mark.parametrize("metric", RATIOS)


def noise(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def pair(cosine, gain=1.0, samples=8_000):
    """(estimate, reference): zero-mean, the reference of length 1, with this cosine between the two."""
    basis, _ = torch.linalg.qr(torch.stack([torch.ones(samples, dtype=torch.float64), *noise(2, samples)]).T)
    reference, other = basis[:, 1], basis[:, 2]
    return gain * (reference + other * math.sqrt(1 / cosine**2 - 1)), reference


@EACH
@pytest.mark.parametrize("gain", [0.01, -3.0, 700.0])
def test_how_loud_the_estimate_is_does_not_matter(metric, gain):
    estimate, reference = noise(2, 4, 1000)
    torch.testing.assert_close(metric(gain * estimate, reference), metric(estimate, reference))


@EACH
@pytest.mark.parametrize("decibels", [-20.0, 0.0, 7.0, 30.0])
def test_noise_at_a_right_angle_gives_its_level(metric, decibels):
    estimate, reference = pair(1 / math.sqrt(1 + 10 ** (-decibels / 10)))
    assert metric(estimate, reference).item() == pytest.approx(decibels, abs=1e-4)


def test_the_figure_of_the_specification():
    """-3.03 dB for a pair whose plain ratio of signal to noise is -0.42 dB."""
    ratio = 10**0.303  # noise over target
    estimate, reference = pair(1 / math.sqrt(1 + ratio), gain=0.71199)
    assert si_snr(estimate, reference).item() == pytest.approx(-3.03, abs=0.005)
    plain = 10 * torch.log10(reference.square().sum() / (estimate - reference).square().sum())
    assert plain.item() == pytest.approx(-0.42, abs=0.005)


@EACH
def test_a_perfect_estimate_scores_as_high_as_there_are_digits(metric):
    reference = noise(1000)
    assert metric(reference, reference) > 90
    assert metric(-2 * reference, reference) > 90


def test_only_si_snr_ignores_a_constant():
    reference = noise(1000)
    reference -= reference.mean()
    assert si_snr(reference + 5, reference) > 90
    assert si_sdr(reference + 5, reference) < 0


def test_silence_gives_a_number():
    signal, nothing = noise(100), torch.zeros(100, dtype=torch.float64)
    for metric in RATIOS:
        for estimate, reference in ((signal, nothing), (nothing, signal), (nothing, nothing)):
            assert metric(estimate, reference).isfinite()
    assert si_sdr(nothing, signal).item() == pytest.approx(10 * math.log10(EPS))


def test_the_improvement_of_the_mixture_is_nothing_and_adds_up():
    references = noise(2, 1000)
    mixture = references.sum(0)
    assert improvement(si_snr, mixture.expand(2, -1), references, mixture).abs().max() == 0
    better = references + 0.1 * noise(2, 1000, seed=1)
    gain = improvement(si_snr, better, references, mixture)
    torch.testing.assert_close(gain, si_snr(better, references) - si_snr(mixture.expand(2, -1), references))
    assert gain.min() > 10


@pytest.mark.parametrize("voices", [1, 2, 3, 4])
def test_the_order_is_found_and_undone(voices):
    references = noise(5, voices, 400)
    shuffles = torch.stack(
        [torch.randperm(voices, generator=torch.Generator().manual_seed(n)) for n in range(5)]
    )
    estimates = reordered(references, shuffles) + 0.05 * noise(5, voices, 400, seed=2)
    matched = match(si_snr, estimates, references)
    torch.testing.assert_close(shuffles.gather(1, matched.order), torch.arange(voices).expand(5, -1))
    assert si_snr(reordered(estimates, matched.order), references).min() > 20
    torch.testing.assert_close(
        matched.score, si_snr(reordered(estimates, matched.order), references).mean(-1)
    )


def test_the_score_does_not_depend_on_the_order_of_the_outputs():
    references, estimates = noise(2, 6, 3, 300)
    scores = [match(si_sdr, estimates[:, list(order)], references).score for order in ((0, 1, 2), (2, 0, 1))]
    torch.testing.assert_close(*scores)


def test_the_best_order_beats_every_other():
    references, estimates = noise(2, 3, 300)
    best = match(si_snr, estimates, references).score
    for order in torch.tensor([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]):
        assert best >= si_snr(estimates[order], references).mean() - 1e-9


def test_utterances_are_ordered_each_for_itself():
    references = noise(2, 2, 300)
    estimates = torch.stack([references[0], references[1].flip(0)])
    assert match(si_snr, estimates, references).order.tolist() == [[0, 1], [1, 0]]


def test_gradients_reach_every_output_and_lead_uphill():
    references = noise(2, 2, 300)
    estimates = noise(2, 2, 300, seed=3).requires_grad_()
    loss = pit_loss(estimates, references)
    loss.backward()
    assert estimates.grad.abs().amax(-1).min() > 0
    assert pit_loss(estimates.detach() - estimates.grad, references) < loss


def test_mistakes_of_the_caller_are_told():
    with pytest.raises(ValueError, match="shapes differ"):
        si_snr(noise(10), noise(11))
    with pytest.raises(ValueError, match="6 or fewer"):
        match(si_snr, noise(7, 10), noise(7, 10))
