"""Convolutions against plain torch, and what makes each kind what it is."""

import itertools

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.layers.convolution import SLOW_PADDING, Conv1d, Conv2d, Padding


@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), list(itertools.product((1, 3, 5), (1, 2, 3), (1, 2)))
)
def test_symmetric_padding_is_torchs(kernel: int, stride: int, dilation: int) -> None:
    ours = Conv2d(4, 6, kernel, stride=stride, dilation=dilation)
    plain = nn.Conv2d(
        4, 6, kernel, stride=stride, dilation=dilation, padding=(kernel - 1) * dilation // 2, bias=False
    )
    plain.load_state_dict(ours.state_dict())
    x = torch.randn(1, 4, 13, 12)
    assert torch.allclose(ours(x), plain(x), atol=1e-6)


@pytest.mark.parametrize("zeros", [SLOW_PADDING - 1, SLOW_PADDING, SLOW_PADDING + 1])
def test_padding_first_is_the_same_as_the_padding_argument(zeros: int) -> None:
    ours = Conv1d(5, 5, 2 * zeros + 1, groups=5)
    x = torch.randn(1, 5, 40)
    expected = F.conv1d(x, ours.weight, padding=zeros, groups=5)
    assert torch.allclose(ours(x), expected, atol=1e-6)


@pytest.mark.parametrize("rule", list(Padding))
@pytest.mark.parametrize(("rows", "columns"), [(9, 14), (10, 7)])
def test_the_zeros_told_are_the_zeros_used(rule: Padding, rows: int, columns: int) -> None:
    conv = Conv2d(3, 3, 3, stride=2, dilation=2, groups=3, padding=rule)
    (top, bottom), (left, right) = conv.pads((rows, columns))
    x = torch.randn(1, 3, rows, columns)
    padded = F.pad(x, (left, right, top, bottom))
    assert torch.allclose(conv(x), F.conv2d(padded, conv.weight, stride=2, dilation=2, groups=3), atol=1e-6)


@pytest.mark.parametrize(
    ("rule", "size", "stride", "amounts"),
    [
        (Padding.SAME, 224, 2, (0, 1)),
        (Padding.SAME, 113, 2, (1, 1)),
        (Padding.SAME, 224, 1, (1, 1)),
        (Padding.KERAS, 224, 2, (0, 1)),
        (Padding.KERAS, 113, 2, (0, 1)),
        (Padding.KERAS, 113, 1, (1, 1)),
        (Padding.CAUSAL, 50, 1, (2, 0)),
        (Padding.VALID, 50, 2, (0, 0)),
        (Padding.SYMMETRIC, 224, 2, (1, 1)),
    ],
)
def test_amounts_for_a_kernel_of_three(
    rule: Padding, size: int, stride: int, amounts: tuple[int, int]
) -> None:
    assert rule.amounts(size, 3, stride) == amounts


@pytest.mark.parametrize(
    ("size", "kernel", "stride"), list(itertools.product(range(1, 14), (1, 2, 3, 6), (1, 2, 3)))
)
def test_same_gives_as_many_outputs_as_the_stride_says(size: int, kernel: int, stride: int) -> None:
    conv = Conv1d(1, 1, kernel, stride=stride, padding=Padding.SAME)
    before, after = conv.pads((size,))[0]
    assert conv(torch.zeros(1, 1, size)).shape[-1] == -(-size // stride)
    assert 0 <= after - before <= 1


@pytest.mark.parametrize(("kernel", "dilation"), list(itertools.product((1, 2, 3, 6), (1, 2, 6))))
def test_causal_outputs_ignore_what_comes_later(kernel: int, dilation: int) -> None:
    conv = Conv1d(2, 3, kernel, dilation=dilation, padding=Padding.CAUSAL)
    x, changed = torch.randn(1, 2, 30), torch.randn(1, 2, 30)
    changed[..., :17] = x[..., :17]
    assert torch.equal(conv(x)[..., :17], conv(changed)[..., :17])
    assert not torch.equal(conv(x)[..., 17], conv(changed)[..., 17])


def test_a_depthwise_channel_depends_on_its_own_channel_only() -> None:
    conv = Conv2d(5, 5, 3, groups=5)
    x = torch.randn(1, 5, 6, 6)
    changed = x.clone()
    changed[:, 2] += 1
    same = [torch.equal(a, b) for a, b in zip(conv(x)[0], conv(changed)[0], strict=True)]
    assert same == [True, True, False, True, True]


def test_a_pointwise_output_depends_on_its_own_pixel_only() -> None:
    conv = Conv2d(5, 4, 1)
    x = torch.randn(1, 5, 6, 6)
    changed = x.clone()
    changed[..., 2, 3] += 1
    different: Tensor = (conv(x) != conv(changed)).any(dim=1)[0]
    assert different.nonzero().tolist() == [[2, 3]]


@pytest.mark.parametrize("stride", [1, 2])
def test_a_separable_pair_is_the_standard_convolution_with_the_product_of_its_kernels(stride: int) -> None:
    depthwise, pointwise = Conv2d(4, 4, 3, stride=stride, groups=4), Conv2d(4, 7, 1)
    standard = Conv2d(4, 7, 3, stride=stride)
    x = torch.randn(1, 4, 9, 9)
    with torch.no_grad():
        standard.weight.copy_(pointwise.weight * depthwise.weight.transpose(0, 1))
        assert torch.allclose(pointwise(depthwise(x)), standard(x), atol=1e-5)


def test_a_dilated_convolution_moves_with_its_input() -> None:
    conv = Conv1d(2, 2, 3, dilation=4, padding=Padding.VALID)
    x = torch.randn(1, 2, 40)
    assert torch.allclose(conv(x)[..., 5:], conv(x[..., 5:]), atol=1e-6)
