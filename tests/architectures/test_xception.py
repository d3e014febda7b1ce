"""What only the Xception paper says."""

from functools import cache

import pytest
import torch
from torch import nn

import dsviz
from dsviz.analysis.code import code_of
from dsviz.analysis.cost import Costs, Row
from dsviz.analysis.totals import by_kind
from dsviz.layers.kind import Kind
from dsviz.layers.pooling import MaxPool2d

CONVOLUTIONS = {Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE}
WITHOUT_A_WAY_AROUND = {"block1", "block14", "head"}


@cache
def costs(size: int = 299) -> Costs:
    return dsviz.costs("xception", size=size)


def rows(block: str = "") -> list[Row]:
    return [row for row in costs().rows if block in ("", row.block)]


@pytest.mark.parametrize(("size", "macs"), [(299, 8_357_403_496), (224, 4_552_879_072)])
def test_counts_are_exact(size: int, macs: int) -> None:
    counted = costs(size)
    assert (counted.params, counted.buffers, counted.macs) == (22_855_952, 54_528, macs)


@pytest.mark.parametrize(
    ("kind", "steps", "params", "macs"),
    [
        (Kind.POINTWISE, 38, 20_525_696, 7_805_686_400),
        (Kind.DEPTHWISE, 34, 207_432, 132_190_344),
        (Kind.STANDARD, 2, 19_296, 417_478_752),
        (Kind.LINEAR, 1, 2_049_000, 2_048_000),
        (Kind.NORM, 40, 54_528, 0),
    ],
)
def test_each_kind_takes_its_share(kind: Kind, steps: int, params: int, macs: int) -> None:
    (total,) = (t for t in by_kind(costs()) if t.kind is kind)
    assert (total.steps, total.params, total.macs) == (steps, params, macs)


def test_thirty_six_convolutional_layers_stand_in_fourteen_modules() -> None:
    main = [row for row in rows() if row.kind in CONVOLUTIONS and ".shortcut." not in row.path]
    units = [row for row in main if row.kind is not Kind.DEPTHWISE]  # a separable convolution is one layer
    assert len(units) == 36
    assert len({row.block for row in units}) == 14


@pytest.mark.parametrize(
    ("size", "sides"),
    [(299, [149, 147, 74, 37, 19, 19, 10, 10]), (224, [111, 109, 55, 28, 14, 14, 7, 7])],
)
def test_maps_shrink_as_printed(size: int, sides: list[int]) -> None:
    side = {row.path: row.output_shapes[0][-1] for row in costs(size).rows}
    ends = ["block1.act1", "block1.act2", "block2.add", "block3.add", "block4.add", "block12.add",
            "block13.add", "block14.act2"]  # fmt: skip
    assert [side[path] for path in ends] == sides


def test_nothing_stands_between_depthwise_and_pointwise() -> None:
    every = rows()
    for index, row in enumerate(every):
        if row.kind is Kind.DEPTHWISE:
            assert every[index + 1].kind is Kind.POINTWISE
            assert every[index + 1].sources == (index,)


def test_only_module_13_grows_in_its_second_unit() -> None:
    def channels(block: str) -> list[int]:
        units = [row for row in rows(block) if row.path.endswith("pointwise")]
        return [row.output_shapes[0][1] for row in units]

    assert [channels(f"block{n}") for n in (2, 3, 4)] == [[128, 128], [256, 256], [728, 728]]
    assert all(channels(f"block{n}") == [728] * 3 for n in range(5, 13))
    assert channels("block13") == [728, 1024]
    assert channels("block14") == [1536, 2048]


def test_both_ways_of_a_module_begin_at_its_input_before_the_relu() -> None:
    every = rows()
    for block in {row.block for row in every} - WITHOUT_A_WAY_AROUND:
        own = [index for index, row in enumerate(every) if row.block == block]
        (entry,) = every[own[0]].sources
        opens = Kind.DEPTHWISE if block == "block2" else Kind.ACTIVATION
        assert every[own[0]].kind is opens
        shortcut = [index for index in own if every[index].path == f"{block}.shortcut.conv"]
        assert all(every[index].sources == (entry,) for index in shortcut)
        assert bool(shortcut) is (block in {"block2", "block3", "block4", "block13"})
        add = every[own[-1]]
        assert add.kind is Kind.ADD
        assert (add.sources[1] == entry) is not bool(shortcut)


def test_the_relu_of_a_module_leaves_what_goes_around_it_alone() -> None:
    network = dsviz.build("xception", classes=10)
    x = torch.randn(1, 728, 5, 5)
    block = network.get_submodule("block7")
    with torch.no_grad():
        expected = x + block.get_submodule("main")(x.clone())
        assert torch.equal(block(x), expected)
    assert float(x.min()) < 0


@pytest.mark.parametrize(("pool", "before"), [("tf", 0), ("sym", 1)])
def test_the_pool_is_the_one_asked_for(pool: str, before: int) -> None:
    network = dsviz.build("xception", classes=2, pool=pool)
    pads = network.get_submodule("block4.main.pool").pads((74, 74))  # type: ignore[operator]
    assert pads == ((before, 1), (before, 1))


def test_the_code_of_a_one_sided_pool_does_what_the_pool_does() -> None:
    network = dsviz.build("xception", classes=2, pool="tf")
    steps = dsviz.record(network, torch.randn(1, 3, 63, 63))  # 63 -> 31 -> 29 -> 15 -> 8 -> 4
    pools = {step.path: step for step in steps if isinstance(step.module, MaxPool2d)}
    step = pools["block4.main.pool"]
    assert step.input_shapes[0][-1] == 8
    x = steps[step.sources[0] or 0].output
    made = [eval(line, {"nn": nn}) for line in code_of(step).splitlines()]
    assert torch.equal(nn.Sequential(*made)(x), step.output)


def test_the_width_multiplies_the_channels_of_every_layer() -> None:
    def channels(width: float) -> dict[str, int]:
        rows = dsviz.costs("xception", size=64, width=width).rows
        return {row.path: row.output_shapes[0][1] for row in rows if row.kind is not Kind.LINEAR}

    whole, narrow = channels(1.0), channels(0.25)
    assert narrow == {path: count // 4 for path, count in whole.items()}
    assert min(channels(0.05).values()) == 8


@pytest.mark.parametrize("pool", ["sym", "tf"])
@pytest.mark.parametrize(("classes", "size"), [(10, 32), (10, 75), (1000, 64)])
def test_every_option_runs(pool: str, classes: int, size: int) -> None:
    network = dsviz.build("xception", classes=classes, pool=pool, eps=1e-5)
    with torch.no_grad():
        scores = network(torch.randn(1, 3, size, size))
    assert scores.shape == (1, classes)
    assert torch.isfinite(scores).all()
