"""Figures are compared as text, in the unit and with the digits of the print."""

import pytest
from torch import empty, int64, nn

from dsviz.analysis.published import check
from dsviz.api import costs_of
from dsviz.layers.kind import Kind
from dsviz.layers.sequence import Lookup
from dsviz.published import Counted, Published, Quantity, Rounding
from dsviz.recording import prepare


class Small(nn.Module):
    """16 -> 32 by a biased 3 x 3 convolution, norm, mean, 32 -> 10: all of it on 8 x 8 pixels."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(16, 32, 3, padding=1)
        self.norm = nn.BatchNorm2d(32)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.classifier = nn.Linear(32, 10)
        self.spare = nn.Linear(4, 5)

    def forward(self, x):
        return self.classifier(self.flatten(self.pool(self.norm(self.conv(x)))))


@pytest.fixture(scope="module")
def costs():
    return costs_of(prepare(Small().to("meta").eval()), empty(1, 16, 8, 8, device="meta"))


CONV, NORM, LINEAR, SPARE = 16 * 32 * 9, 2 * 32, 320, 25


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (Counted.ALL, CONV + 32 + NORM + LINEAR + 10 + SPARE),
        (Counted.NO_NORMS, CONV + 32 + LINEAR + 10),
        (Counted.WEIGHTS, CONV + LINEAR),
        (Counted.CONVOLUTIONS, CONV),
    ],
)
def test_each_convention_counts_what_it_says(costs, counted, expected):
    checked = check(Published("", Quantity.PARAMS, f"{expected:,}", counted=counted), costs)
    assert (checked.ours, checked.agrees) == (expected, True)


def test_a_part_counts_itself_alone(costs):
    assert check(Published("", Quantity.PARAMS, "330", path="classifier"), costs).agrees


def test_a_part_that_is_not_there_is_refused(costs):
    with pytest.raises(ValueError, match="head"):
        check(Published("", Quantity.PARAMS, "1", path="head"), costs)


def test_multiply_adds_may_leave_the_classifier_out(costs):
    with_it = check(Published("", Quantity.MACS, "295,232"), costs)
    without = check(Published("", Quantity.MACS, "294,912", counted=Counted.CONVOLUTIONS), costs)
    assert with_it.agrees
    assert without.agrees


@pytest.mark.parametrize(
    ("printed", "rounding", "agrees"),
    [
        ("295K", Rounding.NEAREST, True),
        ("0.30M", Rounding.NEAREST, True),
        ("0.29M", Rounding.CUT, True),
        ("0.29M", Rounding.NEAREST, False),
        ("0.2952M", Rounding.NEAREST, True),
        ("295232", Rounding.CUT, True),
    ],
)
def test_digits_and_rounding_are_those_of_the_print(costs, printed, rounding, agrees):
    assert check(Published("", Quantity.MACS, printed, rounding=rounding), costs).agrees is agrees


def test_half_is_rounded_up_and_not_to_even():
    layer = prepare(nn.Linear(25, 100, bias=False, device="meta"))
    costs = costs_of(layer, empty(1, 25, device="meta"))
    assert check(Published("", Quantity.PARAMS, "3K"), costs).shown == "3K"


def test_shares_are_of_the_whole(costs):
    published = Published("", Quantity.MACS_SHARE, "99.89%", kind=Kind.STANDARD)
    checked = check(published, costs)
    assert checked.agrees
    assert checked.ours == pytest.approx(294_912 / 295_232)


def test_bytes_are_four_per_parameter(costs):
    assert check(Published("", Quantity.BYTES, "20 KB"), costs).ours == 4 * costs.params


def test_accuracy_cannot_be_recomputed(costs):
    with pytest.raises(ValueError, match="training"):
        check(Published("", Quantity.ACCURACY, "70.6%"), costs)


@pytest.mark.parametrize("printed", ["about 5M", "5G", "", "5.M"])
def test_a_print_that_cannot_be_read_is_refused(costs, printed):
    with pytest.raises(ValueError, match="number with a unit"):
        check(Published("", Quantity.PARAMS, printed), costs)


def test_a_rule_of_the_papers_own_is_asked_with_the_options_of_the_figure(costs):
    figure = Published("", Quantity.FLOPS, "30K", {"depth": 3}, rule=lambda depth: 10_000 * depth)
    assert check(figure, costs).ours == 30_000
    assert check(figure, costs).agrees


LAYERS = {
    Quantity.PARAMS, Quantity.MACS, Quantity.FLOPS, Quantity.PARAMS_SHARE, Quantity.MACS_SHARE,
    Quantity.BYTES, Quantity.FIELD,
}  # fmt: skip


@pytest.mark.parametrize("quantity", sorted(set(Quantity) - LAYERS))
def test_rates_and_scores_need_training(costs, quantity):
    with pytest.raises(ValueError, match="training"):
        check(Published("", quantity, "8.63"), costs)


@pytest.mark.parametrize(
    ("cells", "rate", "printed", "agrees"),
    [
        (10_200, 8_000, "1.28 s", True),
        (10_199, 8_000, "1.27 s", True),
        (373, 1, "373", True),
        (373, 1, "315", False),
    ],
)
def test_a_field_is_told_in_the_unit_of_the_print(costs, cells, rate, printed, agrees):
    figure = Published("", Quantity.FIELD, printed, rate=rate, path="conv")
    assert check(figure, costs, cells).agrees is agrees


@pytest.mark.parametrize(("quantity", "field"), [(Quantity.FIELD, None), (Quantity.PARAMS, 3)])
def test_a_field_is_asked_for_by_fields_alone(costs, quantity, field):
    with pytest.raises(ValueError, match="field"):
        check(Published("", quantity, "3", path="conv"), costs, field)


class Tokens(nn.Module):
    """Numbers -> scores, by a table of 7 vectors of 4 and a convolution."""

    def __init__(self):
        super().__init__()
        self.table = Lookup(7, 4)
        self.conv = nn.Conv1d(4, 7, 3)

    def forward(self, x):
        return self.conv(self.table(x))


def test_embeddings_can_be_left_out():
    tokens = empty(1, 9, device="meta", dtype=int64)
    costs = costs_of(prepare(Tokens().to("meta").eval()), tokens)
    without = Published("", Quantity.PARAMS, "91", counted=Counted.NO_EMBEDDINGS)
    assert check(without, costs).ours == costs.params - 7 * 4 == 3 * 4 * 7 + 7
