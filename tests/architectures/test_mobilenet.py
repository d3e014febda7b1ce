"""What only the MobileNet paper says."""

import pytest
import torch
from torch import nn

import dsviz
from dsviz.analysis.cost import Row
from dsviz.analysis.field import field_size
from dsviz.architectures.mobilenet import TABLE
from dsviz.layers.kind import Kind


def convolutions(**options: int | float | str) -> list[Row]:
    weighted = {Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE}
    return [row for row in dsviz.costs("mobilenet", **options).rows if row.kind in weighted]


def test_the_rows_are_those_of_table_1() -> None:
    rows = convolutions()
    strides = [row.stride[0] for row in rows if row.kind is not Kind.POINTWISE]
    assert strides == [2, 1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
    channels = [row.output_shapes[0][1] for row in rows if row.kind is Kind.POINTWISE]
    assert channels == [64, 128, 128, 256, 256] + [512] * 6 + [1024] * 2
    sizes = [row.output_shapes[0][-1] for row in rows if row.kind is not Kind.POINTWISE]
    assert sizes == [112, 112, 56, 56, 28, 28] + [14] * 6 + [7] * 2
    assert sum(row.repeats for row in TABLE) == 13


def test_every_block_has_the_order_of_figure_3() -> None:
    rows = dsviz.costs("mobilenet").rows
    for number in range(1, 14):
        block = [row.path.split(".")[1] for row in rows if row.block == f"block{number}"]
        assert block == ["depthwise", "norm1", "act1", "pointwise", "norm2", "act2"]


@pytest.mark.parametrize(("width", "stem"), [(1.0, 32), (0.75, 24), (0.5, 16), (0.25, 8), (0.05, 8)])
def test_the_width_thins_every_layer(width: float, stem: int) -> None:
    rows = convolutions(width=width)
    assert rows[0].output_shapes[0][1] == stem
    assert rows[-1].output_shapes[0][1] == max(int(1024 * width), 8)


@pytest.mark.parametrize("size", [224, 192, 160, 128])
def test_the_resolution_shrinks_every_map_and_no_weight(size: int) -> None:
    assert convolutions(size=size)[-1].output_shapes[0][-1] == size // 32
    assert dsviz.costs("mobilenet", size=size).params == dsviz.costs("mobilenet").params


@pytest.mark.parametrize(("padding", "last"), [("sym", 7), ("keras", 6)])
def test_at_200_pixels_the_paddings_part_ways(padding: str, last: int) -> None:
    assert convolutions(size=200, padding=padding)[-1].output_shapes[0][-1] == last


def test_the_keras_stem_pads_as_tensorflow_does() -> None:
    network = dsviz.build("mobilenet", width=0.25, padding="keras")
    stem, depthwise = network.get_submodule("stem.conv"), network.get_submodule("block2.depthwise")
    assert stem.pads((224, 225)) == ((0, 1), (1, 1))  # type: ignore[operator]
    assert depthwise.pads((112, 113)) == ((0, 1), (0, 1))  # type: ignore[operator]


def test_the_standard_body_has_a_standard_convolution_for_each_block() -> None:
    kinds = [row.kind for row in convolutions(body="standard")]
    assert kinds == [Kind.STANDARD] * 14


def test_the_shallow_body_leaves_out_the_five_equal_blocks() -> None:
    assert len(convolutions(body="shallow")) == 1 + 2 * 8


@pytest.mark.parametrize(("act", "bound"), [("relu6", 6.0), ("relu", float("inf"))])
def test_the_activation_is_the_one_asked_for(act: str, bound: float) -> None:
    network = dsviz.build("mobilenet", width=0.25, size=128, act=act)
    steps = dsviz.record(network, 50 * torch.randn(1, 3, 128, 128))
    highest = max(float(s.output.max()) for s in steps if isinstance(s.module, nn.ReLU | nn.ReLU6))
    assert highest == 6.0 if bound == 6.0 else highest > 6.0


def test_the_field_grows_as_the_blocks_go() -> None:
    network = dsviz.build("mobilenet", width=0.25)
    steps = dsviz.record(network, torch.zeros(1, 3, 224, 224), keep=lambda path: False)
    index = {step.path: step.index for step in steps}
    paths = ["stem.conv", "block1.depthwise", "block2.depthwise", "block3.depthwise"]
    spans = [field_size(steps, index[path])[-1][0] for path in paths]
    assert [(span.size, span.step) for span in spans] == [(3, 2), (7, 2), (11, 4), (19, 4)]
