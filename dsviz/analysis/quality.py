"""How good a separation is: SI-SDR, SI-SNR, and which output belongs to which voice.

J. Le Roux et al., "SDR - Half-Baked or Well Done?", 2018, arXiv:1811.02508: the scale-invariant ratios;
M. Kolbaek et al., 2017, arXiv:1703.06284: permutation-invariant training over whole utterances. All are
differentiable; times -1 they are losses. The SDR that papers print is another number (BSS-eval, after a
filter of 512 taps) and not computed here.
"""

from collections.abc import Callable
from itertools import permutations
from typing import NamedTuple

import torch
from torch import Tensor

EPS = 1e-8
"""As in asteroid and in the authors' code: silence gives -80 dB, not infinity."""
MOST_VOICES = 6
"""All orders are tried: 720 for six."""

Metric = Callable[[Tensor, Tensor], Tensor]


class Matched(NamedTuple):
    """Outputs put in the order of the references."""

    score: Tensor
    """(...): the mean over the voices in the best order."""
    order: Tensor
    """(..., voices): `order[j]` is the output that belongs to reference j."""


def si_sdr(estimate: Tensor, reference: Tensor) -> Tensor:
    """(..., samples) twice -> (...) in dB: the part of the estimate along the reference against the rest.

    How loud the estimate is does not matter. ValueError where the shapes differ.
    """
    _alike(estimate, reference)
    scale = (estimate * reference).sum(-1, keepdim=True) / (reference.square().sum(-1, keepdim=True) + EPS)
    target = scale * reference
    ratio = target.square().sum(-1) / ((estimate - target).square().sum(-1) + EPS)
    return 10 * torch.log10(ratio + EPS)


def si_snr(estimate: Tensor, reference: Tensor) -> Tensor:
    """As `si_sdr`, of the signals less their means: what separation papers report and train with."""
    return si_sdr(_centred(estimate), _centred(reference))


def improvement(metric: Metric, estimate: Tensor, reference: Tensor, mixture: Tensor) -> Tensor:
    """How many dB the estimate is nearer to the reference than the mixture (..., samples) was."""
    return metric(estimate, reference) - metric(mixture.expand_as(reference), reference)


def match(metric: Metric, estimates: Tensor, references: Tensor) -> Matched:
    """(..., voices, samples) twice: the order of the outputs with the best mean score, one per utterance.

    ValueError for more than `MOST_VOICES` voices or where the shapes differ.
    """
    _alike(estimates, references)
    voices = estimates.shape[-2]
    if voices > MOST_VOICES:
        raise ValueError(f"voices must be {MOST_VOICES} or fewer, got {voices}")
    shape = (*estimates.shape[:-2], voices, voices, estimates.shape[-1])
    outputs, wanted = estimates.unsqueeze(-3).expand(shape), references.unsqueeze(-2).expand(shape)
    table = metric(outputs, wanted)  # (..., references, outputs)
    orders = torch.tensor(list(permutations(range(voices))), device=table.device)
    scores = table[..., torch.arange(voices, device=table.device), orders].mean(-1)
    score, best = scores.max(-1)
    return Matched(score, orders[best])


def reordered(estimates: Tensor, order: Tensor) -> Tensor:
    """(..., voices, samples): output `order[j]` in place j."""
    return estimates.gather(-2, order.unsqueeze(-1).expand_as(estimates))


def pit_loss(estimates: Tensor, references: Tensor, metric: Metric = si_snr) -> Tensor:
    """The loss of permutation-invariant training: minus the best mean score, averaged over utterances."""
    return -match(metric, estimates, references).score.mean()


def _centred(signal: Tensor) -> Tensor:
    return signal - signal.mean(-1, keepdim=True)


def _alike(estimate: Tensor, reference: Tensor) -> None:
    if estimate.shape != reference.shape:
        raise ValueError(f"shapes differ: {tuple(estimate.shape)} and {tuple(reference.shape)}")
