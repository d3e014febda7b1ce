"""What only the Conv-TasNet paper says."""

import pytest
import torch
from torch import nn

import dsviz
from dsviz.analysis.cost import Costs
from dsviz.architectures.conv_tasnet import BEST, V1, ConvTasNet, Sizes
from dsviz.architectures.conv_tasnet_published import COLUMNS, TABLE_2
from dsviz.layers.kind import Kind
from dsviz.layers.normalization import ChannelNorm, CumulativeNorm, GlobalNorm

TINY = {"filters": 8, "bottleneck": 6, "hidden": 7, "skip": 5}
OURS = ("1.47", "1.53", "1.65", "2.24", "3.06", "6.21", "3.23", "6.01", "8.11",
        "5.08", "5.08", "5.08", "5.07", "5.05")  # fmt: skip


def shares(costs: Costs, what: str) -> list[str]:
    """Percent of depthwise, pointwise and other steps."""

    def of(kind: Kind) -> int:
        return sum(getattr(row, what) for row in costs.rows if row.kind is kind)

    depthwise, pointwise, total = of(Kind.DEPTHWISE), of(Kind.POINTWISE), getattr(costs, what)
    parts = (depthwise, pointwise, total - depthwise - pointwise)
    return [f"{100 * part / total:.2f}" for part in parts]


def test_the_best_network_has_the_parameters_and_multiply_adds_of_the_reference() -> None:
    costs = dsviz.costs("conv_tasnet")
    assert costs.params == 5_050_545
    assert f"{costs.macs / 4e9:.3f}" == "4.975"  # G per second of sound
    assert shares(costs, "params") == ["0.97", "97.71", "1.32"]
    assert shares(costs, "macs") == ["0.74", "98.77", "0.49"]


@pytest.mark.parametrize(("bias", "params"), [("no", 8_710_720), ("yes", 8_752_448)])
def test_the_first_version_with_and_without_biases(bias: str, params: int) -> None:
    costs = dsviz.costs("conv_tasnet", preset="v1", bias=bias)
    assert costs.params == params
    assert f"{costs.macs / 4e9:.3f}" == "6.918"


def test_the_first_version_spends_nearly_all_on_pointwise_convolutions() -> None:
    costs = dsviz.costs("conv_tasnet", preset="v1")
    assert shares(costs, "params") == ["0.56", "98.56", "0.88"]
    assert shares(costs, "macs") == ["0.57", "99.25", "0.18"]


def test_parts_of_the_best_network() -> None:
    network = ConvTasNet()
    parts = {
        "encoder": 8_192,
        "separator.bottleneck.norm": 1_024,
        "separator.bottleneck.pointwise": 65_664,
        "separator.stack3.block8": 201_474,
        "separator.mask": 1 + 132_096,
        "decoder": 8_192,
    }
    ours = {path: sum(p.numel() for p in network.get_submodule(path).parameters()) for path in parts}
    assert ours == parts


@pytest.mark.parametrize(("row", "ours"), list(zip(TABLE_2, OURS, strict=True)))
def test_millions_of_the_rows_of_table_2(row: tuple[tuple[int, ...], str], ours: str) -> None:
    sizes = dict(zip(COLUMNS, row[0], strict=True))
    assert f"{dsviz.costs('conv_tasnet', **sizes).params / 1e6:.2f}" == ours


def test_a_causal_network_stores_and_computes_as_much() -> None:
    plain, causal = (dsviz.costs("conv_tasnet", causal=word) for word in ("no", "yes"))
    assert (plain.params, plain.macs) == (causal.params, causal.macs)


# seconds as printed; the norms, which look at the whole sound, are left out
@pytest.mark.parametrize(
    ("length", "blocks", "repeats", "seconds"),
    [(40, 7, 2, "1.28"), (40, 6, 4, "1.27"), (40, 4, 6, "0.46"), (40, 8, 3, "3.83"), (32, 8, 3, "3.06"),
     (16, 8, 3, "1.53")],
)  # fmt: skip
def test_receptive_fields_are_those_printed(length: int, blocks: int, repeats: int, seconds: str) -> None:
    network = ConvTasNet(Sizes(**TINY, length=length, blocks=blocks, repeats=repeats))
    for part in list(network.modules()):
        for name, child in list(part.named_children()):
            if isinstance(child, GlobalNorm):
                setattr(part, name, nn.Identity())
    mixture = torch.randn(1, 1, 40_000, requires_grad=True)
    masks = network.masks(network.encode(mixture))
    masks[0][..., masks[0].shape[-1] // 2].sum().backward()
    assert mixture.grad is not None
    seen = mixture.grad[0, 0].nonzero().flatten()
    field = int(seen[-1]) - int(seen[0]) + 1
    assert field == repeats * 2 * (2**blocks - 1) * length // 2 + length
    assert f"{field / 8000 + 1e-9:.2f}" == seconds, "halves are rounded up"


@pytest.mark.parametrize("preset", ["best", "v1"])
def test_the_causal_network_hears_no_further_than_its_window(preset: str) -> None:
    options = TINY | {"length": 16, "blocks": 3, "repeats": 2}
    causal, plain = (
        dsviz.build("conv_tasnet", preset=preset, causal=word, **options) for word in ("yes", "no")
    )
    x, changed = torch.randn(1, 1, 800), torch.randn(1, 1, 800)
    changed[..., :500] = x[..., :500]
    known = 500 - 16 + 1  # later samples lie in one window with changed ones
    with torch.no_grad():
        before, after = causal(x)[..., :known], causal(changed)[..., :known]
        assert torch.allclose(before, after, atol=1e-6)
        assert not torch.allclose(plain(x)[..., :known], plain(changed)[..., :known], atol=1e-3)


def test_norms_are_chosen_by_causality_and_input_norm() -> None:
    norms = [Sizes(causal=c, input_norm=n).norms for c in ("no", "yes") for n in ("global", "channel")]
    assert norms == [
        (GlobalNorm, GlobalNorm),
        (ChannelNorm, GlobalNorm),
        (CumulativeNorm, CumulativeNorm),
        (ChannelNorm, CumulativeNorm),
    ]


@pytest.mark.parametrize(("sizes", "activations"), [(BEST, 2 * 24 + 1), (V1, 2 * 32)])
def test_every_prelu_has_one_parameter(sizes: Sizes, activations: int) -> None:
    slopes = [m.weight.numel() for m in ConvTasNet(sizes).modules() if isinstance(m, nn.PReLU)]
    assert slopes == [1] * activations


@pytest.mark.parametrize("preset", ["best", "v1"])
def test_the_last_residual_is_read_only_without_a_skip_path(preset: str) -> None:
    rows = dsviz.costs("conv_tasnet", preset=preset).rows
    number = max(n for n, row in enumerate(rows) if row.kind is Kind.ADD and row.path.endswith(".add"))
    readers = [row.path for row in rows if number in row.sources]
    assert readers == ([] if preset == "best" else ["separator.mask.pointwise"])
    assert sum(row.path.endswith(".collect") for row in rows) == (23 if preset == "best" else 0)


def test_encoder_and_decoder_have_no_biases() -> None:
    network = ConvTasNet()
    assert not [name for name, _ in network.encoder.named_parameters() if "bias" in name]
    assert not [name for name, _ in network.decoder.named_parameters() if "bias" in name]


def test_a_preset_gives_way_to_what_is_given() -> None:
    assert dsviz.costs("conv_tasnet", preset="v1", repeats=3).params < 8_710_720
    assert dsviz.costs("conv_tasnet", preset="v1", **{n: getattr(BEST, n) for n in (
        "filters", "length", "bottleneck", "skip", "repeats", "bias")}).params == 5_050_545  # fmt: skip


@pytest.mark.parametrize("speakers", [1, 2, 3])
def test_one_output_for_each_voice(speakers: int) -> None:
    network = dsviz.build("conv_tasnet", speakers=speakers, blocks=2, repeats=1, **TINY)
    assert network(torch.randn(2, 1, 333)).shape == (2, speakers, 333)
