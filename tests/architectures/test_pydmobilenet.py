"""What only the PydMobileNet paper and its released weights say."""

from itertools import product

import pytest
import torch
from torch import nn

import dsviz
from dsviz.analysis.cost import Row
from dsviz.analysis.separable import pairs
from dsviz.analysis.totals import by_kind
from dsviz.architectures import find
from dsviz.architectures.pydmobilenet import flops_as_printed
from dsviz.architectures.pydmobilenet_published import TABLE
from dsviz.layers.kind import Kind

FROZEN = 6  # gain and bias of the input's norm, which the released files store; here there are none
KINDS = ("standard", "depthwise", "pyramid_add", "pyramid_concat")

# kind, depth, alpha: values stored in the released files for 10 classes, multiply-adds, the table's FLOPs
EXACT = (
    ("standard", 29, 0.5, 221_168, 33_654_016, "29.12"),
    ("depthwise", 29, 0.5, 79_040, 13_194_496, "12.14"),
    ("depthwise", 29, 1.0, 142_800, 24_454_400, "21.95"),
    ("depthwise", 29, 1.5, 206_560, 35_714_304, "31.76"),
    ("pyramid_add", 29, 0.25, 59_592, 10_747_136, "10.31"),
    ("pyramid_add", 29, 0.5, 103_904, 19_559_680, "18.29"),
    ("pyramid_add", 29, 0.75, 148_216, 28_372_224, "26.27"),
    ("pyramid_add", 29, 1.0, 192_528, 37_184_768, "34.25"),
    ("standard", 56, 0.5, 434_864, 64_324_864, "60.30"),
    ("depthwise", 56, 0.5, 150_608, 23_405_824, "22.87"),
    ("depthwise", 56, 1.0, 283_248, 44_877_056, "43.06"),
    ("depthwise", 56, 1.5, 415_888, 66_348_288, "63.25"),
    ("pyramid_add", 56, 0.25, 109_152, 19_035_392, "19.16"),
    ("pyramid_add", 56, 0.5, 200_336, 36_136_192, "35.64"),
    ("pyramid_add", 56, 0.75, 291_520, 53_236_992, "52.12"),
    ("pyramid_add", 56, 1.0, 382_704, 70_337_792, "68.61"),
    ("pyramid_concat", 29, 0.25, 92_520, 15_465_728, "14.47"),
    ("pyramid_concat", 29, 0.5, 169_760, 28_996_864, "26.60"),
    ("pyramid_concat", 29, 0.75, 247_000, 42_528_000, "38.73"),
    ("pyramid_concat", 56, 0.25, 175_008, 28_472_576, "27.99"),
    ("pyramid_concat", 56, 0.5, 332_048, 55_010_560, "53.30"),
    ("pyramid_concat", 56, 0.75, 489_088, 81_548_544, "78.61"),
)


def rows(**options: int | float | str) -> tuple[Row, ...]:
    return dsviz.costs("pydmobilenet", **options).rows


@pytest.mark.parametrize(("kind", "depth", "alpha", "stored", "macs", "flops"), EXACT)
def test_every_row_of_the_table_is_exact(
    kind: str, depth: int, alpha: float, stored: int, macs: int, flops: str
) -> None:
    counted = dsviz.costs("pydmobilenet", kind=kind, depth=depth, alpha=alpha)
    assert (counted.params, counted.macs) == (stored - FROZEN, macs)
    assert f"{flops_as_printed(depth, alpha, kind) / 1e6:.2f}" == flops
    (printed,) = (row for row in TABLE if (row.kind, row.depth, row.alpha) == (kind, depth, alpha))
    assert abs(float(printed.params[:-1]) * 1e6 - stored) < 1000
    assert printed.flops == f"{float(flops):.0f}M"


def test_the_table_has_no_other_rows() -> None:
    assert [(r.kind, r.depth, r.alpha) for r in TABLE] == [exact[:3] for exact in EXACT]


@pytest.mark.parametrize("kind", KINDS)
def test_100_classes_add_90_rows_to_the_classifier(kind: str) -> None:
    ten, hundred = (dsviz.costs("pydmobilenet", kind=kind, classes=n).params for n in (10, 100))
    assert hundred - ten == 90 * (128 + 1) == 11_610


@pytest.mark.parametrize(
    ("alpha", "stored", "macs"),
    [(0.25, 2_231_310, "120.09"), (0.5, 2_798_318, "211.96"), (0.75, 3_365_326, "303.84")],
)
def test_the_networks_for_imagenet_at_32_pixels_are_exact(alpha: float, stored: int, macs: str) -> None:
    counted = dsviz.costs(
        "pydmobilenet", kind="pyramid_concat", depth=56, alpha=alpha, classes=1000, data="imagenet32"
    )
    assert counted.params == stored - FROZEN
    assert f"{counted.macs / 1e6:.2f}" == macs


# percent of parameters and of multiply-adds
@pytest.mark.parametrize(
    ("kind", "alpha", "depth", "of", "steps", "params", "macs"),
    [
        ("standard", 0.5, 29, Kind.STANDARD, 10, 66.0, 65.7),
        ("depthwise", 1.0, 29, Kind.DEPTHWISE, 9, 4.2, 6.3),
        ("depthwise", 1.0, 29, Kind.POINTWISE, 20, 90.4, 90.1),
        ("pyramid_add", 0.5, 29, Kind.DEPTHWISE, 27, 26.8, 36.5),
        ("pyramid_add", 1.0, 29, Kind.DEPTHWISE, 27, 29.0, 38.4),
        ("pyramid_concat", 0.5, 29, Kind.POINTWISE, 20, 79.0, 72.3),
        ("pyramid_add", 1.0, 56, Kind.DEPTHWISE, 54, 29.2, 40.6),
    ],
)
def test_in_a_pyramid_depthwise_kernels_weigh_something(
    kind: str, alpha: float, depth: int, of: Kind, steps: int, params: float, macs: float
) -> None:
    counted = dsviz.costs("pydmobilenet", kind=kind, alpha=alpha, depth=depth)
    (total,) = (t for t in by_kind(counted) if t.kind is of)
    assert total.steps == steps
    assert 100 * total.params / counted.params == pytest.approx(params, abs=0.06)
    assert 100 * total.macs / counted.macs == pytest.approx(macs, abs=0.06)


@pytest.mark.parametrize(("kind", "join"), [("pyramid_add", Kind.ADD), ("pyramid_concat", Kind.CONCAT)])
def test_three_branches_read_the_same_tensor_and_meet(kind: str, join: Kind) -> None:
    every = rows(kind=kind, depth=56, alpha=0.5)
    joins = [index for index, row in enumerate(every) if row.path.endswith("pyramid.join")]
    assert len(joins) == 18
    for index in joins:
        branches = [every[source or 0] for source in every[index].sources]
        assert [branch.kernel for branch in branches] == [(3, 3), (5, 5), (7, 7)]
        assert {branch.kind for branch in branches} == {Kind.DEPTHWISE}
        assert len({branch.sources for branch in branches}) == 1
        assert every[index].kind is join
        # nothing stands between a branch and the place where they meet; a norm follows it
        assert every[index + 1].kind is Kind.NORM
        width = branches[0].output_shapes[0][1]
        assert every[index].output_shapes[0][1] == (width if join is Kind.ADD else 3 * width)


def test_concatenated_branches_stand_in_the_order_of_their_kernels() -> None:
    network = dsviz.build("pydmobilenet", kind="pyramid_concat", alpha=0.25)
    steps = {step.path: step for step in dsviz.record(network, torch.randn(1, 3, 32, 32))}
    branches = [steps[f"block4.main.pyramid.depthwise{k}"].output for k in (3, 5, 7)]
    assert torch.equal(steps["block4.main.pyramid.join"].output, torch.cat(branches, 1))


def test_the_width_of_a_bottleneck_follows_what_the_block_puts_out() -> None:
    """Sentence and FLOPs column suggest what it reads; the parameters prove otherwise."""
    first = [row.output_shapes[0][1] for row in rows(alpha=0.5) if row.path.endswith("pointwise1")]
    assert first == [16] * 3 + [32] * 3 + [64] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_the_shortcut_reads_the_raw_input_of_its_block(kind: str) -> None:
    every = rows(kind=kind)
    projected = []
    for index, row in enumerate(every):
        if row.path.endswith(".add"):
            block = [other for other in every if other.block == row.block]
            (entry,) = block[0].sources
            around = row.sources[1]
            if around != entry:
                shortcut = [other for other in block if ".shortcut." in other.path]
                assert [other.kind for other in shortcut] == [Kind.POINTWISE, Kind.NORM]
                assert (shortcut[0].sources, shortcut[0].stride) == ((entry,), (2, 2))
                projected.append(row.block)
            assert every[index + 1].block != row.block, "nothing follows the sum"
    assert projected == ["block4", "block7"]


def test_neither_norm_nor_relu_stands_around_the_body() -> None:
    every = rows()
    assert [row.kind for row in every[:3]] == [Kind.NORM, Kind.STANDARD, Kind.NORM]
    assert every[0].params == 0
    head = [row.path for row in every if row.block == "head"]
    assert head == ["head.pool", "head.flatten", "head.classifier"]
    pool = next(row for row in every if row.path == "head.pool")
    assert every[pool.sources[0] or 0].kind is Kind.ADD


def test_maps_halve_twice() -> None:
    shapes = [row.output_shapes[0][1:] for row in rows() if row.path.endswith(".add")]
    assert shapes == [(32, 32, 32)] * 3 + [(64, 16, 16)] * 3 + [(128, 8, 8)] * 3


@pytest.mark.parametrize(("kind", "depth", "classes", "data"), [
    *((kind, depth, 10, "cifar") for kind, depth in product(KINDS, (29, 56))),
    ("pyramid_add", 29, 100, "cifar"), ("pyramid_concat", 56, 1000, "imagenet32"),
])  # fmt: skip
def test_every_printed_combination_runs(kind: str, depth: int, classes: int, data: str) -> None:
    network = dsviz.build("pydmobilenet", kind=kind, depth=depth, classes=classes, data=data, alpha=0.25)
    with torch.no_grad():
        scores = network(torch.randn(2, 3, 32, 32))
    assert scores.shape == (2, classes)
    assert torch.isfinite(scores).all()


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_standard_kind_is_not_separable(kind: str) -> None:
    separable = find("pydmobilenet").separable_for({"kind": kind})
    assert separable is bool(pairs(rows(kind=kind))) is (kind != "standard")


def test_a_photograph_is_seen_whole_and_less_the_mean_of_cifar() -> None:
    (entry,) = find("pydmobilenet").inputs_for({})
    assert entry.shape == (1, 3, 32, 32)
    assert entry.crop == 1.0
    assert entry.mean == (0.4914, 0.4822, 0.4465)


def test_norms_of_the_input_have_statistics_and_nothing_else() -> None:
    norm = dsviz.build("pydmobilenet").get_submodule("stem.norm")
    assert isinstance(norm, nn.BatchNorm2d)
    assert not list(norm.parameters())
    assert norm.running_mean is not None
