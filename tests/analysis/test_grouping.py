import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.flop_counter import FlopCounterMode

from dsviz.analysis.grouping import Grouping, divisors, grouped

SETTINGS = [
    Grouping(channels, kernel, groups, pointwise)
    for channels in (8, 12, 16, 24, 32)
    for kernel in (1, 3, 5)
    for groups in divisors(channels)
    for pointwise in (False, True)
]
SIZE = 6


def layers(setting: Grouping) -> nn.Sequential:
    channels, kernel = setting.channels, setting.kernel
    first = nn.Conv2d(channels, channels, kernel, padding=kernel // 2, groups=setting.groups, bias=False)
    second = [nn.Conv2d(channels, channels, 1, bias=False)] if setting.pointwise else []
    return nn.Sequential(first, *second)


def test_weights_are_those_that_torch_stores() -> None:
    for setting in SETTINGS:
        assert setting.weights == sum(p.numel() for p in layers(setting).parameters()), setting


def test_multiply_adds_are_those_that_torch_counts() -> None:
    for setting in SETTINGS:
        with torch.device("meta"), FlopCounterMode(display=False) as counter:
            layers(setting)(torch.empty(1, setting.channels, SIZE, SIZE))
        assert 2 * setting.macs(SIZE * SIZE) == counter.get_total_flops(), setting


def test_connected_pairs_are_those_that_gradients_reach() -> None:
    for setting in SETTINGS:
        network = layers(setting)
        for weight in network.parameters():
            nn.init.ones_(weight)
        x = torch.zeros(1, setting.channels, 5, 5, requires_grad=True)
        outputs = network(x)[0].sum((1, 2))
        pairs = sum(
            int((torch.autograd.grad(output, x, retain_graph=True)[0].abs().sum((0, 2, 3)) > 0).sum())
            for output in outputs
        )
        assert (setting.pairs, setting.dead) == (pairs, setting.channels**2 - pairs), setting


@pytest.mark.parametrize("groups", divisors(12))
def test_groups_are_the_standard_convolution_with_all_other_blocks_set_to_zero(groups: int) -> None:
    dense, x = torch.randn(24, 12, 3, 3), torch.randn(1, 12, 7, 7)
    block = torch.arange(24)[:, None] // (24 // groups) == torch.arange(12) // (12 // groups)
    masked = dense * block[:, :, None, None]
    torch.testing.assert_close(F.conv2d(x, grouped(dense, groups), groups=groups), F.conv2d(x, masked))


@pytest.mark.parametrize("groups", [0, 5, 24])
def test_groups_divide_the_channels(groups: int) -> None:
    with pytest.raises(ValueError, match="groups must divide 12"):
        grouped(torch.randn(12, 12, 3, 3), groups)
    with pytest.raises(ValueError, match="groups must divide 12"):
        Grouping(12, 3, groups)


def test_divisors_are_all_that_divide() -> None:
    assert [divisors(n) for n in (1, 7, 12)] == [(1,), (1, 7), (1, 2, 3, 4, 6, 12)]
