"""The sheets of the Start page's picture, computed: four inputs, their kernels, the maps, five blends."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SIDE = 7
KERNELS = np.array(
    [
        [[0, 1, 0], [1, -4, 1], [0, 1, 0]],  # outline
        [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],  # horizontal edges
        [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],  # vertical edges
        [[1, 1, 1], [1, 1, 1], [1, 1, 1]],  # blur
    ],
    dtype=float,
)
RECIPES = np.array(
    [
        [0.70, 0.30, 0.00, 0.00],
        [0.50, 0.00, 0.50, 0.00],
        [0.00, 0.55, 0.45, 0.00],
        [0.00, 0.25, 0.00, 0.75],
        [0.30, 0.20, 0.25, 0.25],
    ]
)


@cache
def picture() -> dict[str, list[list[float]]]:
    """What the picture draws, every sheet row by row.

    Kernels keep their signs, over their largest weight. Maps and outputs are strengths between 0 and 1: sizes
    without the sign, over the largest of their sheet. `recipes` are the weights themselves, a row per output.
    """
    maps = _strengths(depthwise(inputs(), KERNELS))
    return {
        "inputs": _flat(inputs()),
        "kernels": _flat(KERNELS / np.abs(KERNELS).max(axis=(1, 2), keepdims=True)),
        "maps": _flat(0.1 + 0.9 * maps),  # an empty cell and a zero must not look alike
        "outputs": _flat(_strengths(np.einsum("oc,cyx->oyx", RECIPES, maps))),
        "recipes": _flat(RECIPES),
    }


def blends(colours: Sequence[str]) -> list[str]:
    """The colour of each output: the mean of the sheets' `colours` (#rrggbb), weighted by its recipe."""
    sheets = np.array([list(bytes.fromhex(colour[1:])) for colour in colours])
    return [f"#{bytes(row).hex()}" for row in np.rint(RECIPES @ sheets).astype(np.uint8)]


def inputs() -> Array:
    """(4, 7, 7): a disc, a diagonal, a cross and stripes."""
    y, x = np.mgrid[:SIDE, :SIDE]
    disc = np.hypot(x - 3, y - 3) < 2.5
    diagonal = abs(x - y) < 1.5
    cross = np.isin(x, (3, 4)) | np.isin(y, (3, 4))
    stripes = (x + y) % 4 < 2
    return np.where([disc, diagonal, cross, stripes], 1.0, 0.15)


def depthwise(sheets: Array, kernels: Array) -> Array:
    """(channels, height, width) -> the same shape: each sheet meets its own kernel, zeros around it."""
    height, width = sheets.shape[1:]
    padded = np.pad(sheets, ((0, 0), (1, 1), (1, 1)))
    taps = ((y, x) for y in range(3) for x in range(3))
    return np.asarray(
        sum(kernels[:, y, x, None, None] * padded[:, y : y + height, x : x + width] for y, x in taps)
    )


def _strengths(sheets: Array) -> Array:
    sizes = np.abs(sheets)
    return np.asarray(sizes / sizes.max(axis=(1, 2), keepdims=True))


def _flat(sheets: Array) -> list[list[float]]:
    rows: list[list[float]] = sheets.reshape(len(sheets), -1).round(4).tolist()
    return rows
