"""Masks hide what comes later, pixel by pixel and colour by colour."""

import numpy as np
import pytest
import torch

from dsviz.layers.convolution import Padding
from dsviz.layers.masked import Current, MaskedConv2d, colour_mask, colours_of, raster_mask, weight_of
from dsviz.layers.operations import ShiftDown

RGB = np.arange(3)


def test_the_centre_follows_the_table_of_the_paper() -> None:
    assert colour_mask(RGB, RGB, Current.BEFORE).astype(int).tolist() == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert colour_mask(RGB, RGB, Current.UPTO).astype(int).tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    assert not colour_mask(RGB, RGB, Current.NONE).any()


def test_one_colour_hides_itself_in_mask_a_only() -> None:
    one = np.zeros(1, dtype=np.int64)
    assert not colour_mask(one, one, Current.BEFORE).any()
    assert colour_mask(one, one, Current.UPTO).all()


def test_rows_above_and_pixels_to_the_left_are_free_whatever_their_colour() -> None:
    mask = raster_mask((3, 3), (1, 1), colour_mask(RGB, RGB, Current.BEFORE))
    assert mask[:, :, 0].all()
    assert mask[:, :, 1, 0].all()
    assert not mask[:, :, 1, 2].any()
    assert not mask[:, :, 2].any()
    assert np.array_equal(mask[:, :, 1, 1], colour_mask(RGB, RGB, Current.BEFORE))


@pytest.mark.parametrize("channels", [3, 7, 128, 256, 1024])
def test_colours_are_runs_as_equal_as_can_be(channels: int) -> None:
    colours = colours_of(channels, 3)
    assert colours.tolist() == sorted(3 * c // channels for c in range(channels))
    assert np.ptp(np.bincount(colours)) <= 1


def test_each_part_has_its_own_run_of_colours() -> None:
    assert colours_of(12, 3, parts=2).tolist() == [0, 0, 1, 1, 2, 2] * 2
    with pytest.raises(ValueError, match="7 channels"):
        colours_of(7, 3, parts=2)


def masked(kernel: int = 3, current: Current = Current.UPTO) -> MaskedConv2d:
    centre = (kernel // 2, kernel // 2)
    return MaskedConv2d(raster_mask((kernel, kernel), centre, colour_mask(RGB, RGB, current)))


def test_hidden_weights_never_count() -> None:
    conv, x = masked(), torch.randn(1, 3, 6, 6)
    before = conv(x)
    with torch.no_grad():
        conv.weight[~conv.mask] = 1e6
    assert torch.equal(conv(x), before)
    assert torch.equal(weight_of(conv) != 0, conv.mask)


def test_hidden_weights_get_no_gradient() -> None:
    conv = masked()
    conv(torch.randn(1, 3, 6, 6)).square().sum().backward()
    assert conv.weight.grad is not None
    assert not conv.weight.grad[~conv.mask].any()
    assert conv.weight.grad[conv.mask].all()


def test_the_mask_is_neither_a_parameter_nor_saved() -> None:
    conv = masked()
    assert (
        sorted(conv.state_dict()) == sorted(name for name, _ in conv.named_parameters()) == ["bias", "weight"]
    )
    assert not conv.mask.is_floating_point()
    assert conv.held == int((~conv.mask).sum()) == 3 * 3 * 4 + 3


@pytest.mark.parametrize("current", [Current.BEFORE, Current.UPTO])
def test_outputs_ignore_what_comes_later(current: Current) -> None:
    conv, x = masked(5, current), torch.randn(1, 3, 8, 8)
    changed = x.clone()
    changed[..., 4, 4:] += 1
    changed[..., 5:, :] += 1
    same = (conv(x) == conv(changed))[0]
    assert same[:, :4].all()
    assert same[:, 4, :4].all()
    assert bool(same[0, 4, 4]) is (current is Current.BEFORE)
    assert not same[:, 4, 5:].any()


def test_a_depthwise_convolution_may_read_the_past_alone() -> None:
    mask = raster_mask((3, 3), (1, 1), np.zeros((4, 1), dtype=bool))
    conv = MaskedConv2d(mask, groups=4, bias=False)
    assert (conv.in_channels, conv.out_channels, conv.groups) == (4, 4, 4)
    assert conv.taps.astype(int).tolist() == [[1, 1, 1], [1, 0, 0], [0, 0, 0]]
    assert conv.connects.all()


def test_the_last_column_may_be_the_centre() -> None:
    mask = raster_mask((1, 4), (0, 3), colour_mask(RGB, RGB, Current.BEFORE))
    conv = MaskedConv2d(mask, padding=(Padding.VALID, Padding.CAUSAL))
    x, changed = torch.randn(1, 3, 5, 9), torch.randn(1, 3, 5, 9)
    changed[..., :6] = x[..., :6]
    assert torch.equal(conv(x)[..., :6], conv(changed)[..., :6])


def test_a_mask_that_hides_everything_is_refused() -> None:
    with pytest.raises(ValueError, match="hides them all"):
        MaskedConv2d(np.zeros((2, 2, 1, 1), dtype=bool))


def test_what_is_shifted_down_leaves_zeros_above() -> None:
    x = torch.randn(1, 2, 4, 3)
    shifted = ShiftDown()(x)
    assert torch.equal(shifted[..., 1:, :], x[..., :-1, :])
    assert not shifted[..., 0, :].any()
