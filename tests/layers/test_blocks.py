"""Blocks and operations that networks share."""

import pytest
import torch
from torch import nn

from dsviz.layers.blocks import ConvBlock, Gate, Head, Projection, Residual, SeparableBlock
from dsviz.layers.convolution import Conv2d, Padding
from dsviz.layers.operations import Add, Concat, PadChannels, Split, Subsample


def test_the_gate_opens_its_second_half_with_the_sigmoid_of_its_first() -> None:
    x = torch.randn(1, 6, 5)
    assert torch.allclose(Gate()(x), torch.sigmoid(x[:, :3]) * torch.tanh(x[:, 3:]), atol=1e-6)


def test_split_and_concat_undo_each_other() -> None:
    x = torch.randn(1, 6, 4, 5)
    assert torch.equal(Concat()(*Split(3)(x)), x)


@pytest.mark.parametrize(("stride", "frames"), [(1, 7), (2, 7), (3, 7)])
def test_subsample_begins_with_the_first_moment(stride: int, frames: int) -> None:
    x = torch.arange(float(frames)).reshape(1, 1, frames)
    assert Subsample(stride)(x).flatten().tolist() == list(range(0, frames, stride))


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("size", [7, 8])
def test_a_separable_block_halves_space_with_its_stride(stride: int, size: int) -> None:
    block = SeparableBlock((4, 6), stride, eps=1e-3, act=nn.ReLU6, padding=Padding.SYMMETRIC).eval()
    y = block(torch.randn(1, 4, size, size))
    assert y.shape == (1, 6, -(-size // stride), -(-size // stride))
    assert float(y.detach().min()) >= 0
    assert float(y.detach().max()) <= 6


def test_a_conv_block_is_convolution_norm_activation() -> None:
    conv = Conv2d(3, 4, 3)
    block = ConvBlock(conv, eps=1e-3, act=nn.ReLU).eval()
    x = torch.randn(1, 3, 6, 6)
    assert torch.allclose(block(x), torch.relu(conv(x) / (1 + 1e-3) ** 0.5), atol=1e-6)


def test_the_head_is_a_linear_layer_on_means() -> None:
    head = Head(4, 3, dropout=0.5).eval()
    x = torch.randn(2, 4, 5, 5)
    assert torch.allclose(head(x), head.classifier(x.mean(dim=(2, 3))), atol=1e-6)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_sum_takes_any_number_of_terms(count: int) -> None:
    terms = [torch.randn(1, 2, 3) for _ in range(count)]
    assert torch.allclose(Add()(*terms), torch.stack(terms).sum(0), atol=1e-6)


def test_subsample_takes_rows_and_columns_alike() -> None:
    x = torch.randn(1, 2, 5, 6)
    assert torch.equal(Subsample(2)(x), x[:, :, [0, 2, 4]][..., [0, 2, 4]])


def test_padded_channels_come_last_and_are_zero() -> None:
    x = torch.randn(1, 2, 3, 4)
    y = PadChannels(5)(x)
    assert torch.equal(y[:, :2], x)
    assert y.shape == (1, 5, 3, 4)
    assert not y[:, 2:].any()


@pytest.mark.parametrize("stride", [1, 2])
def test_both_ways_of_a_residual_block_read_the_same_input(stride: int) -> None:
    main = Conv2d(4, 6 if stride > 1 else 4, 3, stride=stride)
    shortcut = Projection(4, 6, stride, eps=1e-5).eval() if stride > 1 else None
    x = torch.randn(1, 4, 8, 8)
    around = x if shortcut is None else shortcut(x)
    assert torch.equal(Residual(main, shortcut)(x), main(x) + around)
