"""What only the ByteNet paper says of what the network computes and sees."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from dsviz.architectures.bytenet import ARCHITECTURE, DILATIONS, UNITS
from dsviz.architectures.bytenet_parts import ConvKind, MultiplicativeUnit, Over, ReluBlock, Stack
from dsviz.layers.convolution import Conv1d
from dsviz.layers.initial import initialise
from dsviz.layers.sequence import Follow, Unfold
from dsviz.layers.streaming import CausalConv1d

KINDS = pytest.mark.parametrize("kind", list(ConvKind))
UNIT_NAMES = pytest.mark.parametrize("unit", list(UNITS))


def small(**options: Any) -> nn.Module:
    network = ARCHITECTURE.make({"preset": "small", "inner": 8, "sets": 1} | options)
    initialise(network, 0)
    return network.double().eval()


def tokens(length: int) -> Tensor:
    return torch.randint(1, 80, (1, length))


@KINDS
@UNIT_NAMES
def test_a_score_never_knows_its_own_token_or_a_later_one(unit, kind) -> None:
    network = small(unit=unit, kind=kind)
    smooth(network)
    source, target = tokens(9), tokens(14)
    with torch.no_grad():
        before = network(source, target)
        for j in range(14):
            changed = target.clone()
            changed[0, j] = changed[0, j] % 79 + 1
            moved = (network(source, changed) != before).any(dim=1)[0]
            assert not moved[: j + 1].any()
            assert j == 13 or moved[j + 1]


@UNIT_NAMES
def test_a_language_model_never_looks_ahead_either(unit) -> None:
    network = small(preset="language_model", unit=unit)
    text = tokens(12)
    with torch.no_grad():
        before = network(text)
        for j in range(12):
            changed = text.clone()
            changed[0, j] = changed[0, j] % 79 + 1
            moved = (network(changed) != before).any(dim=1)[0]
            assert not moved[: j + 1].any()


def smooth(network: nn.Module) -> None:
    """A ReLU may happen to hide a cell: with tanh every path carries a gradient."""
    for module in network.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.ReLU):
                setattr(module, name, nn.Tanh())


def seen(conv: type[Conv1d], dilations: Sequence[int], at: int, length: int) -> tuple[int, int]:
    """The first and the last position that a stack sees."""
    overs = [Over(conv, ConvKind.PUBLISHED, 3, dilation) for dilation in dilations]
    stack = Stack(ReluBlock, 8, 4, overs)
    initialise(stack, 0)
    smooth(stack)
    stack.double()
    x = torch.randn(1, 8, length, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(stack(x)[0, :, at].square().sum(), x)
    touched = gradient[0].abs().sum(dim=0).nonzero().flatten()
    return int(touched[0]), int(touched[-1])


@pytest.mark.parametrize(("sets", "size"), [(6, 373), (5, 311)])
def test_the_decoder_sees_373_positions_and_not_the_315_that_are_printed(sets, size) -> None:
    first, last = seen(CausalConv1d, DILATIONS * sets, 399, 400)
    assert (last - first + 1, last) == (size, 399)


def test_the_encoder_sees_as_many_half_of_them_ahead() -> None:
    first, last = seen(Conv1d, DILATIONS * 6, 200, 400)
    assert (200 - first, last - 200) == (186, 186)


@KINDS
def test_a_convolution_of_every_kind_has_its_own_parts(kind) -> None:
    layers = Over(CausalConv1d, kind, 3, 1).layers(6, times=4)
    expected = {
        ConvKind.PUBLISHED: {"conv"},
        ConvKind.SEPARABLE: {"depthwise", "pointwise"},
        ConvKind.DEPTHWISE: {"depthwise", "shuffle"},
    }
    assert {name for name, _ in layers.named_children()} == expected[kind]
    assert layers(torch.randn(1, 6, 9)).shape == (1, 24, 9)


def test_the_gates_of_a_channel_come_from_that_channel_where_the_unit_is_depthwise() -> None:
    unit = MultiplicativeUnit(Over(CausalConv1d, ConvKind.DEPTHWISE, 3, 1).layers(6, times=4)).double()
    initialise(unit, 0)
    x = torch.randn(1, 6, 5, dtype=torch.float64)
    moved = torch.autograd.functional.jacobian(lambda x: unit(x)[0].sum(dim=1), x)[:, 0].abs().sum(dim=2)
    assert torch.equal(moved > 0, torch.eye(6, dtype=torch.bool))


def test_a_multiplicative_unit_is_its_formula() -> None:
    conv = Conv1d(3, 12, 1, bias=True)
    x = torch.randn(1, 3, 4)
    gate1, gate2, gate3, update = conv(x).chunk(4, dim=1)
    expected = gate1.sigmoid() * (gate2.sigmoid() * x + gate3.sigmoid() * update.tanh()).tanh()
    assert torch.allclose(MultiplicativeUnit(conv)(x), expected)


@pytest.mark.parametrize(("length", "unfolded"), [(0, 0), (1, 2), (5, 6), (9, 11), (10, 12), (48, 58)])
def test_a_source_is_unfolded_to_six_fifths(length, unfolded) -> None:
    numbers = Unfold()(tokens(length))
    assert numbers.shape == (1, unfolded)
    assert (numbers[:, length:] == 0).all()


@pytest.mark.parametrize("length", [3, 7, 12])
def test_a_target_finds_the_source_beside_it_and_zeros_behind_its_end(length) -> None:
    source, target = torch.randn(1, 4, 7), torch.randn(1, 4, length)
    beside = Follow()(source, target)
    assert beside.shape == target.shape
    assert torch.equal(beside[..., :7], source[..., :length])
    assert (beside[..., 7:] == 0).all()


def test_a_translation_depends_on_its_source() -> None:
    network = small()
    source, target = tokens(10), tokens(16)
    other = source.clone()
    other[0, 0] = other[0, 0] % 79 + 1
    with torch.no_grad():
        moved = (network(source, target) != network(other, target)).any(dim=1)[0]
    assert moved[0]
