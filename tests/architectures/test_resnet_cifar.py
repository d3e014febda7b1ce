"""What only the papers of ResNet say."""

import pytest
import torch

import dsviz
from dsviz.analysis.cost import Row
from dsviz.architectures import find
from dsviz.layers.kind import Kind

VERSIONS = pytest.mark.parametrize("version", ["v1", "v2"])


def rows(**options: int | float | str) -> tuple[Row, ...]:
    return dsviz.costs("resnet_cifar", **options).rows


@pytest.mark.parametrize(
    ("depth", "version", "classes", "params", "macs"),
    [
        (20, "v1", 10, 269_722, 40_551_040),
        (56, "v1", 10, 853_018, 125_485_696),
        (20, "v2", 10, 272_282, 40_813_184),
        (20, "v2", 100, 278_132, 40_818_944),
        (56, "v2", 10, 855_578, 125_747_840),
        (56, "v2", 100, 861_428, 125_753_600),
    ],
)
def test_counts_are_exact(depth: int, version: str, classes: int, params: int, macs: int) -> None:
    counted = dsviz.costs("resnet_cifar", depth=depth, version=version, classes=classes)
    assert (counted.params, counted.macs) == (params, macs)


@VERSIONS
@pytest.mark.parametrize("depth", [20, 32, 44, 56, 110])
def test_every_printed_depth_counts_its_layers(depth: int, version: str) -> None:
    layers = [row for row in rows(depth=depth, version=version) if row.kind in {Kind.STANDARD, Kind.LINEAR}]
    assert len(layers) == depth


@VERSIONS
def test_maps_halve_twice_as_channels_double(version: str) -> None:
    shapes = [row.output_shapes[0][1:] for row in rows(version=version) if row.path.endswith(".add")]
    assert shapes == [(16, 32, 32)] * 3 + [(32, 16, 16)] * 3 + [(64, 8, 8)] * 3


def test_option_a_takes_every_second_pixel_and_adds_zeros() -> None:
    network = dsviz.build("resnet_cifar")
    steps = {step.path: step for step in dsviz.record(network, torch.randn(1, 3, 32, 32))}
    before, around = steps["block3.act"].output, steps["block4.shortcut.pad"].output
    assert torch.equal(around[:, :16], before[:, :, ::2, ::2])
    assert not around[:, 16:].any()
    total = steps["block4.main.norm2"].output + around
    assert torch.equal(steps["block4.act"].output, total.relu())


def test_option_a_costs_nothing() -> None:
    around = [row for row in rows(depth=56) if ".shortcut." in row.path]
    assert len(around) == 4
    assert not any(row.params or row.macs for row in around)


@VERSIONS
def test_blocks_of_one_size_add_their_own_input(version: str) -> None:
    every = rows(version=version)
    for block in ("block2", "block5", "block9"):
        own = [row for row in every if row.block == block]
        (entry,) = own[0].sources
        (add,) = (row for row in own if row.kind is Kind.ADD)
        assert entry in add.sources


def test_version_2_projects_what_its_first_relu_lets_through() -> None:
    every = rows(version="v2")
    for block in ("block4", "block7"):
        (shortcut,) = (row for row in every if row.path == f"{block}.shortcut")
        (source,) = shortcut.sources
        assert (shortcut.kind, shortcut.stride) == (Kind.POINTWISE, (2, 2))
        assert every[source or 0].path == f"{block}.act"


@pytest.mark.parametrize(("version", "last"), [("v1", Kind.ACTIVATION), ("v2", Kind.ADD)])
def test_a_relu_ends_the_blocks_of_version_1_alone(version: str, last: Kind) -> None:
    every = rows(version=version)
    for number in range(1, 10):
        assert [row for row in every if row.block == f"block{number}"][-1].kind is last
    head = [row.kind for row in every if row.block == "head"]
    assert head[: head.index(Kind.POOL)] == ([] if version == "v1" else [Kind.NORM, Kind.ACTIVATION])


@VERSIONS
@pytest.mark.parametrize(("depth", "classes"), [(20, 10), (20, 100), (56, 10), (56, 100)])
def test_every_printed_combination_runs(version: str, depth: int, classes: int) -> None:
    network = dsviz.build("resnet_cifar", version=version, depth=depth, classes=classes)
    with torch.no_grad():
        scores = network(torch.randn(2, 3, 32, 32))
    assert scores.shape == (2, classes)
    assert torch.isfinite(scores).all()


@VERSIONS
def test_nothing_is_separable(version: str) -> None:
    assert not find("resnet_cifar").separable_for({"version": version})
    assert not any(row.kind is Kind.DEPTHWISE for row in rows(version=version))
