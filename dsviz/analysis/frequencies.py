"""One cell of a spectrogram that a network makes itself: a window of samples against two waves."""

from math import ceil

import numpy as np
import torch

from dsviz.analysis.explanation import Elementwise, Term
from dsviz.analysis.question import Question
from dsviz.layers.spectral import PowerSpectrum, blackman_harris


def power(question: Question) -> Elementwise:
    """The squared size of one frequency in one frame: what a cosine finds, what a sine finds, both squared.

    ValueError for a transform that is no power spectrum.
    """
    module = question.step.module
    if not isinstance(module, PowerSpectrum):
        raise ValueError(f"{question.step.path}: nobody has described what {type(module).__name__} computes")
    bin_, frame = question.position
    samples = question.inputs[0][0, 0].detach().numpy().astype(np.float64)
    half = module.n_fft // 2
    heard = np.pad(samples, half, mode="reflect")[frame * module.hop :][: module.n_fft]
    first = (module.n_fft - module.window) // 2
    window = np.pad(
        blackman_harris(module.window, torch.zeros((), dtype=torch.float64)).numpy(),
        (first, ceil((module.n_fft - module.window) / 2)),
    )
    waves = np.exp(-2j * np.pi * bin_ * np.arange(module.n_fft) / module.n_fft)
    products = heard * window * waves * module.gain
    found = complex(products.sum())
    # rounding in float32 is relative to what was added up, not to what is left of it
    scale = float(np.abs(products).sum()) ** 2
    terms = (Term("cosine", found.real), Term("sine", found.imag))
    return Elementwise("power", terms, abs(found) ** 2, question.recorded, scale)
