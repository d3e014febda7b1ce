"""What only the ShuffleNet paper and its authors' code say."""

from collections import Counter

import numpy as np
import pytest
import torch
from torch import nn

import dsviz
from dsviz.analysis.cost import Row
from dsviz.analysis.mixing import by_group, mixing
from dsviz.architectures.shufflenet import TABLE, widths_of
from dsviz.layers.kind import Kind
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import Step, record

GROUPS = pytest.mark.parametrize("groups", [1, 2, 3, 4, 8])


def of_kind(kind: Kind, **options: int | float | str) -> list[Row]:
    return [row for row in dsviz.costs("shufflenet", **options).rows if row.kind is kind]


def steps_of(**options: int | float | str) -> list[Step]:
    network = dsviz.build("shufflenet", **options)
    return record(network, torch.randn(1, 3, 64, 64), keep=lambda _: False)


@pytest.mark.parametrize(
    ("groups", "params", "macs"),
    [
        (1, 1_531_936, 142_502_976),
        (2, 1_733_848, 140_036_512),
        (3, 1_865_728, 136_500_672),
        (4, 1_968_344, 133_251_776),
        (8, 2_434_768, 136_829_952),
    ],
)
def test_the_five_networks_of_table_1_are_exact(groups: int, params: int, macs: int) -> None:
    costs = dsviz.costs("shufflenet", groups=groups)
    classifier = costs.rows[-1].macs
    assert (costs.params, costs.macs - classifier) == (params, macs)


@pytest.mark.parametrize(
    ("scale", "groups", "params", "macs"),
    [
        (2.0, 3, 5_449_776, 524_045_184),
        (2.0, 8, 6_521_232, 521_942_016),
        (1.5, 3, 3_441_168, 292_443_552),
        (1.5, 8, 4_268_952, 290_188_800),
        (1.0, 3, 1_864_728, 137_460_672),
        (1.0, 8, 2_433_768, 138_365_952),
        (0.5, 3, 717_324, 37_589_856),
        (0.5, 8, 1_010_448, 40_469_760),
    ],
)
def test_the_eight_released_networks_are_exact(scale: float, groups: int, params: int, macs: int) -> None:
    costs = dsviz.costs("shufflenet", scale=scale, groups=groups, shuffle="official")
    assert (costs.params, costs.macs) == (params, macs)


# million multiply-adds of the convolutions
@pytest.mark.parametrize(
    ("scale", "millions"),
    [
        (0.5, ("38.23", "38.51", "37.11", "37.40", "39.70")),
        (0.25, ("10.86", "11.76", "10.77", "12.75", "12.04")),
    ],
)
def test_smaller_networks_follow_the_rule_where_none_was_released(
    scale: float, millions: tuple[str, ...]
) -> None:
    ours = []
    for groups in TABLE:
        costs = dsviz.costs("shufflenet", groups=groups, scale=scale)
        ours.append(f"{(costs.macs - costs.rows[-1].macs) / 1e6:.2f}")
    assert tuple(ours) == millions


@pytest.mark.parametrize(
    ("scale", "groups", "stem", "stages"),
    [
        (0.5, 1, 12, (72, 144, 288)),
        (0.5, 2, 12, (104, 200, 400)),
        (0.5, 4, 12, (144, 272, 544)),
        (0.5, 8, 16, (192, 384, 768)),
        (0.25, 1, 6, (36, 72, 144)),
        (1.5, 3, 24, (360, 720, 1440)),
    ],
)
def test_scaled_widths(scale: float, groups: int, stem: int, stages: tuple[int, int, int]) -> None:
    assert widths_of(scale, groups) == (stem, stages)


@GROUPS
@pytest.mark.parametrize("scale", [0.25, 0.77, 2.0])
@pytest.mark.parametrize("shuffle", ["paper", "official", "none"])
def test_every_combination_counts_and_every_small_one_runs(groups: int, scale: float, shuffle: str) -> None:
    dsviz.costs("shufflenet", groups=groups, scale=scale, shuffle=shuffle)
    if scale < 0.5:
        network = dsviz.build("shufflenet", groups=groups, scale=scale, shuffle=shuffle, size=32)
        with torch.no_grad():
            assert network(torch.randn(1, 3, 32, 32)).isfinite().all()


@GROUPS
def test_the_network_has_50_layers_of_the_kinds_of_the_paper(groups: int) -> None:
    kinds = Counter(row.kind for row in dsviz.costs("shufflenet", groups=groups).rows)
    grouped = 31 if groups > 1 else 0
    assert (kinds[Kind.GROUPED], kinds[Kind.POINTWISE]) == (grouped, 32 - grouped)
    assert (kinds[Kind.DEPTHWISE], kinds[Kind.STANDARD], kinds[Kind.LINEAR]) == (16, 1, 1)


@GROUPS
def test_only_the_first_pointwise_convolution_is_whole(groups: int) -> None:
    rows = [row for row in dsviz.costs("shufflenet", groups=groups).rows if row.kernel == (1, 1)]
    assert [row.groups for row in rows] == [1] + [groups] * 31


@GROUPS
def test_sizes_and_widths_are_those_of_table_1(groups: int) -> None:
    rows = dsviz.costs("shufflenet", groups=groups).rows
    ends = {row.block: row.output_shapes[0] for row in rows}
    first, second, third = TABLE[groups].stages
    assert ends["stem"] == (1, 24, 56, 56)
    assert [ends[f"block{n}"] for n in (1, 4)] == [(1, first, 28, 28)] * 2
    assert [ends[f"block{n}"] for n in (5, 12)] == [(1, second, 14, 14)] * 2
    assert [ends[f"block{n}"] for n in (13, 16)] == [(1, third, 7, 7)] * 2


@GROUPS
def test_the_inner_channels_are_a_quarter_of_the_units_output(groups: int) -> None:
    inner = [row.output_shapes[0][1] for row in of_kind(Kind.DEPTHWISE, groups=groups)]
    first, second, third = TABLE[groups].stages
    assert inner == [first // 4] * 4 + [second // 4] * 8 + [third // 4] * 4


def test_the_shortcut_stands_before_what_the_unit_computes() -> None:
    network = dsviz.build("shufflenet", size=64)
    x = torch.randn(1, 3, 64, 64)
    steps = {step.path: step for step in record(network, x)}
    joined, pooled = steps["block1.concat"].output, steps["block1.shortcut"].output
    assert torch.equal(joined[:, : pooled.shape[1]], pooled)
    assert steps["block1.shortcut"].module.count_include_pad


@pytest.mark.parametrize(("shuffle", "after"), [("paper", "act1"), ("official", "norm2")])
def test_the_shuffle_stands_where_the_paper_or_the_code_has_it(shuffle: str, after: str) -> None:
    steps = steps_of(groups=8, shuffle=shuffle, scale=0.5)
    shuffles = [step for step in steps if isinstance(step.module, ChannelShuffle)]
    assert len(shuffles) == 16
    assert {steps[step.index - 1].path.split(".")[-1] for step in shuffles} == {after}


@pytest.mark.parametrize(("groups", "shuffle"), [(1, "paper"), (1, "official"), (3, "none")])
def test_one_group_or_none_asked_for_is_not_shuffled(groups: int, shuffle: str) -> None:
    assert not [s for s in steps_of(groups=groups, shuffle=shuffle) if isinstance(s.module, ChannelShuffle)]


def test_the_released_order_is_the_way_back() -> None:
    paper, official = (
        dsviz.build("shufflenet", groups=8, shuffle=order).get_submodule("block3.main.shuffle")
        for order in ("paper", "official")
    )
    assert isinstance(paper, ChannelShuffle)
    assert isinstance(official, ChannelShuffle)
    there, back = np.array(paper.permutation(96)), np.array(official.permutation(96))
    assert there[back].tolist() == back[there].tolist() == list(range(96))
    assert not np.array_equal(there, back)


def test_depthwise_filters_may_be_shuffled_instead_of_what_they_read() -> None:
    before, behind = ChannelShuffle(3), ChannelShuffle(3)
    conv = nn.Conv2d(12, 12, 3, groups=12, padding=1, bias=False)
    other = nn.Conv2d(12, 12, 3, groups=12, padding=1, bias=False)
    x = torch.randn(1, 12, 5, 5)
    with torch.no_grad():
        other.weight.copy_(conv.weight[list(before.permutation(12))])
        assert torch.allclose(other(before(x)), behind(conv(x)), atol=1e-6)


def within_a_unit(groups: int, shuffle: str, scale: float = 1.0) -> np.ndarray:
    """Which input groups the output groups of block 2's branch have seen."""
    steps = steps_of(groups=groups, shuffle=shuffle, scale=scale)
    index = {step.path: step.index for step in steps}
    (seen,) = mixing(steps, index["block1.act"])[index["block2.main.norm3"]]
    return by_group(seen, groups, groups)


@pytest.mark.parametrize("shuffle", ["paper", "official"])
@pytest.mark.parametrize("groups", [2, 3, 4, 8])
def test_a_shuffled_unit_lets_every_group_see_all_groups(groups: int, shuffle: str) -> None:
    assert (within_a_unit(groups, shuffle) == 1.0).all()


@pytest.mark.parametrize("groups", [2, 3, 4, 8])
def test_without_a_shuffle_a_group_sees_itself_only(groups: int) -> None:
    assert np.array_equal(within_a_unit(groups, "none"), np.eye(groups))


def test_six_channels_cannot_carry_what_eight_groups_know() -> None:
    reached = (within_a_unit(8, "paper", scale=0.5) > 0).sum(axis=1)
    assert reached.max() == 6
