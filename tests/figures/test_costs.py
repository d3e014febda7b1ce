"""The figures hold the numbers they are given, in the colours and words they are given."""

from itertools import pairwise

import pytest

from dsviz.figures.costs import LAYERS_WIDTH, KindShares, LayerCost, amount, kind_shares, layer_costs
from dsviz.figures.theme import DARK, LIGHT
from dsviz.text import Language, words

ENGLISH, RUSSIAN = words(Language.ENGLISH), words(Language.RUSSIAN)
KINDS = (KindShares("pointwise", "#AE4A07", 0.95, 0.74), KindShares("linear", "#8B95A3", 0.05, 0.26))
LAYERS = (
    LayerCost("stem.conv", "stem", "standard", "#4D5866", 10_000_000, 864),
    LayerCost("block1.depthwise", "1", "depthwise", "#0A62B0", 3_600_000, 288),
    LayerCost("block1.pointwise", "1", "pointwise", "#AE4A07", 25_000_000, 2_048),
    LayerCost("head.classifier", "head", "linear", "#8B95A3", 1_000, 1_025_000),
)


def test_shares_fill_both_bars_and_macs_stand_above():
    figure = kind_shares(KINDS, ENGLISH, LIGHT)
    assert [list(bar.x) for bar in figure.data] == [[0.74, 0.95], [0.26, 0.05]]
    assert [list(bar.y) for bar in figure.data] == [["parameters", "MACs"]] * 2
    assert [bar.marker.color for bar in figure.data] == ["#AE4A07", "#8B95A3"]
    assert figure.layout.barmode == "stack"


def test_only_shares_with_room_carry_their_number():
    _, linear = kind_shares(KINDS, RUSSIAN, LIGHT).data
    assert list(linear.text) == ["26,0\u00a0%", ""]
    assert list(linear.customdata) == ["26,00\u00a0%", "5,00\u00a0%"]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.mode)
@pytest.mark.parametrize("role", ["depthwise", "pointwise", "standard", "classifier", "norm"])
def test_numbers_on_bars_can_be_read(theme, role):
    (bar,) = kind_shares([KindShares(role, getattr(theme, role), 1.0, 1.0)], ENGLISH, theme).data
    low, high = sorted(luminance(colour) + 0.05 for colour in (bar.marker.color, bar.textfont.color))
    assert high / low >= 4.5


def test_every_layer_has_its_macs_above_and_its_parameters_below():
    figure = layer_costs(LAYERS, ENGLISH, LIGHT)
    above, below = figure.data
    assert list(above.y) == [layer.macs for layer in LAYERS]
    assert list(below.y) == [layer.params for layer in LAYERS]
    assert list(above.marker.color) == list(below.marker.color) == [layer.colour for layer in LAYERS]
    up, down = figure.layout.yaxis, figure.layout.yaxis2
    assert up.range[0] == down.range[1] == 0
    assert up.range[1] >= max(above.y)
    assert down.range[0] >= max(below.y)


def test_a_block_is_named_once_under_the_middle_of_its_layers():
    axis = layer_costs(LAYERS, ENGLISH, LIGHT).layout.xaxis
    assert list(axis.ticktext) == ["stem", "1", "head"]
    assert list(axis.tickvals) == [0, 1.5, 3]


@pytest.mark.parametrize("layers", [1, 2, 30, 101, 400])
def test_names_never_touch_where_the_page_is_narrowest(layers):
    blocks = [LayerCost("a", f"block{n}", "", "#000000", 1, 1) for n in range(layers)]
    layout = layer_costs(blocks, ENGLISH, LIGHT).layout
    axis, plot = layout.xaxis, LAYERS_WIDTH - layout.margin.l - layout.margin.r
    bar = plot / (axis.range[1] - axis.range[0])
    half = [7.2 * len(name) / 2 for name in axis.ticktext]
    ends = [(bar * at - h, bar * at + h) for at, h in zip(axis.tickvals, half, strict=True)]
    assert all(left[1] < right[0] for left, right in pairwise(ends))
    assert ends[-1][1] - bar * axis.range[0] <= plot + layout.margin.r
    assert axis.ticktext[-1] == f"block{layers - 1}"
    assert len(ends) > 5 or len(ends) == layers


@pytest.mark.parametrize("highest", [1, 2, 5, 9, 10, 99, 100, 976, 94_080, 51_380_224, 462_422_016])
def test_an_axis_has_round_ticks_below_its_top(highest):
    axis = layer_costs([LayerCost("a", "a", "", "#000000", highest, 1)], ENGLISH, LIGHT).layout.yaxis
    assert 1 <= len(axis.tickvals) <= 4
    assert all(0 < tick <= axis.range[1] for tick in axis.tickvals)
    assert len(set(axis.ticktext)) == len(axis.tickvals)


def test_a_network_without_parameters_can_be_drawn():
    assert layer_costs([LayerCost("a", "a", "", "#000000", 0, 0)], ENGLISH, LIGHT).layout.yaxis2.range[1] == 0


@pytest.mark.parametrize(
    ("value", "english", "russian"),
    [
        (40_000_000, "40 M", "40\u00a0млн"), (500_000, "0.5 M", "0,5\u00a0млн"),
        (50_000, "50 k", "50\u00a0тыс."), (2_000_000_000, "2 G", "2\u00a0млрд"), (500, "500", "500"),
    ],
)  # fmt: skip
def test_amounts_are_short_and_in_the_visitors_language(value, english, russian):
    assert amount(value, ENGLISH) == english
    assert amount(value, RUSSIAN) == russian


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.mode)
def test_figures_take_their_paper_from_the_theme(theme):
    for figure in (kind_shares(KINDS, ENGLISH, theme), layer_costs(LAYERS, ENGLISH, theme)):
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == theme.paper


def test_words_of_the_axes_follow_the_language():
    english, russian = (
        [note.text for note in layer_costs(LAYERS, said, LIGHT).layout.annotations]
        for said in (ENGLISH, RUSSIAN)
    )
    assert len(english) == len(russian) == 2
    assert not set(english) & set(russian)
