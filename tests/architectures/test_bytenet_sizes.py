"""What only the ByteNet paper says of parameters, multiply-adds, dilations and kinds of convolution."""

from functools import cache

import pytest
import torch

from dsviz.analysis.cost import Costs
from dsviz.api import costs_of
from dsviz.architectures.bytenet import ARCHITECTURE, UNITS
from dsviz.architectures.bytenet_parts import ConvKind, Over, ReluBlock, Stack
from dsviz.layers.convolution import Conv1d
from dsviz.layers.kind import Kind
from dsviz.layers.streaming import CausalConv1d
from dsviz.recording import prepare

KINDS = pytest.mark.parametrize("kind", list(ConvKind))
SOURCE, TARGET = 50, 10


@cache
def counted(preset: str, kind: str) -> Costs:
    with torch.device("meta"):
        network = prepare(ARCHITECTURE.make({"preset": preset, "kind": kind}).eval())
        lengths = (SOURCE, TARGET) if preset == "translation" else (TARGET,)
        inputs = [torch.empty(1, length, dtype=torch.int64) for length in lengths]
    return costs_of(network, *inputs)


@pytest.mark.parametrize(
    ("kind", "params", "encoder", "decoder"),
    [
        ("published", 271_905_923, "134.40", "135.94"),
        ("separable", 195_249_923, "96.07", "97.61"),
        ("depthwise", 156_849_923, "76.87", "78.41"),
    ],
)
def test_sizes_of_the_translator(kind, params, encoder, decoder) -> None:
    costs = counted("translation", kind)
    reading = sum(row.macs for row in costs.rows if row.path.startswith("encoder."))
    writing = costs.macs - reading
    assert (costs.params, costs.idle) == (params, 0)
    assert f"{reading / (SOURCE * 6 // 5) / 1e6:.2f}" == encoder
    assert f"{writing / TARGET / 1e6:.2f}" == decoder


@pytest.mark.parametrize(
    ("kind", "params", "macs"), [("published", 158_527_232, "157.94"), ("separable", 95_658_752, "95.07")]
)
def test_sizes_of_the_language_model(kind, params, macs) -> None:
    costs = counted("language_model", kind)
    assert costs.params == params
    assert f"{costs.macs / TARGET / 1e6:.2f}" == macs


def test_the_parts_of_the_translator_add_up() -> None:
    sizes: dict[str, int] = {}
    for row in counted("translation", "published").rows:
        part = row.path.split(".")[0]
        sizes[part] = sizes.get(part, 0) + row.params
    assert sizes["encoder"] == sizes["decoder"] == 134_688_000
    assert sizes["source"] + sizes["target"] == 990_400


@pytest.mark.parametrize(
    ("unit", "kind", "macs"),
    [
        ("relu", "published", lambda d: 7 * d * d),
        ("relu", "separable", lambda d: 5 * d * d + 3 * d),
        ("relu", "depthwise", lambda d: 4 * d * d + 3 * d),
        ("multiplicative", "published", lambda d: 20 * d * d),
        ("multiplicative", "separable", lambda d: 12 * d * d + 3 * d),
        ("multiplicative", "depthwise", lambda d: 8 * d * d + 12 * d),
    ],
)
@pytest.mark.parametrize("d", [64, 800])
def test_multiply_adds_of_a_block_at_one_position(unit, kind, macs, d) -> None:
    with torch.device("meta"):
        block = prepare(UNITS[unit](2 * d, d, Over(CausalConv1d, ConvKind(kind), 3, 1)))
    costs = costs_of(block, torch.empty(1, 2 * d, 1, device="meta"))
    assert costs.macs == macs(d)


def test_what_the_separable_kinds_save_of_a_relu_block() -> None:
    with torch.device("meta"):
        blocks = [prepare(ReluBlock(1600, 800, Over(CausalConv1d, kind, 3, 1))) for kind in ConvKind]
    dense, separable, depthwise = (costs_of(b, torch.empty(1, 1600, 1, device="meta")).macs for b in blocks)
    assert f"{1 - separable / dense:.1%}" == "28.5%"
    assert f"{1 - depthwise / dense:.1%}" == "42.8%"


def carp(layers: int, channels: int, inner: int) -> tuple[int, int]:
    """Parameters and multiply-adds at 1024 letters of CARP, a protein model that is ByteNet's encoder.

    Kernel 5 and dilations up to 128. Before it 37 letters are 8 values each, made into channels; a norm and
    the scores of 37 letters follow.
    """
    dilations = [2 ** (number % 8) for number in range(layers)]
    with torch.device("meta"):
        overs = [Over(Conv1d, ConvKind.PUBLISHED, 5, dilation) for dilation in dilations]
        costs = costs_of(prepare(Stack(ReluBlock, channels, inner, overs)), torch.empty(1, channels, 1024))
    around = 37 * 8 + (8 + 1) * channels + 2 * channels + (channels + 1) * 37
    return costs.params + around, costs.macs + (8 + 37) * channels * 1024


@pytest.mark.parametrize(
    ("layers", "channels", "inner", "params", "giga"),
    [
        (16, 128, 64, "0.61", "0.61"),
        (16, 1024, 512, "37.90", "38.70"),
        (32, 1024, 512, "75.74", "77.36"),
        (56, 1280, 1280, "642.96", "657.73"),
    ],
)
def test_the_block_gives_the_sizes_that_others_printed_for_theirs(
    layers, channels, inner, params, giga
) -> None:
    ours, macs = carp(layers, channels, inner)
    assert (f"{ours / 1e6:.2f}", f"{macs / 1e9:.2f}") == (params, giga)


def test_dilations_begin_again_in_every_set() -> None:
    rows = counted("translation", "published").rows
    own = [r.dilation[0] for r in rows if r.path.startswith("decoder.") and r.kind is Kind.STANDARD]
    assert own == [1, 2, 4, 8, 16] * 6


@KINDS
def test_as_published_it_is_not_depthwise_separable(kind) -> None:
    assert not ARCHITECTURE.separable_for({"kind": kind})
    assert any(row.kind is Kind.DEPTHWISE for row in counted("translation", kind).rows) is (
        kind != "published"
    )
