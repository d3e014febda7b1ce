"""An Outline answers as torch does: same shapes, same refusals, whichever way the answer is found."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.analysis.cost import count
from dsviz.analysis.outline import Outline, outline
from dsviz.api import costs, costs_of
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture, Tokens
from dsviz.architectures.options import Choice
from dsviz.layers.masked import masked_conv2d
from dsviz.layers.normalization import ChannelNorm, CumulativeNorm, GlobalNorm
from dsviz.recording import prepare, record

X1, X2 = torch.rand(2, 4, 9), torch.rand(2, 4, 9, 7)
W1, W2 = torch.rand(6, 4, 3), torch.rand(4, 1, 3, 5)
V = torch.rand(4)

CALLS = {
    "conv1d": lambda x, w: F.conv1d(x(X1), w(W1), None, (2,), (1,), (1,), 1),
    "conv1d with plain numbers": lambda x, w: F.conv1d(x(X1), w(W1), w(V).repeat(2)[:6], 2, 1, 1, 1),
    "conv1d without a batch": lambda x, w: F.conv1d(x(X1[0]), w(W1), None, (2,), (1,), (1,), 1),
    "depthwise conv2d": lambda x, w: F.conv2d(x(X2), w(W2), None, (2, 1), (1, 2), (1, 1), 4),
    "conv2d named": lambda x, w: F.conv2d(x(X2), weight=w(W2), padding="same", groups=4),
    "conv_transpose1d": lambda x, w: F.conv_transpose1d(x(X1), w(W1).transpose(0, 1), stride=3),
    "batch_norm": lambda x, w: nn.BatchNorm2d(4).eval()(x(X2)),
    "batch_norm that learns": lambda x, w: nn.BatchNorm2d(4)(x(X2)),
    "layer_norm": lambda x, w: nn.LayerNorm((9, 7))(x(X2)),
    "group_norm": lambda x, w: nn.GroupNorm(2, 4)(x(X2)),
    "activations": lambda x, w: [m()(x(X2)) for m in (nn.ReLU, nn.ReLU6, nn.SiLU, nn.Sigmoid, nn.Tanh)],
    "prelu": lambda x, w: nn.PReLU(4)(x(X2)),
    "softmax": lambda x, w: nn.Softmax(1)(x(X2)),
    "relu in place": lambda x, w: F.relu(x(X2), inplace=True),
    "sum": lambda x, w: x(X2) + x(X2),
    "sum of two shapes": lambda x, w: x(X2) + x(X2[:, :, :1]),
    "sum with a number": lambda x, w: 2 * x(X2) + 1,
    "sum scaled": lambda x, w: torch.add(x(X2), x(X2), alpha=2),
    "sum across axes": lambda x, w: x(X2) + x(X1).mean(-1)[:, :, None, None],
    "sum of shapes of two ranks": lambda x, w: w(V[:, None, None]) * x(X2),
    "difference and quotient": lambda x, w: [x(X1) - x(X1[..., :1]), x(X1) / x(X1[:1]), x(X1) / 3, 1 - x(X1)],
    "quotient with a complex number": lambda x, w: x(X1) / 1j,
    "means": lambda x, w: [x(X2).mean(dim=1, keepdim=True), x(X2).mean(dim=(1, -1)), x(X2).mean()],
    "sums": lambda x, w: [x(X2).sum(2), x(X2).sum(), x(X2).sum(dim=(), keepdim=True)],
    "values": lambda x, w: [x(X1).square(), x(X1).clamp(min=0), x(X1).cumsum(dim=2), x(X1).softmax(1)],
    "values of another type": lambda x, w: x(X1).softmax(1, dtype=torch.float64),
    "clamp by a tensor": lambda x, w: x(X1[..., :1]).clamp(min=x(X1)),
    "products of matrices": lambda x, w: [torch.bmm(x(X1).mT, x(X1)), x(X2) @ x(X2).mT],
    "a product with one matrix": lambda x, w: x(X2) @ w(X2[0, 0].mT),
    "a matrix times a vector": lambda x, w: x(X1) @ w(X1[0, 0]),
    "channel norms": lambda x, w: [norm(4)(x(X1)) for norm in (ChannelNorm, GlobalNorm, CumulativeNorm)],
    "masked convolution": lambda x, w: masked_conv2d(
        x(X2), w(W2), None, (1, 1), (1, 2), (1, 1), 4, mask=w(W2 > 0)
    ),
    "changed in place": lambda x, w: x(X1).unsqueeze_(1) + x(X1)[:, None],
    "sum of two types": lambda x, w: x(X1) + x(X1.double()),
    "whole numbers": lambda x, w: torch.relu(x(torch.arange(3))),
    "sigmoid of whole numbers": lambda x, w: torch.sigmoid(x(torch.arange(3))),
    "cat": lambda x, w: torch.cat([x(X2), x(X2[:, :1]), x(X2)], 1),
    "cat, axis from the end": lambda x, w: torch.cat([x(X2), x(X2)], dim=-1),
    "cat, axis left out": lambda x, w: torch.cat([x(X2), x(X2)]),
    "chunk": lambda x, w: x(X2).chunk(2, dim=1),
    "pad": lambda x, w: F.pad(x(X2), (1, 0, 2, 3)),
    "zeros around": lambda x, w: torch.constant_pad_nd(x(X2), (1, 0, 2, 3)),
    "zeros of one axis": lambda x, w: torch.constant_pad_nd(x(X2), (4, 5), 1.0),
    "a crop": lambda x, w: torch.constant_pad_nd(x(X2), (-1, 0)),
    "adaptive pools": lambda x, w: [F.adaptive_avg_pool1d(x(X1), 1), F.adaptive_avg_pool2d(x(X2), (2, 3))],
    "adaptive pool, one side kept": lambda x, w: F.adaptive_avg_pool2d(x(X2), (None, 3)),
    "pools": lambda x, w: [F.max_pool2d(x(X2), 3, 2, 1), F.avg_pool1d(x(X1), 3)],
    "max pools": lambda x, w: [
        nn.MaxPool2d(3, 2, 1)(x(X2)), nn.MaxPool2d((3, 1), (2, 3), dilation=2)(x(X2)),
        F.max_pool2d(x(X2), 3), F.max_pool2d(x(X2[0]), 2, 2), F.max_pool2d(x(X2), 2, 2, ceil_mode=True),
    ],
    "a max pool with its places": lambda x, w: F.max_pool2d(x(X2), 2, 2, return_indices=True),
    "transposed convolutions": lambda x, w: [
        nn.ConvTranspose1d(4, 6, 8, 3, 2)(x(X1)), nn.ConvTranspose1d(4, 4, 5, 2, groups=4, dilation=3)(x(X1)),
        nn.ConvTranspose1d(4, 6, 4, 3, output_padding=2)(x(X1)), nn.ConvTranspose2d(4, 2, (3, 4), 2)(x(X2)),
    ],
    "mean pools": lambda x, w: [
        nn.AvgPool2d(3, 2, 1)(x(X2)), nn.AvgPool2d((3, 2), (1, 2))(x(X2)), nn.AvgPool1d(4, 3, 2)(x(X1)),
        nn.AvgPool1d(4, 3, ceil_mode=True)(x(X1)), F.avg_pool2d(x(X2), 2), F.avg_pool2d(x(X2[0]), 2, 2),
    ],
    "one or the other": lambda x, w: [
        torch.where(x(X1) > 0, x(X1), 1.0), torch.where(x(X1[:, :1]) > 0, x(X1), x(X1)),
        torch.where(x(X1) > 0, x(X1[..., :1]), -1e6), torch.where(x(X1) > 0, 1.0, x(X1)),
    ],
    "a table of vectors": lambda x, w: nn.Embedding(5, 3)(x(torch.tensor([[1, 4], [0, 2]]))),
    "comparisons": lambda x, w: [x(X1) > 0, x(torch.arange(3)) != 0, x(X1) <= x(X1), x(X2).eq(0.5)],
    "flatten": lambda x, w: x(X2).flatten(1),
    "dropout at rest": lambda x, w: nn.Dropout(0.5).eval()(x(X2)),
    "linear": lambda x, w: F.linear(x(X1), torch.rand(3, 9)),
    "matmul": lambda x, w: x(X1) @ x(X1).transpose(1, 2),
    "indexing": lambda x, w: x(X2)[..., ::2, 1:],
    "mean": lambda x, w: x(X2).mean((2, 3)),
}  # fmt: skip

REFUSALS = {
    "channels that do not match": lambda x, w: F.conv1d(x(X1), w(W1[:, :3]), None, (1,), (0,), (1,), 1),
    "a kernel wider than its input": lambda x, w: F.conv1d(x(X1[:, :, :2]), w(W1), None, (1,), (0,), (1,), 1),
    "a norm of other channels": lambda x, w: nn.BatchNorm2d(5).eval()(x(X2)),
    "a sum of shapes that do not fit": lambda x, w: x(X2) + x(X2[:, :3]),
    "a norm of other cells": lambda x, w: nn.LayerNorm(5)(x(X2)),
    "groups that do not share the channels": lambda x, w: F.group_norm(x(X2), 3),
    "slopes of other channels": lambda x, w: F.prelu(x(X2), w(V[:3])),
    "a mean over an axis that is not there": lambda x, w: x(X1).mean(dim=3),
    "matrices that do not fit": lambda x, w: torch.bmm(x(X1), x(X1)),
    "a pool wider than its input": lambda x, w: F.max_pool2d(x(X2), 10, 2),
    "a pool padded too far": lambda x, w: F.max_pool2d(x(X2), 3, 2, 2),
    "a mask of another shape": lambda x, w: masked_conv2d(
        x(X2), w(W2), None, (1, 1), (0, 0), (1, 1), 4, mask=w(W2[..., :2] > 0)
    ),
    "parts that do not fit": lambda x, w: torch.cat([x(X2), x(X2[:, :, :3])], 1),
}  # fmt: skip


NETWORKS = [pytest.param(architecture, id=architecture.key) for architecture in CATALOG]


def tensors(value: object) -> list[Tensor]:
    return [value] if isinstance(value, Tensor) else list(value)


def on_meta(tensor: Tensor) -> Tensor:
    return tensor.to("meta")


@pytest.mark.parametrize("name", CALLS)
def test_an_outline_has_the_shape_and_type_that_torch_computes(name):
    computed = tensors(CALLS[name](torch.clone, torch.clone))
    with torch.device("meta"):
        answered = tensors(CALLS[name](outline, on_meta))
    assert [(t.shape, t.dtype) for t in answered] == [(t.shape, t.dtype) for t in computed]
    assert all(isinstance(t, Outline) for t in answered)


def test_weights_with_numbers_do_not_stand_in_the_way():
    network = nn.Sequential(nn.Linear(4, 5), nn.Conv1d(3, 2, 1), nn.BatchNorm1d(2), nn.Softmax(1)).eval()
    assert network(outline(torch.rand(2, 3, 4))).shape == (2, 2, 5)


@pytest.mark.parametrize("name", REFUSALS)
def test_what_torch_refuses_is_refused(name):
    with pytest.raises((RuntimeError, ValueError, IndexError)):
        REFUSALS[name](torch.clone, torch.clone)
    with torch.device("meta"), pytest.raises((RuntimeError, ValueError, IndexError)):
        REFUSALS[name](outline, on_meta)


def test_values_are_never_read():
    assert outline(torch.rand(3)).is_meta
    assert (
        costs_of(prepare(nn.Sequential(nn.Linear(10**6, 10**6, device="meta"))), torch.empty(1, 10**6)).macs
        == 10**12
    )


@st.composite
def small_options(draw: st.DrawFn, architecture: Architecture) -> dict[str, object]:
    """Any choice of any option, sizes kept small enough to compute."""
    options: dict[str, object] = {}
    for option in architecture.options:
        if isinstance(option, Choice) or option.closed:
            options[option.name] = draw(st.sampled_from(option.values))
        elif option.name != "eps":
            low, high = option.low, min(option.high, SMALL.get(option.name, 10))
            number = st.integers(low, high) if option.whole else st.floats(low, high)
            options[option.name] = draw(number)
    return options


SMALL = {"width": 0.5, "size": 64, "seconds": 1.0}


@pytest.mark.parametrize("architecture", NETWORKS)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_a_network_costs_what_its_recorded_run_costs(architecture, data):
    options = data.draw(small_options(architecture))
    network = prepare(architecture.make(options).eval())
    inputs = [
        torch.zeros(entry.shape, dtype=torch.int64 if isinstance(entry, Tokens) else torch.float32)
        for entry in architecture.inputs_for(options)
    ]
    assert costs(architecture.key, **options) == count(network, record(network, *inputs))
