"""The channel shuffle: channels of different groups change places, so that groups learn of each other."""

from typing import ClassVar

from torch import nn

from dsviz.layers.kind import Kind


class ChannelShuffle(nn.ChannelShuffle):
    """(batch, channels, …) -> the same shape: the channels written as `groups` rows, read by columns.

    With groups g of n channels each, place j * g + i receives channel i * n + j. The way back is a shuffle
    with n groups.
    """

    kind: ClassVar = Kind.ARRANGE

    def permutation(self, channels: int) -> tuple[int, ...]:
        """Which channel each place receives; ValueError where the groups do not share the channels evenly."""
        if channels % self.groups:
            raise ValueError(f"{channels} channels do not make {self.groups} equal groups")
        width = channels // self.groups
        return tuple(row * width + column for column in range(width) for row in range(self.groups))
