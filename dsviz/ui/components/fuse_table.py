"""Two kernels along the edges of a table, the one that equals both inside it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dsviz.text import Words
from dsviz.ui.components.arithmetic import encoded, palettes
from dsviz.ui.components.loader import declare

INPUTS, OUTPUTS = 16, 16
"""So many channels are drawn of a large kernel: the first ones."""


def fuse_table(
    *, patterns: NDArray[np.float32], recipes: NDArray[np.float32], words: Words, key: str
) -> None:
    """Draw `recipes` (outputs, inputs) times `patterns` (inputs, rows, columns) or (inputs, taps)."""
    declare("fuse_table", "arithmetic")(key=key, data=_payload(patterns, recipes, words))


def _payload(patterns: NDArray[np.float32], recipes: NDArray[np.float32], words: Words) -> dict[str, Any]:
    shown = patterns[:INPUTS]
    shown = shown[:, None, :] if shown.ndim == 2 else shown
    drawn = recipes[:OUTPUTS, :INPUTS]
    products = drawn[:, :, None, None] * shown
    gaps = {name: f"{{{name}}}" for name in ("output", "input", "recipe")}
    return {
        "inputs": drawn.shape[1],
        "outputs": drawn.shape[0],
        "cells": list(shown.shape[1:]),
        "patterns": encoded(np.ascontiguousarray(shown, dtype="<f4").tobytes()),
        "recipes": encoded(np.ascontiguousarray(drawn, dtype="<f4").tobytes()),
        "limits": {"patterns": _end(shown), "recipes": _end(drawn), "dense": _end(products)},
        "labels": {
            "table": words("fuse_split.table"),
            "depthwise": words("fuse_split.depthwise"),
            "pointwise": words("fuse_split.pointwise"),
            "dense": words("fuse_split.dense"),
            "rest": words("fuse_split.table_rest"),
            "cell": words("fuse_split.table_cell", **gaps),
        },
        "language": words.language.value,
        "palettes": palettes(),
    }


def _end(values: NDArray[np.float32]) -> float:
    """Where the colours reach their end: all but the strongest few values are told apart."""
    return float(np.percentile(np.abs(values), 98)) or 1.0
