"""What only the SliceNet paper and its authors' code say of sizes, multiply-adds, groups and dilations."""

from functools import cache
from typing import Any

import pytest
import torch

import dsviz
from dsviz.analysis.cost import Costs, Row
from dsviz.api import costs_of
from dsviz.architectures.slicenet import ARCHITECTURE
from dsviz.architectures.slicenet_parts import Taps, separable, standard, sub_separable
from dsviz.layers.convolution import Conv1d
from dsviz.layers.kind import Kind
from dsviz.recording import prepare

SOURCE, TARGET = 32, 10
ROWS: dict[str, dict[str, Any]] = {
    "full 2048": {},
    "super 3072": {"preset": "super_3072"},
    "dense 1024": {"preset": "base", "kernels": "3_3_3_3", "dilations": "1_2_4_8", "separability": "none"},
    "groups 1024": {"preset": "base", "kernels": "3_3_3_3", "dilations": "1_2_4_8", "separability": "groups"},
    "full 1024": {"preset": "base", "kernels": "3_3_3_3", "dilations": "1_2_4_8"},
    "wide 1024": {"preset": "base"},
    "super 1368": {"preset": "base", "channels": 1368, "separability": "super"},
}


@cache
def counted(name: str) -> Costs:
    with torch.device("meta"):
        network = prepare(ARCHITECTURE.make(ROWS[name]).eval())
        inputs = [torch.empty(1, length, dtype=torch.int64) for length in (SOURCE, TARGET)]
    return costs_of(network, *inputs)


def tables(costs: Costs) -> int:
    return sum(row.params for row in costs.rows if row.operation == "Lookup")


@pytest.mark.parametrize(
    ("name", "body", "embedding"),
    [("full 2048", 265_021_440, 83_886_080), ("super 3072", 222_520_320, 125_829_120)],
)
def test_the_large_rows_have_exactly_the_sizes_of_the_released_code(name, body, embedding) -> None:
    costs = counted(name)
    assert (costs.params - tables(costs), tables(costs)) == (body, embedding)
    assert costs.idle == 0


def test_the_parts_of_the_largest_row_are_those_of_the_released_code() -> None:
    parts: dict[str, int] = {}
    for row in counted("full 2048").rows:
        name = "attention" if ".attention." in row.path else row.path.split(".")[0].rstrip("0123456789")
        parts[name] = parts.get(name, 0) + row.params
    assert parts["encoder"] + parts["decoder"] == 10 * 21_235_712
    assert parts["attention"] == 5 * 8_421_376
    assert (parts["mixer"], parts["target"], parts["classifier"]) == (10_491_904, 65_536, 0)


@pytest.mark.parametrize(
    ("name", "total", "body"),
    [
        ("dense 1024", "264.91", "181.03"),
        ("full 1024", "139.26", "55.37"),
        ("wide 1024", "139.71", "55.82"),
        ("groups 1024", "150.28", "66.39"),
        ("super 1368", "156.77", "44.70"),
    ],
)
def test_the_small_rows_are_what_the_description_gives_though_not_what_is_printed(name, total, body) -> None:
    costs = counted(name)
    millions = f"{costs.params / 1e6:.2f}", f"{(costs.params - tables(costs)) / 1e6:.2f}"
    assert millions == (total, body)


def test_sixteen_groups_cost_the_eleven_million_more_that_are_printed() -> None:
    difference = counted("groups 1024").params - counted("full 1024").params
    assert f"{difference / 1e6:.2f}" == "11.02"


@pytest.mark.parametrize(
    ("name", "encoder", "decoder", "attention", "logits"),
    [
        ("full 2048", "127.29", "137.39", "0.66", "83.89"),
        ("super 3072", "95.40", "126.67", "0.98", "125.83"),
        ("dense 1024", "75.50", "105.38", "0.33", "41.94"),
        ("groups 1024", "29.88", "36.31", "0.33", "41.94"),
        ("full 1024", "25.24", "29.98", "0.33", "41.94"),
        ("wide 1024", "25.51", "30.16", "0.33", "41.94"),
    ],
)
def test_multiply_adds_of_one_token(name, encoder, decoder, attention, logits) -> None:
    rows = counted(name).rows

    def millions(own: list[Row], tokens: int) -> str:
        return f"{sum(row.macs for row in own) / tokens / 1e6:.2f}"

    heads = [row for row in rows if row.path == "classifier"]
    products = [row for row in rows if row.kind is Kind.MATMUL]
    sources = [row for row in rows if row.path.startswith("encoder")]
    others = [row for row in rows if row not in [*heads, *products, *sources]]
    assert millions(sources, SOURCE) == encoder
    assert (millions(others, TARGET), millions(products, TARGET), millions(heads, TARGET)) == (
        decoder,
        attention,
        logits,
    )


@pytest.mark.parametrize(
    ("kernel", "dense", "grouped", "full", "halves", "thirds"),
    [
        (3, 1_769_472, 701_184, 592_128, 297_216, 198_912),
        (31, 18_284_544, 1_733_376, 613_632, 318_720, 220_416),
        (63, 37_158_912, 2_913_024, 638_208, 343_296, 244_992),
    ],
)
def test_sizes_of_one_step(kernel, dense, grouped, full, halves, thirds) -> None:
    channels = (768, 768)
    with torch.device("meta"):
        made = (
            standard(channels, Taps(kernel), Conv1d),
            sub_separable(channels, Taps(kernel), Conv1d, 16),
            *(separable(channels, Taps(kernel, groups=g), Conv1d) for g in (1, 2, 3)),
        )
        sizes = [sum(p.numel() for part in parts.values() for p in part.parameters()) for parts in made]
    assert sizes == [dense, grouped, full, halves, thirds]


def test_groups_that_cannot_share_the_channels_are_refused() -> None:
    with torch.device("meta"), pytest.raises(ValueError, match="divisible by groups"):
        separable((2048, 2048), Taps(3, groups=3), Conv1d)


def test_channels_that_groups_cannot_share_is_rounded_up() -> None:
    with torch.device("meta"):
        network = ARCHITECTURE.make({"preset": "small", "channels": 100, "separability": "super"})
    assert network.classifier.in_channels == 108


def test_one_table_serves_source_target_and_scores() -> None:
    costs = dsviz.costs("slicenet")
    sizes = [
        (row.path, row.params)
        for row in costs.rows
        if row.output_shapes[0][1] == 40_960 or row.weights > 80e6
    ]
    assert sizes == [("source.embedded.embedding", 83_886_080), ("classifier", 0)]
    with torch.device("meta"):
        network = ARCHITECTURE.make({"preset": "base"})
    assert network.source.embedded.embedding is not network.target.embedded.embedding
    assert network.target.embedded.embedding.weight is network.classifier.weight


def test_groups_of_super_separable_steps_are_three_and_two_by_turns() -> None:
    def groups(kernels: str) -> list[int]:
        rows = dsviz.costs("slicenet", preset="small", kernels=kernels, separability="super").rows
        return [r.groups for r in rows if r.path.startswith("encoder1.") and r.path.endswith("pointwise")]

    assert groups("3_7_15_31") == [3, 2, 3, 2]
    assert groups("3_7_15_31_63") == [3, 2, 4, 3, 2]


def test_a_fifth_filter_has_the_last_dilation_again() -> None:
    rows = dsviz.costs("slicenet", preset="small", kernels="3_7_15_31_63", dilations="1_2_4_8").rows
    own = [r for r in rows if r.path.startswith("encoder1.") and r.kind is Kind.DEPTHWISE]
    assert [r.dilation for r in own] == [(1,), (2,), (4,), (8,), (8,)]
