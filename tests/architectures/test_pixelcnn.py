"""What only the PixelCNN papers say: nothing is read before its turn, and what stays unseen."""

from collections import Counter
from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.field import field
from dsviz.analysis.pattern import pattern
from dsviz.architectures import find
from dsviz.architectures.pixelcnn import PixelCNN
from dsviz.architectures.pixelcnn_gated import GatedPixelCNN
from dsviz.architectures.pixelcnn_parts import Preset, masked
from dsviz.layers.kind import Kind
from dsviz.layers.masked import Current, MaskedConv2d, colours_of
from dsviz.recording import prepare, record

SIDE = 13
VARIANTS = pytest.mark.parametrize("variant", [PixelCNN, GatedPixelCNN])
FORMS = pytest.mark.parametrize("form", ["published", "separable"])
COLOURS = pytest.mark.parametrize("colours", [1, 3])


def awake(network: nn.Module) -> nn.Module:
    """Small positive weights in float64: no ReLU is shut, no gate saturates, so every path has a gradient."""
    with torch.no_grad():
        for parameter in network.parameters():
            width = parameter[0].numel() if parameter.ndim > 1 else 10
            parameter.uniform_(0.5 / width, 1.5 / width)
    return prepare(network.double().eval())


@cache
def tiny(variant: type[nn.Module], form: str, colours: int) -> nn.Module:
    """Five blocks or a stem and four, narrow, with widths that three colours do not share evenly."""
    blocks = 5 if variant is GatedPixelCNN else 4
    return awake(variant(Preset(SIDE, colours, levels=2, width=7, blocks=blocks, head=11), form))


def seen(network: nn.Module, colours: int, colour: int, place: tuple[int, int]) -> np.ndarray:
    """(colours, rows, columns): what the scores of one value depend on, by gradient."""
    x = torch.rand(1, colours, SIDE, SIDE, dtype=torch.float64, requires_grad=True)
    scores = network(x)[0].unflatten(0, (colours, -1))[(colour, slice(None), *place)]
    (gradient,) = torch.autograd.grad((scores * torch.rand_like(scores)).sum(), x)
    return (gradient[0] != 0).numpy()


def allowed(colours: int, colour: int, place: tuple[int, int]) -> np.ndarray:
    """What comes before a value: earlier pixels, and at the pixel itself the colours before it."""
    earlier = np.arange(SIDE * SIDE).reshape(SIDE, SIDE) < place[0] * SIDE + place[1]
    before = np.repeat(earlier[None], colours, axis=0)
    before[:colour, place[0], place[1]] = True
    return before


@VARIANTS
@FORMS
@COLOURS
def test_no_value_depends_on_itself_or_on_what_comes_later(
    variant: type[nn.Module], form: str, colours: int
) -> None:
    network = tiny(variant, form, colours)
    for colour in range(colours):
        for place in ((0, 0), (6, 6), (3, 12), (12, 0)):
            before = allowed(colours, colour, place)
            assert not (seen(network, colours, colour, place) & ~before).any(), f"colour {colour} at {place}"


@VARIANTS
@FORMS
def test_a_colour_sees_the_colours_before_it_at_its_own_pixel(variant: type[nn.Module], form: str) -> None:
    network = tiny(variant, form, 3)
    own = [seen(network, 3, colour, (6, 6))[:, 6, 6].tolist() for colour in range(3)]
    assert own == [[False] * 3, [True, False, False], [True, True, False]]


@FORMS
@COLOURS
def test_the_plain_network_has_a_blind_spot_and_the_gated_one_has_none(form: str, colours: int) -> None:
    before = allowed(colours, 0, (6, 6))
    plain, gated = (seen(tiny(v, form, colours), colours, 0, (6, 6)) for v in (PixelCNN, GatedPixelCNN))
    assert before[0].sum() == 84
    assert (before & ~plain)[0].sum() == 6
    assert np.array_equal(gated, before)


@VARIANTS
@COLOURS
def test_the_separable_form_sees_what_the_published_one_sees(variant: type[nn.Module], colours: int) -> None:
    for colour in range(colours):
        published, separable = (
            seen(tiny(variant, form, colours), colours, colour, (6, 6)) for form in ("published", "separable")
        )
        assert np.array_equal(published, separable)


@VARIANTS
@FORMS
def test_the_pattern_is_the_one_of_the_gradient(variant: type[nn.Module], form: str) -> None:
    network = tiny(variant, form, 1)
    steps = record(network, torch.rand(1, 1, SIDE, SIDE, dtype=torch.float64), keep=lambda _: False)
    for place in ((6, 6), (2, 11), (12, 0)):
        cells = pattern(steps, steps[-1].index, place)[-1]
        assert np.array_equal(cells, seen(network, 1, 0, place)[0])


PICTURE = """
.###########.
.##########..
.#########...
.########....
.#######.....
.#####o......
"""


def test_the_missing_wedge_looks_as_drawn() -> None:
    first = masked((1, 1), 1, (3, 3), Current.BEFORE)
    later = [masked((1, 1), 1, (3, 3), Current.UPTO) for _ in range(4)]
    steps = record(prepare(nn.Sequential(first, *later)), torch.zeros(1, 1, 6, SIDE))
    cells = pattern(steps, 4, (5, 6))[-1]
    drawn = ["".join("#" if cell else "." for cell in row) for row in cells]
    drawn[5] = drawn[5][:6] + "o" + drawn[5][7:]
    assert drawn == PICTURE.split()
    rows, columns = field(steps, 4, (5, 6))[-1]
    assert (rows.low, rows.high, columns.low, columns.high) == (0, 5, 1, 11)


def test_gate_halves_coloured_as_a_whole_would_leak() -> None:
    whole, halves = colours_of(14, 3), colours_of(14, 3, parts=2)
    assert halves[:7].tolist() == halves[7:].tolist() == colours_of(7, 3).tolist()
    assert (whole[7:] > halves[:7]).any(), "a unit of the gate would join a later colour to an earlier one"


@pytest.mark.parametrize(
    ("options", "params", "macs", "kinds"),
    [
        ("rgb32 plain published", (5_340_416, 3_230_303), (5_457_575_936, 3_296_820_224), (16, 0, 33)),
        ("rgb32 plain separable", (3_639_296, 2_502_623), (3_713_662_976, 2_549_709_824), (1, 15, 63)),
        ("rgb32 gated published", (10_443_648, 9_903_031), (10_678_697_984, 10_125_106_176), (30, 0, 32)),
        ("rgb32 gated separable", (3_596_416, 3_055_799), (3_663_462_400, 3_109_870_592), (2, 28, 74)),
        ("grey28 plain published", (27_522, 19_554), (21_149_184, 14_902_272), (8, 0, 17)),
        ("grey28 plain separable", (16_098, 14_738), (12_104_960, 11_038_720), (1, 7, 31)),
    ],
)
def test_counts_are_exact_stored_and_effective(
    options: str, params: tuple[int, int], macs: tuple[int, int], kinds: tuple[int, ...]
) -> None:
    preset, variant, form = options.split()
    costs = dsviz.costs("pixelcnn", preset=preset, variant=variant, form=form)
    assert (costs.params, costs.effective_params) == params
    assert (costs.macs, costs.effective_macs) == macs
    counted = Counter(row.kind for row in costs.rows)
    assert tuple(counted[kind] for kind in (Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE)) == kinds
    assert costs.buffers == 0


@pytest.mark.parametrize("variant", ["plain", "gated"])
@FORMS
def test_every_small_network_runs(variant: str, form: str) -> None:
    network = dsviz.build("pixelcnn", preset="grey28", variant=variant, form=form)
    with torch.no_grad():
        scores: Tensor = network(torch.randn(1, 1, 28, 28))
    assert scores.shape == (1, 2, 28, 28)
    assert scores.isfinite().all()


def test_the_preset_decides_what_is_read() -> None:
    architecture = find("pixelcnn")
    shapes = [architecture.inputs_for({"preset": preset})[0].shape for preset in ("rgb32", "grey28")]
    assert shapes == [(1, 3, 32, 32), (1, 1, 28, 28)]
    assert architecture.inputs[0].shape == shapes[0]


def test_neither_is_separable_as_published() -> None:
    assert not find("pixelcnn").separable_for({})
    assert not [r for r in dsviz.costs("pixelcnn").rows if r.kind is Kind.DEPTHWISE]


def test_only_the_separable_form_has_depthwise_steps_and_each_is_read_by_a_free_pointwise_one() -> None:
    network = dsviz.build("pixelcnn", preset="grey28", form="separable")
    for number in range(1, 8):
        conv = network.get_submodule(f"block{number}.conv")
        assert isinstance(conv.get_submodule("depthwise"), MaskedConv2d)
        assert not isinstance(conv.get_submodule("pointwise"), MaskedConv2d)
        assert isinstance(conv.get_submodule("current"), MaskedConv2d)
