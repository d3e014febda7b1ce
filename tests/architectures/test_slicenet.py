"""What only the SliceNet paper and its authors' code say."""

from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.cost import Costs, Row
from dsviz.api import costs_of
from dsviz.architectures.slicenet import ARCHITECTURE
from dsviz.architectures.slicenet_parts import (
    CausalStep,
    ConvModule,
    Plan,
    Separability,
    Taps,
    Wiring,
    separable,
    standard,
    sub_separable,
)
from dsviz.layers.convolution import Conv1d
from dsviz.layers.initial import initialise
from dsviz.layers.kind import Kind
from dsviz.layers.streaming import CausalConv1d
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
WIRINGS = pytest.mark.parametrize("wiring", list(Wiring))


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


def test_super_separable_is_a_separable_convolution_in_each_part() -> None:
    parts = separable((12, 12), Taps(5, groups=3), Conv1d)
    depthwise, pointwise = (part.double() for part in parts.values())
    x = torch.randn(1, 12, 20, dtype=torch.float64)
    apart = []
    for group, channels in enumerate(torch.arange(12).split(4)):
        each = separable((4, 4), Taps(5), Conv1d)
        each["depthwise"].weight.data = depthwise.weight.data[channels]
        each["pointwise"].weight.data = pointwise.weight.data[4 * group : 4 * group + 4]
        apart.append(each["pointwise"](each["depthwise"](x[:, channels])))
    assert torch.allclose(torch.cat(apart, dim=1), pointwise(depthwise(x)), atol=1e-14)


@pytest.mark.parametrize(
    ("groups", "share"),
    [
        ((2,), 1 / 2), ((3,), 1 / 3), ((2, 3), 2 / 3), ((3, 2), 2 / 3), ((3, 2, 3), 7 / 9), ((2, 3, 2), 1.0),
        ((3, 2, 3, 2), 1.0), ((2, 4, 2, 4), 1 / 2), ((4, 6, 4, 6), 1 / 2), ((2, 2, 2), 1 / 2),
        ((3, 4, 3), 7 / 9), ((3, 4, 3, 4), 5 / 6),
    ],
    ids=str,
)  # fmt: skip
def test_coprime_groups_connect_all_channels_when_norms_are_off(groups, share) -> None:
    assert connected(groups, norms=False) == pytest.approx(share)


def test_a_norm_connects_all_channels_at_once() -> None:
    assert connected((3,), norms=True) == 1.0


def connected(groups: tuple[int, ...], *, norms: bool) -> float:
    """The share of pairs (output, input channel) that depend on each other behind steps of so many groups."""
    width = 36
    steps = [CausalStep(separable((width, width), Taps(3, groups=g), CausalConv1d), width) for g in groups]
    network = nn.Sequential(*steps)
    initialise(network, 0)
    smooth(network, norms=norms)
    network.double()
    x = torch.randn(1, width, 8, dtype=torch.float64)
    moment = torch.autograd.functional.jacobian(lambda x: network(x)[0].sum(dim=1), x)
    return float((moment[:, 0].abs().sum(dim=2) > 1e-12).double().mean())


def smooth(network: nn.Module, *, norms: bool = True) -> None:
    """A ReLU may happen to hide a cell: with tanh every path carries a gradient."""
    for module in network.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.ReLU):
                setattr(module, name, nn.Tanh())
            elif name == "norm" and not norms:
                setattr(module, name, nn.Identity())


def small(**options: Any) -> nn.Module:
    network = ARCHITECTURE.make({"preset": "small", "channels": 24} | options)
    initialise(network, 0)
    return network.double().eval()


def tokens(length: int) -> Tensor:
    return torch.randint(1, 80, (1, length))


SETTINGS = [
    ("3_3_3_3", "1_2_4_8", "none"),
    ("3_7_7_7", "1_1_2_4", "groups"),
    ("3_7_15_15", "1_1_1_2", "full"),
    ("3_7_15_31", "1_1_1_1", "super"),
    ("3_7_15_31_63", "1_1_1_1", "super"),
    ("3_3_15_15", "1_1_1_8", "full"),
]


@WIRINGS
@pytest.mark.parametrize("setting", SETTINGS, ids="-".join)
def test_a_score_never_knows_its_own_token_or_a_later_one(setting, wiring) -> None:
    kernels, dilations, separability = setting
    network = small(kernels=kernels, dilations=dilations, separability=separability, wiring=wiring)
    source, target = tokens(9), tokens(14)
    changed = target.repeat(14, 1)
    changed[range(14), range(14)] = changed.diagonal() % 79 + 1
    with torch.no_grad():
        before = network(source, target)
        for j in range(14):
            moved = (network(source, changed[j : j + 1]) != before).any(dim=1)[0]
            assert not moved[: j + 1].any()
            assert j == 13 or moved[j + 1]


@WIRINGS
@pytest.mark.parametrize(
    ("kernels", "dilations", "encoder", "released", "paper"),
    [
        ("3_3_3_3", "1_2_4_8", 181, 223, 143),
        ("3_7_7_7", "1_1_2_4", 265, 279, 199),
        ("3_7_15_15", "1_1_1_2", 301, 303, 223),
        ("3_7_15_31", "1_1_1_1", 313, 311, 231),
        ("3_7_15_31_63", "1_1_1_1", 685, 559, 479),
        ("3_3_15_15", "1_1_1_8", 781, 623, 543),
    ],
)
def test_receptive_fields(kernels, dilations, encoder, released, paper, wiring) -> None:
    network = small(preset="base", channels=12, kernels=kernels, dilations=dilations, wiring=wiring)
    smooth(network)
    x = torch.randn(1, 12, 900, dtype=torch.float64, requires_grad=True)
    if wiring is Wiring.RELEASED:  # the encoders differ in their second way around only
        present = torch.ones(1, 1, 900)
        y = x
        for name in network.encoders:
            y = network.get_submodule(name)(y, present)
        assert span(y[0, :, 450], x) == encoder
    y = network.mixer(x, *network.encode(tokens(5)))
    for name in network.decoders:
        y = network.get_submodule(name)(y, *network.encode(tokens(5)))
    assert span(y[0, :, -1], x) == (released if wiring is Wiring.RELEASED else paper)


def span(output: Tensor, x: Tensor) -> int:
    (gradient,) = torch.autograd.grad(output.square().sum(), x)
    touched = gradient[0].abs().sum(dim=0).nonzero().flatten()
    return int(touched[-1] - touched[0]) + 1


@WIRINGS
@pytest.mark.parametrize("scale", ["inside", "printed"])
def test_padding_behind_the_source_changes_nothing(wiring, scale) -> None:
    network = small(wiring=wiring, attention_scale=scale)
    source, target = tokens(9), tokens(6)
    padded = nn.functional.pad(source, (0, 7))
    with torch.no_grad():
        assert (network(source, target) - network(padded, target)).abs().max() < 1e-11


def test_the_two_wirings_and_the_two_scales_are_different_functions_of_the_same_weights() -> None:
    source, target = tokens(9), tokens(6)
    networks = [small(), small(attention_scale="printed")]
    networks[1].load_state_dict(networks[0].state_dict())
    with torch.no_grad():
        first, second = (network(source, target) for network in networks)
    assert (first - second).abs().max() > 1e-3
    released, paper = (ConvModule(plan(wiring).causal_steps(), wiring) for wiring in reversed(Wiring))
    paper.load_state_dict(released.state_dict())
    x = torch.randn(1, 12, 9)
    x.requires_grad_()
    difference = released.eval()(x) - paper.eval()(x)
    assert difference.abs().max() > 1e-3


def plan(wiring: Wiring) -> Plan:
    return Plan(12, Separability.FULL, (3, 3, 3, 3), (1, 2, 4, 8), wiring, printed=False)


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


def test_long_depthwise_kernels_stay_on_the_fast_path() -> None:
    conv = separable((8, 8), Taps(63), Conv1d)["depthwise"]
    x, padding = conv._pad(torch.randn(1, 8, 100))
    assert (x.shape[2], padding) == (162, (0,))
