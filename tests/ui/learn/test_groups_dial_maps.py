import pytest
import torch
from torch.nn import functional as F

from dsviz.analysis.grouping import Grouping, divisors
from dsviz.ui.learn.groups_dial_maps import maps, mixing_shares, spatial_shares, timings, weights

CHANNELS = 12


@pytest.fixture(scope="module")
def source() -> torch.Tensor:
    return torch.randn(1, CHANNELS, 9, 11, generator=torch.Generator().manual_seed(1))


def masked(groups: int) -> torch.Tensor:
    kernel = weights(CHANNELS, 3)[0]
    group = torch.arange(CHANNELS) // (CHANNELS // groups)
    return kernel * (group[:, None] == group)[:, :, None, None]


@pytest.mark.parametrize("groups", divisors(CHANNELS))
def test_maps_are_those_of_the_same_weights_with_the_others_at_zero(source, groups):
    made = maps("noise", source, Grouping(CHANNELS, 3, groups, pointwise=True))
    between = F.conv2d(source, masked(groups), padding=1)
    torch.testing.assert_close(torch.from_numpy(made.spatial)[None], between, atol=1e-5, rtol=1e-4)
    mixed = F.conv2d(between, weights(CHANNELS, 3)[1])
    torch.testing.assert_close(torch.from_numpy(made.mixed)[None], mixed, atol=1e-5, rtol=1e-4)


def test_without_the_pointwise_a_channel_changes_the_outputs_of_its_group_alone(source):
    moved = source.clone()
    moved[:, 5] += 1
    for groups in divisors(CHANNELS):
        plain, mixed = (Grouping(CHANNELS, 3, groups, pointwise) for pointwise in (False, True))
        change = maps("noise", source, plain).spatial != maps("moved", moved, plain).spatial
        heard = 5 // plain.heard * plain.heard
        assert change.any((1, 2)).nonzero()[0].tolist() == list(range(heard, heard + plain.heard))
        repaired = maps("noise", source, mixed).mixed != maps("moved", moved, mixed).mixed
        assert repaired.any((1, 2)).all()


@pytest.mark.parametrize("groups", [1, 3, 12])
def test_shares_name_what_an_output_hears(source, groups):
    at = Grouping(CHANNELS, 3, groups)
    shares = spatial_shares(source, at, 7)
    first = 7 // at.heard * at.heard
    assert [channel for channel, _ in shares] == list(range(first, first + at.heard))
    part = F.conv2d(source[:, first : first + 1], weights(CHANNELS, 3)[0][7:8, first : first + 1], padding=1)
    assert shares[0][1] == pytest.approx(float(part.abs().mean()), rel=1e-4)


def test_the_pointwise_hears_everyone(source):
    at = Grouping(CHANNELS, 3, CHANNELS, pointwise=True)
    assert len(mixing_shares(maps("noise", source, at).spatial, at, 3)) == CHANNELS


def test_every_place_of_the_dial_is_timed():
    found = timings(Grouping(8, 3), (16, 16))
    assert tuple(found) == divisors(8)
    assert all(timing.median > 0 for timing in found.values())
    assert timings(Grouping(8, 3, 4), (16, 16)) is found, "measured once for all places of the dial"
