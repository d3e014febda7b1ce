"""ESResNet: a ResNet-50 that sees sounds as pictures, with depthwise separable attention at its side.

A. Guzhov, F. Raue, J. Hees, A. Dengel, "ESResNet: Environmental Sound Classification Based on Visual Domain
Models", 2020, arXiv:2004.07301. What its text leaves open is taken from its authors' code: the front end, the
stride in the 3 x 3 convolutions, kernels and places of the attention.
"""

from itertools import accumulate, pairwise
from typing import NamedTuple

from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Paper, Waveform
from dsviz.architectures.esresnet_parts import EPS, EXPANSION, Attention, Bottleneck, Head
from dsviz.architectures.options import Choice, Number
from dsviz.inputs.settings import ESRESNET_SPECTROGRAM
from dsviz.layers.blocks import ConvBlock
from dsviz.layers.convolution import Conv2d
from dsviz.layers.operations import Add, Split
from dsviz.layers.pooling import MaxPool2d
from dsviz.layers.spectral import PowerSpectrum, Spectrogram
from dsviz.published import Published, Quantity, Value


class Row(NamedTuple):
    """A stage of the ResNet-50 and the kernel of the attention beside it."""

    channels: int
    """Inside its bottlenecks."""
    stride: int
    """Of the first of them."""
    repeats: int
    kernel: tuple[int, int]
    """Rows of frequency, columns of time."""


STEM_CHANNELS = 64
TABLE = (
    Row(64, 1, 3, kernel=(3, 1)),
    Row(128, 2, 4, kernel=(1, 5)),
    Row(256, 2, 6, kernel=(3, 1)),
    Row(512, 2, 3, kernel=(1, 5)),
)
POOL_KERNEL = (3, 5)
"""Of the attention beside the average: on its map of a single value only the middle can ever act."""
STAGES = tuple(range(1 + a, 1 + b) for a, b in pairwise(accumulate((0, *(row.repeats for row in TABLE)))))
"""Numbers of the blocks of each stage: 1 to 3, 4 to 7, 8 to 13, 14 to 16."""


class Backbone(nn.Module):
    """(batch, 1, samples) -> (batch, 2048 * width, 1, 1): one channel of sound, seen."""

    def __init__(self, attention: str, width: float) -> None:
        super().__init__()
        settings, stft = ESRESNET_SPECTROGRAM, ESRESNET_SPECTROGRAM.stft
        power = PowerSpectrum(stft.n_fft, stft.window, stft.hop, bins=settings.kept, gain=stft.gain)
        self.spectrogram = Spectrogram(power, settings.decibel.floor, settings.bands)
        widths = [int(STEM_CHANNELS * width), *(EXPANSION * int(row.channels * width) for row in TABLE)]
        stem = Conv2d(settings.bands, widths[0], 7, stride=2)
        self.stem = ConvBlock(stem, eps=EPS, act=nn.ReLU)
        self.pool = MaxPool2d(3, stride=2)
        for row, numbers, ends in zip(TABLE, STAGES, pairwise(widths), strict=True):
            channels, stride = ends[0], row.stride
            for number in numbers:
                self.add_module(f"block{number}", Bottleneck(channels, ends[1] // EXPANSION, stride))
                channels, stride = ends[1], 1
        self.average = nn.AdaptiveAvgPool2d(1)
        self.attends = attention == "yes"
        if self.attends:
            kernels = (*(row.kernel for row in TABLE), POOL_KERNEL)
            for stage, ends in enumerate(pairwise((*widths, widths[-1]))):
                self.add_module(f"attention{stage + 1}", Attention(*ends, kernels[stage]))

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.stem(self.spectrogram(x)))
        for stage, numbers in enumerate(STAGES, 1):
            entered = x
            for number in numbers:
                x = self.get_submodule(f"block{number}")(x)
            x = self._attended(stage, entered, x)
        return self._attended(len(STAGES) + 1, x, self.average(x))

    def _attended(self, number: int, entered: Tensor, left: Tensor) -> Tensor:
        if not self.attends:
            return left
        attended: Tensor = self.get_submodule(f"attention{number}")(entered, left)
        return attended


class Mono(Backbone):
    """(batch, 1, samples) -> (batch, classes), the scores before the softmax."""

    def __init__(self, attention: str, width: float, classes: int) -> None:
        super().__init__(attention, width)
        self.head = Head(_features(width), classes)

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.head(super().forward(x))
        return scores


class Stereo(nn.Module):
    """(batch, 2, samples) -> (batch, classes): one backbone sees both sides, what it finds is added up."""

    def __init__(self, attention: str, width: float, classes: int) -> None:
        super().__init__()
        self.split = Split(2)
        self.left = Backbone(attention, width)
        self.right = self.left  # the same weights: two names, so that the two passes can be told apart
        self.add = Add()
        self.head = Head(_features(width), classes)

    def forward(self, x: Tensor) -> Tensor:
        left, right = self.split(x)
        scores: Tensor = self.head(self.add(self.left(left), self.right(right)))
        return scores


def _features(width: float) -> int:
    return EXPANSION * int(TABLE[-1].channels * width)


def esresnet(attention: str = "no", sound: str = "mono", classes: int = 50, width: float = 1.0) -> nn.Module:
    """The network for one channel of sound or for two."""
    return {"mono": Mono, "stereo": Stereo}[sound](attention, width, classes)


def _scores(printed: str, classes: int, sound: str = "mono") -> Published:
    """A share of right answers; the abstract prints them and says nothing of the attention."""
    options: dict[str, Value] = {"classes": classes, "sound": sound}
    return Published("", Quantity.ACCURACY, printed, options, note="architectures.esresnet_note_scores")


ARCHITECTURE = Architecture(
    key="esresnet",
    network=esresnet,
    inputs=(Waveform(ESRESNET_SPECTROGRAM.stft.sample_rate, seconds=5.0),),
    paper=Paper(
        "A. Guzhov, F. Raue, J. Hees, A. Dengel",
        2020,
        "ESResNet: Environmental Sound Classification Based on Visual Domain Models",
        "2004.07301",
    ),
    separable=lambda options: options["attention"] == "yes",
    options=(
        Choice("attention", "no", ("no", "yes")),
        Choice(
            "sound", "mono", ("mono", "stereo"), implies={"mono": {"channels": 1}, "stereo": {"channels": 2}}
        ),
        Number("seconds", 5.0, (4.0, 5.0), 0.2, 10.0),  # clips of UrbanSound8K, of ESC
        Number("classes", 50, (10, 50), 2, 10_000),
        Number("width", 1.0, (0.25, 1.0), 0.125, 1.0),  # the paper has 1 only, a quarter runs anywhere
    ),
    published=(
        _scores("97.0%", 10),
        _scores("91.5%", 50),
        _scores("84.2%", 10),
        _scores("85.4%", 10, "stereo"),
    ),
    small={"attention": "yes", "sound": "stereo", "width": 0.125, "seconds": 0.2},
    starts={"width": 0.25, "attention": "yes"},
)
