"""MFCC of many sounds of one length at once, as `dsviz.inputs.spectra.mfcc` makes them one by one."""

import numpy as np
import torch
from torch import Tensor

from dsviz.inputs.settings import MfccSettings
from dsviz.inputs.spectra import dct_matrix, mel_bank, window


def features(sounds: Tensor, settings: MfccSettings) -> Tensor:
    """(sounds, samples) -> (sounds, n_mfcc, frames). ValueError for settings with slopes or padding."""
    stft, decibel = settings.stft, settings.decibel
    if settings.deltas or stft.center:
        raise ValueError("only coefficients without slopes, of windows inside the sound")
    shape = torch.from_numpy(np.ascontiguousarray(window(stft)))
    spectrum = torch.stft(sounds, stft.n_fft, stft.hop, window=shape, center=False, return_complex=True)
    power = (spectrum * stft.gain).abs().square()
    bands = torch.from_numpy(mel_bank(settings.mel)) @ power
    levels = 10 * bands.clamp(min=decibel.floor).log10()
    if decibel.top_db is not None:
        levels = torch.maximum(levels, levels.amax(dim=(1, 2), keepdim=True) - decibel.top_db)
    return torch.from_numpy(dct_matrix(settings.n_mfcc, settings.mel.n_mels)) @ levels
