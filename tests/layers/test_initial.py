"""Weights before training."""

import pytest
import torch
from torch import nn

from dsviz.layers.convolution import Conv1d, Conv2d
from dsviz.layers.initial import calibrate, initialise


def test_the_seed_decides_and_the_global_state_does_not() -> None:
    first, second, other = (nn.Conv2d(8, 8, 3) for _ in range(3))
    initialise(nn.Sequential(first), seed=1)
    torch.randn(7)
    initialise(nn.Sequential(second), seed=1)
    initialise(nn.Sequential(other), seed=2)
    assert torch.equal(first.weight, second.weight)
    assert not torch.equal(first.weight, other.weight)


def test_the_global_state_is_left_alone() -> None:
    network = nn.Sequential(nn.Linear(4, 4))
    before = torch.get_rng_state()
    initialise(network, seed=1)
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize(
    ("module", "fan_in"),
    [
        (Conv2d(64, 128, 3), 576),
        (Conv2d(512, 512, 3, groups=512), 9),
        (Conv1d(256, 64, 1, bias=True), 256),
        (nn.Linear(300, 100), 300),
    ],
)
def test_the_spread_follows_the_inputs_of_one_value(module: nn.Module, fan_in: int) -> None:
    initialise(nn.Sequential(module), seed=0)
    assert isinstance(module.weight, torch.Tensor)
    assert float(module.weight.detach().std()) == pytest.approx((2 / fan_in) ** 0.5, rel=0.05)
    assert module.bias is None or not module.bias.detach().any()


def test_a_shared_weight_is_drawn_once() -> None:
    left, right, alone = nn.Linear(3, 3), nn.Linear(3, 3), nn.Linear(3, 3)
    right.weight = left.weight
    initialise(nn.Sequential(left, right), seed=0)
    initialise(nn.Sequential(alone), seed=0)
    assert torch.equal(left.weight, alone.weight)


def test_calibration_gives_every_norm_mean_zero_and_variance_one() -> None:
    network = nn.Sequential(
        Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), Conv2d(8, 8, 3, groups=8), nn.BatchNorm2d(8)
    )
    initialise(network.eval(), seed=0)
    x = 5 + 3 * torch.randn(1, 3, 20, 20)
    calibrate(network, x)
    with torch.no_grad():
        for upto in (2, 5):
            maps = network[:upto](x)
            # while it measures, torch divides by the map's variance, but it keeps that of a sample, which is
            # n / (n - 1) times as large: the second norm sees values a little smaller than it measured
            assert torch.allclose(maps.mean(dim=(0, 2, 3)), torch.zeros(8), atol=5e-3)
            assert torch.allclose(maps.var(dim=(0, 2, 3)), torch.ones(8), atol=1e-2)
    assert not any(module.training for module in network.modules())
    assert [m.momentum for m in network.modules() if isinstance(m, nn.BatchNorm2d)] == [0.1, 0.1]
