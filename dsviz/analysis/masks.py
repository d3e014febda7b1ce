"""Masks over an encoded sound: the ideal ones, and edited ones.

The ratio mask of known voices is what a separator's mask is compared with (D. Wang, J. Chen, "Supervised
Speech Separation Based on Deep Learning", 2018, arXiv:1708.07524, section III).
"""

from enum import StrEnum

import torch
from torch import Tensor

EPS = 1e-8


class Edit(StrEnum):
    """What is done to a mask before it is multiplied with the encoded mixture."""

    KEEP = "keep"
    INVERTED = "inverted"
    """What the mask takes away is kept, and the other way round."""
    THRESHOLD = "threshold"
    """1 where the mask reaches a threshold, else 0."""
    OFF = "off"
    """1 everywhere: the mixture itself."""


def strength(encoded: Tensor, *, paired: bool) -> Tensor:
    """The size of every value (..., filters, frames); cosine and sine of one frequency share theirs."""
    if not paired:
        return encoded.abs()
    squares = encoded.square()
    sizes: Tensor = (squares[..., ::2, :] + squares[..., 1::2, :]).sqrt()
    return sizes.repeat_interleave(2, dim=-2)


def ratio(strengths: Tensor) -> Tensor:
    """(voices, filters, frames) -> the same: each voice's share, the shares of a value summing to 1."""
    sizes = strengths + EPS
    return sizes / sizes.sum(0, keepdim=True)


def flat(like: Tensor, voices: int) -> Tensor:
    """The mask of one who knows nothing: every value shared equally."""
    return torch.full_like(like, 1 / voices)


def edited(masks: Tensor, edit: Edit, threshold: float) -> Tensor:
    """(voices, filters, frames) changed as `edit` says; `threshold` counts for THRESHOLD alone."""
    match edit:
        case Edit.INVERTED:
            return 1 - masks
        case Edit.THRESHOLD:
            return (masks >= threshold).to(masks)
        case Edit.OFF:
            return torch.ones_like(masks)
        case Edit.KEEP:
            return masks
