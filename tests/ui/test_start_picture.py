"""What the Start picture draws and says, against torch."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from dsviz.figures.theme import Mode
from dsviz.ui.components.start import SHEETS, weigh
from dsviz.ui.components.start_picture import KERNELS, RECIPES, blends, depthwise, inputs, picture

SHAPES = [(16, 32, 3), (1, 1, 1), (3, 8, 5), (64, 128, 3)]


@pytest.mark.parametrize(("cin", "cout", "k"), SHAPES)
def test_weights_are_those_of_torch_layers(cin: int, cout: int, k: int) -> None:
    weights = weigh(cin, cout, k)
    assert weights.depthwise == nn.Conv2d(cin, cin, k, groups=cin, bias=False).weight.numel()
    assert weights.pointwise == nn.Conv2d(cin, cout, 1, bias=False).weight.numel()
    assert weights.standard == nn.Conv2d(cin, cout, k, bias=False).weight.numel()


@pytest.mark.parametrize(("cin", "cout", "k"), SHAPES)
def test_the_ratio_is_one_over_outputs_plus_one_over_the_kernel(cin: int, cout: int, k: int) -> None:
    assert weigh(cin, cout, k).ratio == pytest.approx(1 / cout + 1 / k**2)


def test_the_maps_are_a_depthwise_convolution() -> None:
    expected = F.conv2d(torch.tensor(inputs())[None], torch.tensor(KERNELS)[:, None], padding=1, groups=4)[0]
    np.testing.assert_allclose(depthwise(inputs(), KERNELS), expected.numpy(), atol=1e-12)


def test_a_recipe_shares_out_the_whole_output() -> None:
    assert (RECIPES >= 0).all()
    np.testing.assert_allclose(RECIPES.sum(axis=1), 1)


def test_every_drawn_sheet_uses_its_whole_range() -> None:
    drawn = picture()
    for name in ("kernels", "maps", "outputs"):
        np.testing.assert_allclose(np.abs(drawn[name]).max(axis=1), 1)


def test_the_blend_of_one_colour_is_that_colour() -> None:
    assert blends(["#336699"] * 4) == ["#336699"] * len(RECIPES)


def test_each_sheet_has_its_own_colour_and_no_output_has_any_of_them() -> None:
    for mode in Mode:
        colours = [colour.lower() for colour in SHEETS[mode]]
        assert len(set(colours)) == len(KERNELS)
        assert not set(colours) & set(blends(SHEETS[mode]))
