"""Spatial separability: whether a kernel is a column times a row, and what is lost where it is not.

A kernel of rank 1 is `column · row`; two 1-D convolutions then do the work of the 2-D one. Any kernel is a
sum of such products; the first term of its singular value decomposition is the nearest single one (C. Eckart
and G. Young, 1936).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

Kernel = NDArray[np.float64]
Plane = NDArray[np.float32]

TOLERANCE = 1e-6
"""Of the largest singular value; smaller ones are rounding."""

CLASSICS: dict[str, tuple[tuple[float, ...], ...]] = {
    "sobel_right": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "sobel_down": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "gauss": ((1 / 16, 2 / 16, 1 / 16), (2 / 16, 4 / 16, 2 / 16), (1 / 16, 2 / 16, 1 / 16)),
    "box": ((1 / 9,) * 3,) * 3,
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "edge": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "diagonal": ((-2, -1, 0), (-1, 0, 1), (0, 1, 2)),
}  # fmt: skip
"""Kernels of image processing by name: Sobel's, smoothing, Laplace's edge, …"""

CLASSICS_WIDE: dict[str, tuple[tuple[float, ...], ...]] = {
    "gauss": tuple(tuple(a * b / 256 for b in (1, 4, 6, 4, 1)) for a in (1, 4, 6, 4, 1)),
    "box": ((1 / 25,) * 5,) * 5,
    "edge": (
        (0, 0, 1, 0, 0), (0, 1, 2, 1, 0), (1, 2, -16, 2, 1), (0, 1, 2, 1, 0), (0, 0, 1, 0, 0),
    ),
    "diagonal": tuple(tuple(float(r + c - 4) for c in range(5)) for r in range(5)),
}  # fmt: skip
"""Those that have a common 5 x 5 form; `edge` is the Laplacian of a Gaussian."""


@dataclass(frozen=True, eq=False)
class Separation:
    """A kernel (rows, columns) beside the nearest product of a column (rows,) and a row (columns,)."""

    kernel: Kernel
    sizes: Kernel
    """Singular values, the largest first."""
    column: Kernel
    row: Kernel

    @property
    def nearest(self) -> Kernel:
        """The best separable kernel."""
        return np.outer(self.column, self.row)

    @property
    def rank(self) -> int:
        """How many products the kernel is a sum of; 0 for a kernel of zeros."""
        return int((self.sizes > TOLERANCE * max(self.sizes[0], TOLERANCE)).sum())

    @property
    def error(self) -> float:
        """Norm of what is lost over the norm of the kernel, 0 to 1."""
        whole = float(np.linalg.norm(self.kernel))
        lost = float(np.linalg.norm(self.sizes[1:]))
        return lost / whole if self.rank > 1 else 0.0


def separate(kernel: Kernel) -> Separation:
    """Take a kernel apart; ValueError unless it has two axes and finite numbers."""
    if kernel.ndim != 2 or not kernel.size or not np.isfinite(kernel).all():
        raise ValueError(f"a kernel is a table of numbers, got the shape {kernel.shape}")
    left, sizes, _ = np.linalg.svd(kernel, full_matrices=False)
    column = left[:, 0] * np.sign(left[np.abs(left[:, 0]).argmax(), 0])
    # rounding would stand there as 0.00 and −0.00
    column[np.abs(column) < TOLERANCE] = 0
    column = column / _unit(column)
    row = column @ kernel / (column @ column)
    row[np.abs(row) < TOLERANCE * max(1.0, float(np.abs(row).max()))] = 0
    return Separation(kernel, sizes, column, row)


def _unit(column: Kernel) -> float:
    """The divisor that writes a column most plainly: in whole numbers where it can be, else at most 1."""
    sizes = np.abs(column[column != 0])
    multiples = column / sizes.min()
    whole = np.abs(multiples - np.rint(multiples)).max() < 1e-4
    return float(sizes.min() if whole else sizes.max())


def filtered(plane: Plane, kernel: Kernel) -> Plane:
    """(rows, columns) -> the same size: unflipped, as networks do it; edge cells are repeated."""
    rows, columns = kernel.shape
    x = torch.tensor(plane)[None, None]  # a copy: what is shared is read-only
    # what is repeated keeps borders from looking like edges
    x = F.pad(x, ((columns - 1) // 2, columns // 2, (rows - 1) // 2, rows // 2), mode="replicate")
    weight = torch.from_numpy(kernel.astype(np.float32))[None, None]
    with torch.inference_mode():
        return F.conv2d(x, weight)[0, 0].numpy()


def filtered_twice(plane: Plane, separation: Separation) -> Plane:
    """`filtered` by the nearest separable kernel: first by its column, then by its row."""
    down = filtered(plane, separation.column[:, None])
    return filtered(down, separation.row[None, :])
