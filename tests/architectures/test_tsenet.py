"""What only the TseNet paper says, and the readings of what it leaves open."""

import pytest
import torch
from torch import nn

import dsviz
from dsviz.analysis.cost import Costs
from dsviz.architectures.tsenet import TseNet
from dsviz.layers.kind import Kind
from dsviz.layers.normalization import ChannelNorm, GlobalNorm

TINY = {"ivector_dim": 9, "speaker_width": 4, "filters": 8, "length": 8, "bottleneck": 6, "hidden": 7,
        "blocks": 2, "repeats": 2}  # fmt: skip


def percent(costs: Costs, what: str) -> list[str]:
    def of(*kinds: Kind) -> int:
        return sum(getattr(row, what) for row in costs.rows if row.kind in kinds)

    depthwise, pointwise = of(Kind.DEPTHWISE), of(Kind.POINTWISE, Kind.LINEAR)
    total = getattr(costs, what)
    return [f"{100 * part / total:.2f}" for part in (depthwise, pointwise, total - depthwise - pointwise)]


def test_the_papers_network_has_nine_million_parameters() -> None:
    costs = dsviz.costs("tsenet")
    assert costs.params == 9_052_113
    assert f"{costs.macs / 1e9:.2f}" == "28.10"  # four seconds
    assert f"{costs.macs / 4e9:.3f}" == "7.025"
    assert percent(costs, "params") == ["0.72", "98.43", "0.85"]
    assert percent(costs, "macs") == ["0.56", "99.32", "0.12"]


@pytest.mark.parametrize(
    ("options", "params"),
    [
        ({}, "9.052"),
        ({"bias": "no"}, "9.010"),
        ({"speaker_width": 128, "speaker_layer": "shared"}, "9.000"),
        ({"speaker_width": 256}, "9.622"),
        ({"speaker_concat": "first", "speaker_width": 400}, "9.052"),
        ({"speaker_concat": "first", "speaker_width": 400, "bias": "no"}, "9.010"),
        ({"speaker_concat": "first", "speaker_width": 256}, "8.921"),
    ],
)
def test_readings_of_where_the_speaker_enters(options: dict[str, int | str], params: str) -> None:
    ours = dsviz.costs("tsenet", **options)
    assert f"{ours.params / 1e6:.3f}" == params
    assert ours.macs == pytest.approx(dsviz.costs("tsenet").macs, rel=0.04)


def test_the_demonstration_network_is_small() -> None:
    costs = dsviz.costs("tsenet", preset="demo")
    assert costs.params == 154_953
    assert f"{costs.macs / 4e9:.3f}" == "0.057"


def test_parts_of_the_papers_network() -> None:
    network = TseNet()
    parts = {
        "encoder": 5_376,
        "separator.bottleneck.norm": 512,
        "separator.bottleneck.pointwise": 65_792,
        "separator.speaker4": 40_100,
        "separator.stack1.block1": 318_210,
        "separator.stack1.block2": 267_010,
        "separator.mask": 65_792,
        "decoder": 5_121,
    }
    ours = {path: sum(p.numel() for p in network.get_submodule(path).parameters()) for path in parts}
    assert ours == parts


def test_four_seconds_are_3199_frames() -> None:
    rows = {row.path: row for row in dsviz.costs("tsenet").rows}
    assert rows["encoder.act"].output_shapes == ((1, 256, 3199),)
    assert rows["separator.speaker1.repeat"].output_shapes == ((1, 100, 3199),)
    assert rows["decoder.crop"].output_shapes == ((1, 1, 32_000),)


def test_the_receptive_field_is_two_and_a_half_seconds() -> None:
    network = TseNet(dsviz.architectures.tsenet.Sizes(**TINY | {"length": 20, "blocks": 8, "repeats": 4}))
    for part in list(network.modules()):
        for name, child in list(part.named_children()):
            if isinstance(child, GlobalNorm):  # it looks at the whole sound
                setattr(part, name, nn.Identity())
    mixture = torch.randn(1, 1, 32_000, requires_grad=True)
    (mask,) = network.masks(network.encode(mixture), torch.randn(1, 9))
    mask[..., 1600].sum().backward()
    assert mixture.grad is not None
    seen = mixture.grad[0, 0].nonzero().flatten()
    assert f"{(int(seen[-1]) - int(seen[0]) + 1) / 8000:.2f}" == "2.55"


@pytest.mark.parametrize(("where", "blocks"), [("every_stack", 2), ("first", 1)])
def test_the_speaker_enters_at_the_first_block_of_a_stack(where: str, blocks: int) -> None:
    rows = dsviz.costs("tsenet", **TINY, speaker_concat=where).rows
    joins = [row.path for row in rows if row.kind is Kind.CONCAT]
    assert joins == [f"separator.stack{number}.block1.concat" for number in range(1, blocks + 1)]
    assert sum(row.kind is Kind.LINEAR for row in rows) == blocks


def test_the_tensor_before_the_concatenation_is_added_back() -> None:
    rows = dsviz.costs("tsenet", **TINY).rows
    number = {row.path: index for index, row in enumerate(rows)}
    for stack, before in ((1, "separator.bottleneck.pointwise"), (2, "separator.stack1.block2.add")):
        block = f"separator.stack{stack}.block1"
        repeat = f"separator.speaker{stack}.repeat"
        assert rows[number[f"{block}.concat"]].sources == (number[before], number[repeat])
        assert rows[number[f"{block}.add"]].sources[0] == number[before]


def test_joining_a_constant_equals_a_bias_of_its_own_for_each_channel() -> None:
    network = dsviz.build("tsenet", **TINY)
    mixture, ivector = torch.randn(1, 1, 300), torch.randn(1, 9)
    steps = {step.path: step for step in dsviz.record(network, mixture, ivector)}
    block = "separator.stack1.block1"
    expand = steps[f"{block}.expand"]
    weight, bias = expand.module.weight[..., 0], expand.module.bias
    features = steps["separator.bottleneck.pointwise"].output
    speaker = steps["separator.speaker1.repeat"].output[..., 0]
    own = torch.einsum("oc,bct->bot", weight[:, :6], features)
    joined = own + (speaker @ weight[:, 6:].T + bias)[..., None]
    assert torch.allclose(expand.output, joined, atol=1e-5)


def test_joining_costs_what_the_bias_would_save() -> None:
    with_speaker = dsviz.costs("tsenet")
    wider = sum(row.macs for row in with_speaker.rows if row.path.endswith("block1.expand"))
    plain = sum(row.macs for row in with_speaker.rows if row.path.endswith("block2.expand"))
    assert wider - plain == 4 * 100 * 512 * 3199


def test_another_speaker_gives_another_mask_and_each_of_a_batch_has_its_own() -> None:
    network = dsviz.build("tsenet", **TINY)
    mixture, ivectors = torch.randn(1, 1, 300).expand(2, -1, -1), torch.randn(2, 9)
    with torch.no_grad():
        both = network(mixture, ivectors)
        alone = network(mixture[:1], ivectors[:1])
    assert both.shape == (2, 1, 300)
    assert not torch.allclose(both[0], both[1], atol=1e-3)
    assert torch.allclose(both[:1], alone, atol=1e-5)


def test_norms_and_activations() -> None:
    network = TseNet()
    norms = [m for m in network.modules() if isinstance(m, ChannelNorm | GlobalNorm)]
    assert [type(norms[0]), *{type(norm) for norm in norms[1:]}] == [ChannelNorm, GlobalNorm]
    assert {norm.eps for norm in norms} == {1e-5}
    assert [m.weight.numel() for m in network.modules() if isinstance(m, nn.PReLU)] == [1] * 64


def test_one_dense_layer_may_serve_all_stacks() -> None:
    network = dsviz.build("tsenet", **TINY, speaker_layer="shared")
    rows = [
        row for row in dsviz.costs("tsenet", **TINY, speaker_layer="shared").rows if row.kind is Kind.LINEAR
    ]
    assert [row.path for row in rows] == ["separator.speaker1.linear", "separator.speaker2.linear"]
    assert [row.params for row in rows] == [9 * 4 + 4, 0]
    assert network.separator.speaker1.linear is network.separator.speaker2.linear
