"""Two voices at once: references at a chosen level, and the mixture that is exactly their sum."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsviz.errors import InputError
from dsviz.inputs.audio import SILENT

Array = NDArray[np.float32]

HEADROOM = 0.9
"""The largest sample of a mixture and of its references, so that no player clips them."""


class Mixture(NamedTuple):
    """What is heard, and what it is made of."""

    mixture: Array
    """(samples,)."""
    references: Array | None
    """(voices, samples) with the mixture as their exact sum; None for a mixture that came finished."""


def mix(first: Array, second: Array, level: float, samples: int) -> Mixture:
    """(frames,) twice -> `samples` of both, the first `level` dB over the second in power.

    Longer sounds are cut, silence follows shorter ones. The power is that of what is kept, silence behind
    it apart. InputError where one of the two is silent: there would be nothing to separate.
    """
    voices = np.stack([_leveled(voice[:samples], samples) for voice in (first, second)])
    voices *= np.array([[10 ** (level / 40)], [10 ** (-level / 40)]])
    voices *= HEADROOM / max(np.abs(voices).max(), np.abs(voices.sum(axis=0)).max())
    references = voices.astype(np.float32)
    return Mixture(references.sum(axis=0), references)


def finished(sound: Array, samples: int) -> Mixture:
    """A mixture whose voices nobody knows: `samples` of (frames,), silence behind a shorter one.

    InputError where it is silent.
    """
    kept = _leveled(sound[:samples], samples)
    return Mixture((kept * (HEADROOM / np.abs(kept).max())).astype(np.float32), None)


def _leveled(voice: Array, samples: int) -> NDArray[np.float64]:
    """(samples,) of power 1 over the voice's own length."""
    if not voice.size or np.abs(voice).max() < SILENT:
        raise InputError("separate.silent")
    wide = voice.astype(np.float64)
    return np.pad(wide / np.sqrt((wide**2).mean()), (0, samples - voice.size))
