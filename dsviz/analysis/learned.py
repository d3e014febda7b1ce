"""What learning does to a stage, in numbers: how alike its channels are, how much of its kernels is left."""

import numpy as np
import numpy.typing as npt
from torch import Tensor

Maps = npt.NDArray[np.float32]
"""(channels, *space)."""

MOST_PLACES = 4096
"""So many places of a map, evenly chosen, are enough for a correlation."""


def likeness(maps: Maps) -> float | None:
    """The mean size of the correlation between two channels over their places, 0 to 1.

    Channels that are the same everywhere have none and are left out; None where fewer than two are left.
    """
    flat = maps.reshape(len(maps), -1)
    flat = flat[:, :: -(-flat.shape[1] // MOST_PLACES)].astype(np.float64)
    centred = flat - flat.mean(axis=1, keepdims=True)
    sizes = np.sqrt(np.square(centred).sum(axis=1))
    varied = sizes > 1e-6 * np.maximum(np.abs(flat).max(axis=1), 1e-30) * np.sqrt(flat.shape[1])
    unit = centred[varied] / sizes[varied, None]
    count = len(unit)
    if count < 2:
        return None
    total = np.abs(unit @ unit.T).sum() - count  # each with itself is 1
    return min(1.0, float(total) / (count * (count - 1)))


def kept(before: Tensor, after: Tensor) -> float:
    """How far kernels still point where they pointed: 1 for the same but for their size, 0 for no trace.

    ValueError for tensors of different shapes.
    """
    if before.shape != after.shape:
        raise ValueError(f"kernels of one shape are compared, not {before.shape} and {after.shape}")
    one, other = before.detach().double().flatten(), after.detach().double().flatten()
    sizes = float(one.norm() * other.norm())
    return float(one @ other) / sizes if sizes else 0.0
