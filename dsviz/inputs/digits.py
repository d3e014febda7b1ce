"""Handwritten digits that no training here ever saw: scikit-learn's copy of E. Alpaydin, C. Kaynak, 1998.

`training/digits.py` sets the same pictures aside for its test; a test holds the two together.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BRIGHTEST = 16
"""Of scikit-learn's pixels."""
HELD = 200
"""Pictures that are set aside."""
MARGIN = 6
"""Of 28 pixels, empty around a digit, so that a network sees most of one from each of its pixels."""


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The digits of the test, in its order."""

    levels: NDArray[np.float32]
    """(pictures, 8, 8) in 0..1, bright on dark."""
    digits: tuple[int, ...]
    """What each shows."""


@cache
def held_out() -> HeldOut:
    """The `HELD` pictures, each digit as often as in the whole."""
    # half a second to import, and only one page needs them
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    every = load_digits()
    _, test = train_test_split(
        range(len(every.target)), test_size=HELD, stratify=every.target, random_state=0
    )
    levels = every.images[test].astype(np.float32) / BRIGHTEST
    return HeldOut(levels, tuple(int(digit) for digit in every.target[test]))


def enlarged(levels: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """(pictures, size, size), black and white as 0 and 1, from (pictures, 8, 8) of 0 to 1."""
    inner = (size - 2 * MARGIN,) * 2
    smooth = [np.asarray(Image.fromarray(one).resize(inner, Image.Resampling.BICUBIC)) for one in levels]
    return np.pad(np.stack(smooth) > 0.5, ((0, 0), *((MARGIN, MARGIN),) * 2)).astype(np.float32)
