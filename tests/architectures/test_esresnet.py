"""What only the ESResNet paper and its authors' code say."""

import pytest
import torch

import dsviz
from dsviz.analysis.dead_taps import dead_taps
from dsviz.layers.kind import Kind
from dsviz.recording import Step, record

SIZES = {
    "spectrogram": (3, 341, 315),
    "stem": (64, 171, 158),
    "pool": (64, 86, 79),
    "block3": (256, 86, 79),
    "block7": (512, 43, 40),
    "block13": (1024, 22, 20),
    "block16": (2048, 11, 10),
}
TINY = {"width": 0.125, "seconds": 0.2}


def sound(channels: int = 1, samples: int = 8820) -> torch.Tensor:
    return 0.1 * torch.randn(1, channels, samples, generator=torch.Generator().manual_seed(0))


def outputs(steps: list[Step]) -> dict[str, torch.Tensor]:
    return {step.path: step.output for step in steps if step.outputs and len(step.outputs) == 1}


@pytest.mark.parametrize(
    ("options", "params", "macs"),
    [
        ({}, 23_610_482, "2.263"),
        ({"attention": "yes"}, 30_634_098, "2.465"),
        ({"sound": "stereo"}, 23_610_482, "4.526"),
        ({"sound": "stereo", "attention": "yes"}, 30_634_098, "4.929"),
    ],
)
def test_counts_are_those_of_the_authors_code(options, params, macs):
    counted = dsviz.costs("esresnet", seconds=4.0, **options)
    assert counted.params == params
    assert f"{counted.macs / 4e9:.3f}" == macs, "thousand million multiply-adds for a second of sound"


@pytest.mark.parametrize(
    ("classes", "plain", "attentive"),
    [(10, 23_528_522, 30_552_138), (1000, 25_557_032, 32_580_648)],
)
def test_with_other_classes_only_the_last_layer_changes(classes, plain, attentive):
    assert dsviz.costs("esresnet", classes=classes).params == plain
    assert dsviz.costs("esresnet", classes=classes, attention="yes").params == attentive


def test_five_seconds_cost_eleven_and_twelve_thousand_million_multiply_adds():
    macs = [dsviz.costs("esresnet", attention=attention).macs for attention in ("no", "yes")]
    assert [f"{count / 1e9:.2f}" for count in macs] == ["11.40", "12.42"]


def test_the_parts_have_the_sizes_and_counts_of_the_resnet_50():
    rows = dsviz.costs("esresnet", seconds=4.0, attention="yes").rows
    params, sizes = {}, {}
    for row in rows:
        params[row.block] = params.get(row.block, 0) + row.params
        sizes[row.block] = row.output_shapes[0][1:]
    stages = [range(1, 4), range(4, 8), range(8, 14), range(14, 17)]
    assert [sum(params[f"block{n}"] for n in stage) for stage in stages] == [
        215_808, 1_219_584, 7_098_368, 14_964_736,
    ]  # fmt: skip
    assert [params[f"attention{n}"] for n in range(1, 6)] == [17_408, 134_144, 529_408, 2_109_440, 4_233_216]
    assert {name: size for name, size in sizes.items() if name in SIZES} == SIZES


def test_depthwise_convolutions_stand_in_the_attention_alone():
    plain, attentive = (dsviz.costs("esresnet", attention=attention) for attention in ("no", "yes"))
    assert not [row for row in plain.rows if row.kind is Kind.DEPTHWISE]
    depthwise = [row for row in attentive.rows if row.kind is Kind.DEPTHWISE]
    assert [row.path for row in depthwise] == [f"attention{n}.depthwise" for n in range(1, 6)]
    assert sum(row.params for row in depthwise) == 42_752


def test_of_the_last_attention_only_the_middle_of_the_kernel_acts():
    network = dsviz.build("esresnet", attention="yes", width=1.0)
    steps = record(network, sound(), keep=lambda _: False)
    found = {step.path: dead for step in steps if (dead := dead_taps(step))}
    last = found["attention5.depthwise"]
    assert last.weights == 28_672
    assert last.dead.shape == (3, 5)
    assert not last.dead[1, 2]
    whole = dsviz.costs("esresnet", attention="yes").rows
    assert next(r.weights for r in whole if r.path == "attention5.depthwise") == 30_720


def test_a_mask_multiplies_what_leaves_the_stage_after_its_last_relu():
    network = dsviz.build("esresnet", attention="yes", **TINY)
    rows = dsviz.costs("esresnet", attention="yes", **TINY).rows
    values = outputs(dsviz.record(network, sound()))
    for stage, (last, following) in enumerate([("block3", "block4"), ("block7", "block8")], 1):
        mask = values[f"attention{stage}.sigmoid"]
        assert ((mask >= 0) & (mask <= 1)).all()
        product = values[f"attention{stage}.multiply"]
        assert torch.equal(product, values[f"{last}.act"] * mask)
        read = next(row for row in rows if row.path == f"{following}.main.narrow").sources
        assert [rows[source].path for source in read] == [f"attention{stage}.multiply"]


def test_the_mask_is_made_of_what_enters_the_stage():
    rows = {row.path: row for row in dsviz.costs("esresnet", attention="yes", **TINY).rows}
    order = list(rows)
    before = [
        "pool",
        "attention1.multiply",
        "attention2.multiply",
        "attention3.multiply",
        "attention4.multiply",
    ]
    read = [order[rows[f"attention{n}.pool"].sources[0]] for n in range(1, 6)]
    assert read == before


def test_both_sides_of_a_stereo_sound_go_through_the_same_weights():
    network = dsviz.build("esresnet", sound="stereo", attention="yes", **TINY)
    x = sound(2)
    steps = dsviz.record(network, x)
    values = outputs(steps)
    sides = {side: [s for s in steps if s.path.startswith(side + ".")] for side in ("left", "right")}
    assert [s.path[5:] for s in sides["left"]] == [s.path[6:] for s in sides["right"]]
    assert all(a.module is b.module for a, b in zip(*sides.values(), strict=True))
    swapped = outputs(dsviz.record(network, x.flip(1)))
    assert torch.allclose(swapped["head.classifier"], values["head.classifier"], atol=1e-5)
    assert not torch.equal(values["left.block1.act"], values["right.block1.act"])


def test_a_sound_on_both_sides_gives_twice_the_features_of_one():
    stereo = dsviz.build("esresnet", sound="stereo", **TINY)
    mono = dsviz.build("esresnet", **TINY)
    mono.load_state_dict(
        {
            name.removeprefix("left."): value
            for name, value in stereo.state_dict().items()
            if name[:5] != "right"
        }
    )
    x = sound()
    one = outputs(dsviz.record(mono, x))["average"]
    both = outputs(dsviz.record(stereo, torch.cat([x, x], dim=1)))["add"]
    assert torch.allclose(both, 2 * one, atol=1e-5)


@pytest.mark.parametrize("samples", [1025, 5000, 20_001])
def test_masks_fit_sounds_of_any_length(samples):
    network = dsviz.build("esresnet", attention="yes", width=0.125)
    assert network(sound(samples=samples)).shape == (1, 50)
