"""Kinds are read from facts."""

import pytest
from torch import nn

from dsviz.layers.convolution import Conv1d, Conv2d
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.operations import Add, Concat, Multiply, PadChannels, Split, Subsample
from dsviz.layers.shuffle import ChannelShuffle


@pytest.mark.parametrize(
    ("module", "kind"),
    [
        (nn.Conv2d(3, 8, 3), Kind.STANDARD),
        (nn.Conv2d(3, 8, (1, 3)), Kind.STANDARD),
        (nn.Conv1d(1, 8, 3), Kind.STANDARD),
        (nn.Conv2d(8, 8, 3, groups=8), Kind.DEPTHWISE),
        (nn.Conv2d(8, 16, 3, groups=8), Kind.DEPTHWISE),
        (Conv1d(8, 8, 6, groups=8), Kind.DEPTHWISE),
        (nn.Conv2d(8, 16, 3, groups=4), Kind.GROUPED),
        (nn.Conv2d(8, 16, 1, groups=4), Kind.GROUPED),
        (Conv2d(8, 16, 1), Kind.POINTWISE),
        (nn.Conv1d(1, 4, 1), Kind.POINTWISE),
        (nn.ConvTranspose1d(4, 1, 8), Kind.TRANSPOSED),
        (nn.Linear(3, 2), Kind.LINEAR),
        (nn.BatchNorm2d(3), Kind.NORM),
        (nn.ReLU6(), Kind.ACTIVATION),
        (nn.AdaptiveAvgPool2d(1), Kind.POOL),
        (nn.Flatten(), Kind.ARRANGE),
        (Add(), Kind.ADD),
        (Multiply(), Kind.MULTIPLY),
        (Concat(), Kind.CONCAT),
        (Split(2), Kind.SPLIT),
        (Subsample(2), Kind.ARRANGE),
        (PadChannels(8), Kind.ARRANGE),
        (ChannelShuffle(2), Kind.ARRANGE),
    ],
    ids=repr,
)
def test_kind(module: nn.Module, kind: Kind) -> None:
    assert kind_of(module) is kind


def test_an_unknown_module_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match="LSTM"):
        kind_of(nn.LSTM(2, 2))
