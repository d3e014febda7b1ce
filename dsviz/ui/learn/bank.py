"""The visitor's picture or sound as many channels: a fixed bank of filters, the same for everyone."""

from math import pi

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from dsviz.architectures.architecture import Image
from dsviz.inputs.image import Picture
from dsviz.inputs.settings import MelSettings, StftSettings
from dsviz.ui.cache import MAPS, Given, fitted
from dsviz.ui.learn.loudness import levels, power

PICTURE = (112, 112)
"""Rows and columns of the picture's square middle."""
SOUND = (64, 128)
"""Mel bands and moments of the whole sound."""
WIDTH = 9
"""Cells of a filter along a side."""
GOLDEN = 0.618034
"""Of half a turn: however many directions there are, no two of them are nearly the same."""
# Light, red against green, blue against yellow: what eyes and trained first layers separate.
COLOURS = ((1 / 3, 1 / 3, 1 / 3), (0.5, -0.5, 0.0), (-0.25, -0.25, 0.5))
MEL = MelSettings(stft=StftSettings(sample_rate=16_000, n_fft=1024, window=1024, hop=256), n_mels=SOUND[0])


def channels(given: Given, count: int) -> Tensor:
    """(1, count, rows, columns) of mean 0 and deviation 1 each, from the shared store; never change it."""
    return MAPS.get(
        ("bank", given.id, count), lambda: _filtered(planes(given), count), lambda made: made.nbytes
    )


def planes(given: Given) -> Tensor:
    """(3, 112, 112) colours of a picture, (1, 64, 128) loudness of a sound, low frequencies below."""
    content = given.sample
    if isinstance(content, Picture):
        pixels = fitted(Image(size=PICTURE[0], crop=1.0), given).pixels
        return torch.from_numpy(pixels.transpose(2, 0, 1).astype(np.float32) / 255)
    upright = np.ascontiguousarray(levels(power(content, MEL))[::-1])
    return F.adaptive_avg_pool2d(torch.from_numpy(upright)[None], SOUND)


def bank(planes: int, count: int) -> Tensor:
    """(count, planes, 9, 9): a blur of each colour first, then edges and lines in ever new directions."""
    colours = torch.tensor(COLOURS if planes == 3 else ((1.0,),))
    blurs = [_gauss(1.0)[None] * colour[:, None, None] for colour in colours[:count]]
    edges = [_edge(place)[None] * colours[0][:, None, None] for place in range(count - len(blurs))]
    return torch.stack([*blurs, *edges])


def _filtered(source: Tensor, count: int) -> Tensor:
    around = F.pad(source[None], (WIDTH // 2,) * 4, mode="replicate")  # zeros would draw a frame of edges
    maps = F.conv2d(around, bank(len(source), count))
    centred = maps - maps.mean((2, 3), keepdim=True)
    return centred / centred.std((2, 3), keepdim=True).clamp_min(1e-6)


def _grid() -> tuple[Tensor, Tensor]:
    places = torch.arange(WIDTH, dtype=torch.float32) - WIDTH // 2
    rows, columns = torch.meshgrid(places, places, indexing="ij")
    return rows, columns


def _gauss(width: float) -> Tensor:
    rows, columns = _grid()
    bell = torch.exp(-(rows**2 + columns**2) / (2 * width**2))
    return bell / bell.sum()


def _edge(place: int) -> Tensor:
    """A derivative of a bell: by turns its slope (edges) and its curvature (lines), fine and coarse."""
    angle, width = pi * (GOLDEN * (place // 4) + place % 4 / 4), (1.0, 1.7)[place // 2 % 2]
    rows, columns = _grid()
    across = (columns * torch.cos(torch.tensor(angle)) + rows * torch.sin(torch.tensor(angle))) / width
    shape = _gauss(width) * (across if place % 2 == 0 else across**2 - 1)
    return shape - shape.mean()
