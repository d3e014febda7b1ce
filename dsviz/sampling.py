"""Pictures written pixel by pixel by a network that scores each value from those before it."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Drawn(NamedTuple):
    """A picture on its way."""

    picture: Tensor
    """(colours, rows, columns) in 0..1; pixels that are not written yet are 0."""
    pixels: int
    """So many are there, in reading order."""


def sample_pixels(
    network: nn.Module,
    shape: tuple[int, int, int],
    generator: torch.Generator,
    given: Tensor | None = None,
    temperature: float = 1.0,
) -> Iterator[Drawn]:
    """Write a picture of `shape` (colours, rows, columns), yielding it after every pixel; stop when you like.

    `network` takes (1, colours, rows, columns) with levels evenly from -1 to 1 and answers with a run of
    scores for each colour, (1, colours * levels, rows, columns), each from earlier pixels and colours only.
    `given` (colours, some rows, columns) in 0..1, brought to the network's levels, is kept, and only what is
    below it is written. Each value takes one pass over the rows down to its own, so nothing later is read.
    Values are drawn from the softmax of the scores divided by `temperature`; one seed gives one picture.
    ValueError where `given` does not fit or the temperature is not above 0.
    """
    colours, rows, columns = shape
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, got {temperature}")
    canvas = torch.zeros(shape)
    first = 0
    if given is not None:
        first = given.shape[1]
        if given.shape != (colours, first, columns) or first > rows:
            raise ValueError(f"what is given must be the upper rows of {shape}, got {tuple(given.shape)}")
        levels = _scores(network, canvas[:, :1]).shape[1]
        canvas[:, :first] = (given.clamp(0, 1) * (levels - 1)).round() / (levels - 1)
        yield Drawn(canvas.clone(), first * columns)
    for pixel in range(first * columns, rows * columns):
        row, column = divmod(pixel, columns)
        _write(network, canvas[:, : row + 1], column, temperature, generator)
        yield Drawn(canvas.clone(), pixel + 1)


def _write(
    network: nn.Module, canvas: Tensor, column: int, temperature: float, generator: torch.Generator
) -> None:
    """Write the pixel at `column` of the last row of the canvas, one colour after the other, in place."""
    for colour in range(len(canvas)):
        scores = _scores(network, canvas)[colour, :, -1, column]
        chances = (scores / temperature).softmax(dim=0)
        level = int(torch.multinomial(chances, 1, generator=generator))
        canvas[colour, -1, column] = level / (len(chances) - 1)


def _scores(network: nn.Module, canvas: Tensor) -> Tensor:
    """(colours, levels, rows, columns)."""
    with torch.no_grad():
        scores: Tensor = network(2 * canvas[None] - 1)
    return scores.reshape(len(canvas), -1, *canvas.shape[1:])
