"""Separators that work on a learned spectrum: encoder, masks, product, decoder.

Y. Luo, N. Mesgarani, "Conv-TasNet", 2018, arXiv:1809.07454: Figure 1A. Conv-TasNet, MiTAS and TseNet are
made of these.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from dsviz.layers.convolution import Conv1d, Padding
from dsviz.layers.kind import Kind
from dsviz.layers.operations import Concat, Crop, Multiply, PadToWindows, Split
from dsviz.recording import Block


class Encoder(Block):
    """(batch, 1, samples) -> (batch, filters, frames): windows of `length` samples, half of it apart."""

    def __init__(self, filters: int, length: int, *, bias: bool, act: nn.Module | None) -> None:
        super().__init__()
        hop = length // 2
        self.pad = PadToWindows(length, hop)
        self.conv = Conv1d(1, filters, length, stride=hop, bias=bias, padding=Padding.VALID)
        self.act = act

    def forward(self, x: Tensor) -> Tensor:
        encoded: Tensor = self.conv(self.pad(x))
        return encoded if self.act is None else self.act(encoded)


class Bottleneck(Block, nn.Sequential):
    """(batch, filters, frames) -> (batch, channels, frames): norm, pointwise convolution."""

    def __init__(self, norm: nn.Module, filters: int, channels: int, *, bias: bool) -> None:
        super().__init__(OrderedDict(norm=norm, pointwise=Conv1d(filters, channels, 1, bias=bias)))


class SpeakerSoftmax(nn.Module):
    """(batch, speakers * filters, time) -> the same shape: a filter's values sum to 1 over the speakers."""

    kind: ClassVar = Kind.ACTIVATION

    def __init__(self, speakers: int) -> None:
        super().__init__()
        self.speakers = speakers

    def forward(self, x: Tensor) -> Tensor:
        batch, _, time = x.shape
        return x.reshape(batch, self.speakers, -1, time).softmax(dim=1).flatten(1, 2)

    def extra_repr(self) -> str:
        return f"speakers={self.speakers}"


_MASKS: dict[str, Callable[[int], nn.Module]] = {
    "sigmoid": lambda _: nn.Sigmoid(),
    "relu": lambda _: nn.ReLU(),
    "softmax": SpeakerSoftmax,
}


class MaskHead(Block):
    """(batch, channels, frames) -> for each speaker a mask (batch, filters, frames)."""

    def __init__(
        self, channels: int, filters: int, speakers: int, *, mask: str, bias: bool, act: nn.Module | None
    ) -> None:
        super().__init__()
        self.act = act
        self.pointwise = Conv1d(channels, speakers * filters, 1, bias=bias)
        self.mask = _MASKS[mask](speakers)
        self.split = Split(speakers) if speakers > 1 else None

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        masks: Tensor = self.mask(self.pointwise(x if self.act is None else self.act(x)))
        return (masks,) if self.split is None else self.split(masks)


class Masking(Block):
    """The encoded mixture and a mask for each speaker -> their products: `speaker1`, `speaker2`, …"""

    def __init__(self, speakers: int) -> None:
        super().__init__()
        for number in range(1, speakers + 1):
            self.add_module(f"speaker{number}", Multiply())

    def forward(self, encoded: Tensor, masks: Sequence[Tensor]) -> tuple[Tensor, ...]:
        return tuple(product(encoded, mask) for product, mask in zip(self.children(), masks, strict=True))


class Decoder(Block):
    """For each speaker (batch, filters, frames) -> (batch, speakers, samples): windows, added up.

    Every speaker is decoded by the same filters, so `speaker1`, `speaker2`, … are one module.
    """

    def __init__(self, filters: int, length: int, speakers: int, *, bias: bool) -> None:
        super().__init__()
        conv = nn.ConvTranspose1d(filters, 1, length, stride=length // 2, bias=bias)
        self.names = tuple(f"speaker{number}" for number in range(1, speakers + 1))
        for name in self.names:
            self.add_module(name, conv)
        self.concat = Concat() if speakers > 1 else None
        self.crop = Crop()

    def forward(self, masked: Sequence[Tensor], samples: int) -> Tensor:
        convs = (self.get_submodule(name) for name in self.names)
        voices = [conv(product) for conv, product in zip(convs, masked, strict=True)]
        joined: Tensor = self.crop(voices[0] if self.concat is None else self.concat(*voices), samples)
        return joined


@dataclass(frozen=True)
class Places:
    """Paths of the steps whose recorded outputs are the stages of a separation."""

    encoded: str
    masks: str
    """One output for each speaker."""
    masked: tuple[str, ...]
    """One step for each speaker."""
    separated: str


class MaskingSeparator(nn.Module):
    """(batch, 1, samples), conditions -> (batch, speakers, samples): encode, multiply by masks, decode.

    `forward` is the composition of four methods, so that a mask can be changed in between:
    `encoded = encode(mixture)`, `masks(encoded, *conditions)`, `apply_masks(encoded, masks)` and
    `decode(masked, samples)`. They may be called on their own, without recording.
    """

    encoder: Encoder
    separator: nn.Module
    """(batch, filters, frames), conditions -> a tuple of masks; its last part is the MaskHead `mask`."""
    masking: Masking
    decoder: Decoder

    def forward(self, mixture: Tensor, *conditions: Tensor) -> Tensor:
        encoded = self.encode(mixture)
        masked = self.apply_masks(encoded, self.masks(encoded, *conditions))
        return self.decode(masked, mixture.shape[-1])

    def encode(self, mixture: Tensor) -> Tensor:
        """(batch, 1, samples) -> (batch, filters, frames)."""
        encoded: Tensor = self.encoder(mixture)
        return encoded

    def masks(self, encoded: Tensor, *conditions: Tensor) -> tuple[Tensor, ...]:
        """For each speaker (batch, filters, frames), given what else the network is told (an i-vector)."""
        masks: tuple[Tensor, ...] = self.separator(encoded, *conditions)
        return masks

    def apply_masks(self, encoded: Tensor, masks: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """The encoded mixture times each mask; ValueError unless there is a mask for each speaker."""
        masked: tuple[Tensor, ...] = self.masking(encoded, masks)
        return masked

    def decode(self, masked: Sequence[Tensor], samples: int) -> Tensor:
        """For each speaker (batch, filters, frames) -> (batch, speakers, samples)."""
        separated: Tensor = self.decoder(masked, samples)
        return separated

    @property
    def speakers(self) -> int:
        return len(self.decoder.names)

    @property
    def hop(self) -> int:
        """Samples from one frame to the next."""
        return self.encoder.pad.hop

    @property
    def places(self) -> Places:
        """Where a recording holds the four stages."""
        head = self.separator.get_submodule("mask")
        return Places(
            encoded="encoder.conv" if self.encoder.act is None else "encoder.act",
            masks="separator.mask.mask" if head.split is None else "separator.mask.split",
            masked=tuple(f"masking.{name}" for name in self.decoder.names),
            separated="decoder.crop",
        )
