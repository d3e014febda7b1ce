"""What causal networks may see and do not."""

import numpy as np
import pytest
import torch
from torch import nn

from dsviz.analysis.blind import Sight, earlier, sight
from dsviz.layers.convolution import Conv2d
from dsviz.layers.masked import Current, MaskedConv2d, colour_mask, colours_of, raster_mask
from dsviz.recording import Step, prepare, record

SIDE = 13


def masked(current: Current, kernel: int = 3) -> MaskedConv2d:
    colours = colours_of(1, 1)
    return MaskedConv2d(
        raster_mask((kernel, kernel), (kernel // 2, kernel // 2), colour_mask(colours, colours, current))
    )


def steps_of(*leaves: nn.Module) -> list[Step]:
    return record(prepare(nn.Sequential(*leaves)), torch.zeros(1, 1, SIDE, SIDE))


def causal(kernel: int = 3, depth: int = 4) -> list[Step]:
    return steps_of(masked(Current.BEFORE, kernel), *(masked(Current.UPTO) for _ in range(depth)))


def found(steps: list[Step], place: tuple[int, int] = (6, 6)) -> Sight:
    seen = sight(steps, len(steps) - 1, place)
    assert seen is not None
    return seen


def test_what_may_be_seen_is_what_comes_before() -> None:
    before = earlier((3, 4), (1, 2))
    assert before.sum() == 1 * 4 + 2
    assert before[0].all()
    assert not before[1, 2:].any()


def test_the_blind_spot_is_the_wedge_to_the_right() -> None:
    sees = found(causal(kernel=7))
    assert sees.allowed is not None
    assert int(sees.allowed.sum()) == 84
    assert int((sees.allowed & ~sees.seen).sum()) == int(sees.holes.sum()) == 6
    rows, columns = np.nonzero(sees.holes)
    assert (rows < 6).all()
    assert (columns > 6).all()


@pytest.mark.parametrize("depth", [3, 6, 9])
def test_no_depth_ever_fills_it(depth: int) -> None:
    """Right of the pixel a row above, two cells further than the first kernel reaches."""
    assert found(causal(depth=depth)).holes[5, 8]


def test_later_cells_are_no_holes_of_a_causal_network() -> None:
    sees = found(causal())
    before = earlier((SIDE, SIDE), (6, 6))
    assert not (sees.holes & ~before).any()
    assert not (sees.seen & ~before).any()


def test_a_full_field_has_no_holes() -> None:
    sees = found(steps_of(Conv2d(1, 1, 3), Conv2d(1, 1, 3, stride=2)), (3, 3))
    assert sees.allowed is None
    assert not sees.holes.any()
    assert sees.hull == (slice(4, 9), slice(4, 9))


def test_dilation_leaves_holes() -> None:
    sees = found(steps_of(Conv2d(1, 1, 3, dilation=2)))
    assert int(sees.seen.sum()) == 9
    assert int(sees.holes.sum()) == 25 - 9


def test_at_the_last_pixel_everything_is_earlier_and_yet_no_plain_network_is_causal() -> None:
    assert found(steps_of(Conv2d(1, 1, 3)), (SIDE - 1, SIDE - 1)).allowed is None


def test_who_sees_only_itself_is_not_causal() -> None:
    assert found(steps_of(Conv2d(1, 1, 1))).allowed is None


def test_the_first_pixel_of_a_causal_network_sees_nothing() -> None:
    assert sight(causal(), 4, (0, 0)) is None
