"""What only the SliceNet paper and its authors' code say of what the network computes and sees."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from dsviz.architectures.slicenet import ARCHITECTURE
from dsviz.architectures.slicenet_parts import (
    CausalStep,
    ConvModule,
    Plan,
    Separability,
    Taps,
    Wiring,
    separable,
)
from dsviz.layers.convolution import Conv1d
from dsviz.layers.initial import initialise
from dsviz.layers.streaming import CausalConv1d

WIRINGS = pytest.mark.parametrize("wiring", list(Wiring))


def test_super_separable_is_a_separable_convolution_in_each_part() -> None:
    parts = separable((12, 12), Taps(5, groups=3), Conv1d)
    depthwise, pointwise = (part.double() for part in parts.values())
    x = torch.randn(1, 12, 20, dtype=torch.float64)
    apart = []
    for group, channels in enumerate(torch.arange(12).split(4)):
        each = separable((4, 4), Taps(5), Conv1d)
        each["depthwise"].weight.data = depthwise.weight.data[channels]
        each["pointwise"].weight.data = pointwise.weight.data[4 * group : 4 * group + 4]
        apart.append(each["pointwise"](each["depthwise"](x[:, channels])))
    assert torch.allclose(torch.cat(apart, dim=1), pointwise(depthwise(x)), atol=1e-14)


@pytest.mark.parametrize(
    ("groups", "share"),
    [
        ((2,), 1 / 2), ((3,), 1 / 3), ((2, 3), 2 / 3), ((3, 2), 2 / 3), ((3, 2, 3), 7 / 9), ((2, 3, 2), 1.0),
        ((3, 2, 3, 2), 1.0), ((2, 4, 2, 4), 1 / 2), ((4, 6, 4, 6), 1 / 2), ((2, 2, 2), 1 / 2),
        ((3, 4, 3), 7 / 9), ((3, 4, 3, 4), 5 / 6),
    ],
    ids=str,
)  # fmt: skip
def test_coprime_groups_connect_all_channels_when_norms_are_off(groups, share) -> None:
    assert connected(groups, norms=False) == pytest.approx(share)


def test_a_norm_connects_all_channels_at_once() -> None:
    assert connected((3,), norms=True) == 1.0


def connected(groups: tuple[int, ...], *, norms: bool) -> float:
    """The share of pairs (output, input channel) that depend on each other behind steps of so many groups."""
    width = 36
    steps = [CausalStep(separable((width, width), Taps(3, groups=g), CausalConv1d), width) for g in groups]
    network = nn.Sequential(*steps)
    initialise(network, 0)
    smooth(network, norms=norms)
    network.double()
    x = torch.randn(1, width, 8, dtype=torch.float64)
    moment = torch.autograd.functional.jacobian(lambda x: network(x)[0].sum(dim=1), x)
    return float((moment[:, 0].abs().sum(dim=2) > 1e-12).double().mean())


def smooth(network: nn.Module, *, norms: bool = True) -> None:
    """A ReLU may happen to hide a cell: with tanh every path carries a gradient."""
    for module in network.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.ReLU):
                setattr(module, name, nn.Tanh())
            elif name == "norm" and not norms:
                setattr(module, name, nn.Identity())


def small(**options: Any) -> nn.Module:
    network = ARCHITECTURE.make({"preset": "small", "channels": 24} | options)
    initialise(network, 0)
    return network.double().eval()


def tokens(length: int) -> Tensor:
    return torch.randint(1, 80, (1, length))


SETTINGS = [
    ("3_3_3_3", "1_2_4_8", "none"),
    ("3_7_7_7", "1_1_2_4", "groups"),
    ("3_7_15_15", "1_1_1_2", "full"),
    ("3_7_15_31", "1_1_1_1", "super"),
    ("3_7_15_31_63", "1_1_1_1", "super"),
    ("3_3_15_15", "1_1_1_8", "full"),
]


@WIRINGS
@pytest.mark.parametrize("setting", SETTINGS, ids="-".join)
def test_a_score_never_knows_its_own_token_or_a_later_one(setting, wiring) -> None:
    kernels, dilations, separability = setting
    network = small(kernels=kernels, dilations=dilations, separability=separability, wiring=wiring)
    source, target = tokens(9), tokens(14)
    changed = target.repeat(14, 1)
    changed[range(14), range(14)] = changed.diagonal() % 79 + 1
    with torch.no_grad():
        before = network(source, target)
        for j in range(14):
            moved = (network(source, changed[j : j + 1]) != before).any(dim=1)[0]
            assert not moved[: j + 1].any()
            assert j == 13 or moved[j + 1]


@WIRINGS
@pytest.mark.parametrize(
    ("kernels", "dilations", "encoder", "released", "paper"),
    [
        ("3_3_3_3", "1_2_4_8", 181, 223, 143),
        ("3_7_7_7", "1_1_2_4", 265, 279, 199),
        ("3_7_15_15", "1_1_1_2", 301, 303, 223),
        ("3_7_15_31", "1_1_1_1", 313, 311, 231),
        ("3_7_15_31_63", "1_1_1_1", 685, 559, 479),
        ("3_3_15_15", "1_1_1_8", 781, 623, 543),
    ],
)
def test_receptive_fields(kernels, dilations, encoder, released, paper, wiring) -> None:
    network = small(preset="base", channels=12, kernels=kernels, dilations=dilations, wiring=wiring)
    smooth(network)
    x = torch.randn(1, 12, 900, dtype=torch.float64, requires_grad=True)
    if wiring is Wiring.RELEASED:  # the encoders differ in their second way around only
        present = torch.ones(1, 1, 900)
        y = x
        for name in network.encoders:
            y = network.get_submodule(name)(y, present)
        assert span(y[0, :, 450], x) == encoder
    y = network.mixer(x, *network.encode(tokens(5)))
    for name in network.decoders:
        y = network.get_submodule(name)(y, *network.encode(tokens(5)))
    assert span(y[0, :, -1], x) == (released if wiring is Wiring.RELEASED else paper)


def span(output: Tensor, x: Tensor) -> int:
    (gradient,) = torch.autograd.grad(output.square().sum(), x)
    touched = gradient[0].abs().sum(dim=0).nonzero().flatten()
    return int(touched[-1] - touched[0]) + 1


@WIRINGS
@pytest.mark.parametrize("scale", ["inside", "printed"])
def test_padding_behind_the_source_changes_nothing(wiring, scale) -> None:
    network = small(wiring=wiring, attention_scale=scale)
    source, target = tokens(9), tokens(6)
    padded = nn.functional.pad(source, (0, 7))
    with torch.no_grad():
        assert (network(source, target) - network(padded, target)).abs().max() < 1e-11


def test_the_two_wirings_and_the_two_scales_are_different_functions_of_the_same_weights() -> None:
    source, target = tokens(9), tokens(6)
    networks = [small(), small(attention_scale="printed")]
    networks[1].load_state_dict(networks[0].state_dict())
    with torch.no_grad():
        first, second = (network(source, target) for network in networks)
    assert (first - second).abs().max() > 1e-3
    released, paper = (ConvModule(plan(wiring).causal_steps(), wiring) for wiring in reversed(Wiring))
    paper.load_state_dict(released.state_dict())
    x = torch.randn(1, 12, 9)
    x.requires_grad_()
    difference = released.eval()(x) - paper.eval()(x)
    assert difference.abs().max() > 1e-3


def plan(wiring: Wiring) -> Plan:
    return Plan(12, Separability.FULL, (3, 3, 3, 3), (1, 2, 4, 8), wiring, printed=False)


def test_long_depthwise_kernels_stay_on_the_fast_path() -> None:
    conv = separable((8, 8), Taps(63), Conv1d)["depthwise"]
    x, padding = conv._pad(torch.randn(1, 8, 100))
    assert (x.shape[2], padding) == (162, (0,))
