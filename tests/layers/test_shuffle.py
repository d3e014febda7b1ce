"""The channel shuffle moves every channel once and mixes the groups."""

import pytest
import torch

from dsviz.layers.shuffle import ChannelShuffle

SIZES = pytest.mark.parametrize(
    ("groups", "channels"), [(1, 6), (2, 6), (3, 12), (4, 4), (8, 24), (4, 10 * 4)]
)


@SIZES
def test_the_permutation_says_where_every_value_goes(groups: int, channels: int) -> None:
    shuffle, x = ChannelShuffle(groups), torch.randn(2, channels, 3, 4)
    assert torch.equal(shuffle(x), x[:, list(shuffle.permutation(channels))])


@SIZES
def test_every_channel_is_moved_once(groups: int, channels: int) -> None:
    assert sorted(ChannelShuffle(groups).permutation(channels)) == list(range(channels))


@SIZES
def test_the_way_back_is_a_shuffle_with_as_many_groups_as_a_group_had_channels(
    groups: int, channels: int
) -> None:
    x = torch.randn(1, channels, 2, 2)
    assert torch.equal(ChannelShuffle(channels // groups)(ChannelShuffle(groups)(x)), x)


def test_the_paper_writes_rows_and_reads_columns() -> None:
    groups, width = 3, 4
    permutation = ChannelShuffle(groups).permutation(groups * width)
    assert all(permutation[j * groups + i] == i * width + j for i in range(groups) for j in range(width))


def test_channels_that_no_groups_share_evenly_are_refused() -> None:
    with pytest.raises(ValueError, match="10 channels"):
        ChannelShuffle(3).permutation(10)
