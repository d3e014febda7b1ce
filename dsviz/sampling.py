"""Pictures written pixel by pixel by a network that scores each value from those before it."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Drawn(NamedTuple):
    """A picture on its way."""

    picture: Tensor
    """(colours, rows, columns) in 0..1; rows that are not written yet are 0."""
    rows: int
    """So many rows are there."""


def sample_pixels(
    network: nn.Module, shape: tuple[int, int, int], generator: torch.Generator, given: Tensor | None = None
) -> Iterator[Drawn]:
    """Write a picture of `shape` (colours, rows, columns), yielding it after every row; stop when you like.

    `network` takes (1, colours, rows, columns) with levels evenly from -1 to 1 and answers with a run of
    scores for each colour, (1, colours * levels, rows, columns), each from earlier pixels and colours only.
    `given` (colours, some rows, columns) in 0..1, brought to the network's levels, is kept, and only what is
    below it is written. Each value takes one pass over the rows down to its own, so nothing later is read.
    Values are drawn from the softmax of the scores; one seed gives one picture. ValueError where `given`
    does not fit.
    """
    colours, rows, columns = shape
    canvas = torch.zeros(shape)
    first = 0
    if given is not None:
        first = given.shape[1]
        if given.shape != (colours, first, columns) or first > rows:
            raise ValueError(f"what is given must be the upper rows of {shape}, got {tuple(given.shape)}")
        levels = _levels(network, canvas[:, :1])
        canvas[:, :first] = (given.clamp(0, 1) * (levels - 1)).round() / (levels - 1)
        yield Drawn(canvas.clone(), first)
    for row in range(first, rows):
        _write_row(network, canvas[:, : row + 1], generator)
        yield Drawn(canvas.clone(), row + 1)


def _write_row(network: nn.Module, canvas: Tensor, generator: torch.Generator) -> None:
    """Write the last row of the canvas, in place."""
    colours, rows, columns = canvas.shape
    for column in range(columns):
        for colour in range(colours):
            scores = _scores(network, canvas)[:, :, rows - 1, column]
            chances = scores[colour].softmax(dim=0)
            level = int(torch.multinomial(chances, 1, generator=generator))
            canvas[colour, rows - 1, column] = level / (len(chances) - 1)


def _scores(network: nn.Module, canvas: Tensor) -> Tensor:
    """(colours, levels, rows, columns)."""
    with torch.no_grad():
        scores: Tensor = network(2 * canvas[None] - 1)
    return scores[0].unflatten(0, (len(canvas), -1))


def _levels(network: nn.Module, canvas: Tensor) -> int:
    return _scores(network, canvas).shape[1]
