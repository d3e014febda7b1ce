"""Moves of channels: what is drawn is what the layer does."""

from collections import OrderedDict

import pytest
import torch
from torch import nn

from dsviz.analysis.meeting import meeting
from dsviz.analysis.shuffling import shuffling
from dsviz.layers.convolution import Conv2d
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import Step, prepare, record

GROUPS, CHANNELS = 3, 12


def unit(first: int = GROUPS, rows: int = GROUPS) -> list[Step]:
    """Pointwise, norm, shuffle, depthwise, norm, pointwise, as in a unit of grouped networks."""
    parts = OrderedDict[str, nn.Module](
        reduce=Conv2d(6, CHANNELS, 1, groups=first),
        norm1=nn.BatchNorm2d(CHANNELS),
        act=nn.ReLU(),
        shuffle=ChannelShuffle(rows),
        depthwise=Conv2d(CHANNELS, CHANNELS, 3, groups=CHANNELS),
        norm2=nn.BatchNorm2d(CHANNELS),
        expand=Conv2d(CHANNELS, 6, 1, groups=GROUPS),
    )
    return record(prepare(nn.Sequential(parts).eval()), torch.rand(1, 6, 5, 5))


@pytest.mark.parametrize("rows", [3, 4, 2])
def test_every_channel_is_found_where_the_layer_put_it(rows: int) -> None:
    steps = unit(rows=rows)
    move = shuffling(steps, 3)
    assert move is not None
    before, behind = steps[2].output[0], steps[3].output[0]
    for channel in range(CHANNELS):
        assert torch.equal(before[channel], behind[move.place_of(channel)])
        row, column = move.cell_of(channel)
        assert row * move.columns + column == channel
        assert column * move.rows + row == move.place_of(channel)


def test_groups_are_those_of_the_convolutions_around() -> None:
    move = shuffling(unit(), 3)
    assert move is not None
    assert (move.makers, move.readers, move.groups) == (GROUPS, GROUPS, GROUPS)


def test_behind_a_convolution_without_groups_they_are_those_that_read() -> None:
    move = shuffling(unit(first=1), 3)
    assert move is not None
    assert (move.makers, move.groups) == (1, GROUPS)


def test_other_steps_are_no_moves() -> None:
    assert [step.index for step in unit() if shuffling(unit(), step.index)] == [3]


def test_groups_meet_behind_the_shuffle_and_not_before() -> None:
    found = meeting(unit())
    assert found is not None
    assert (found.first, found.groups, found.channels) == (0, GROUPS, 6)
    alone = torch.eye(GROUPS, dtype=torch.float64).numpy()
    assert (found.met[2].groups == alone).all()
    assert (found.met[3].groups == 1).all()
    assert found.met[3].channels.tolist() == [1 / GROUPS] * CHANNELS
    assert found.met[6].channels.tolist() == [1.0] * 6


def test_without_groups_there_is_nothing_to_meet() -> None:
    steps = record(prepare(nn.Sequential(Conv2d(4, 4, 1), Conv2d(4, 4, 3, groups=4))), torch.rand(1, 4, 3, 3))
    assert meeting(steps) is None


def test_every_network_of_the_catalogue_can_be_asked(recording: tuple[object, object, list[Step]]) -> None:
    steps = recording[2]
    found = meeting(steps)
    moves = [shuffling(steps, step.index) for step in steps]
    assert found is not None or not any(moves), "in the catalogue no shuffle comes without groups"
    if found is not None:
        last = found.met[max(found.met)]
        assert last.channels.min() == 1, "at the end everybody has seen everything"
        assert all(met.groups.min() >= 0 and met.channels.max() <= 1 for met in found.met.values())
