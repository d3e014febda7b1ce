"""A depthwise 3 × 3 and a pointwise layer on a photograph, for `arithmetic_app.py` and its test."""

from functools import cache

import torch
from sklearn.datasets import load_sample_image
from torch import Tensor, nn
from torch.nn import functional as F

CHANNELS, SIZE, OUT = 32, 56, 5


@cache
def maps() -> dict[str, Tensor]:
    """Input (ReLU of a random stem), depthwise, its ReLU and pointwise maps, each (channels, 56, 56)."""
    torch.manual_seed(4)
    photo = torch.tensor(load_sample_image("china.jpg").copy()).permute(2, 0, 1)[:, 20:420, 150:550] / 255
    small = F.adaptive_avg_pool2d(photo - photo.mean(), SIZE)
    with torch.no_grad():
        source = F.relu(nn.Conv2d(3, CHANNELS, 3, padding=1, bias=False)(small[None])) * 4
        depthwise = nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1, groups=CHANNELS)
        pointwise = nn.Conv2d(CHANNELS, 8, 1, bias=False)
        spatial = depthwise(source)
        active = F.relu(spatial)
        mixed = pointwise(active)
    return {
        "source": source[0], "spatial": spatial[0], "active": active[0], "mixed": mixed[0],
        "kernel": depthwise.weight.detach()[:, 0], "bias": depthwise.bias.detach(),  # type: ignore[union-attr]
        "weight": pointwise.weight.detach()[:, :, 0, 0],
    }  # fmt: skip
