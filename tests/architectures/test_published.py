"""Every figure the papers print, recomputed; and the exact counts behind them."""

from functools import cache, lru_cache

import pytest
from torch import nn

import dsviz
from dsviz import api
from dsviz.analysis import field
from dsviz.analysis.cost import Costs, count
from dsviz.analysis.published import check
from dsviz.architectures.architecture import Architecture
from dsviz.published import Published, Quantity
from dsviz.recording import Step
from dsviz.text import Language, words


@lru_cache(1)  # figures of one network stand together
def traced(key: str, items: tuple) -> tuple[nn.Module, list[Step]]:
    return api.traced(key, **dict(items))


@cache
def costs(key: str, items: tuple) -> Costs:
    return count(*traced(key, items))


FIGURES = [(a, p) for a in dsviz.CATALOG for p in a.published]
COMPUTABLE = [(a, p) for a, p in FIGURES if p.computable]


def name(value: Architecture | Published) -> str:
    if isinstance(value, Architecture):
        return value.key
    options = "-".join(f"{name}={given}" for name, given in value.options.items())
    return f"table{value.source}-{options}-{value.quantity}-{value.kind}-{value.printed}"


@pytest.mark.parametrize(("architecture", "published"), COMPUTABLE, ids=name)
def test_a_printed_figure_is_ours_unless_the_print_errs(architecture, published):
    network = architecture.key, tuple(published.options.items())
    measured = published.quantity is Quantity.FIELD
    seen = field.reach(traced(*network)[1], published.path) if measured else None
    checked = check(published, costs(*network), seen)
    assert checked.agrees is not published.errs, f"{published.printed} against {checked.shown}"


def test_figures_name_options_of_their_network():
    """And values that these take: `complete` raises ValueError for any other."""
    for architecture, published in FIGURES:
        options = architecture.complete(published.options)
        assert dict(published.options).items() <= options.items()
        assert options.keys() == {option.name for option in architecture.options}


def test_what_only_training_can_tell_says_what_was_measured():
    told = {Quantity.ACCURACY, Quantity.ERROR}  # by the network's own words
    assert all(p.note for _, p in FIGURES if not p.computable and p.quantity not in told)


@pytest.mark.parametrize("language", Language)
def test_erring_prints_are_explained(language):
    notes = {published.note for _, published in FIGURES if published.errs or published.note}
    assert all(words(language)(note) for note in notes)


@pytest.mark.parametrize(
    ("width", "params", "macs"),
    [
        (1.0, 4_231_976, 568_740_352),
        (0.75, 2_585_560, 325_400_448),
        (0.5, 1_331_592, 149_497_088),
        (0.25, 470_072, 41_030_272),
    ],
)
def test_mobilenet_counts_are_exact_at_every_width(width, params, macs):
    counted = dsviz.costs("mobilenet", width=width)
    assert (counted.params, counted.macs) == (params, macs)


# millions, at 192, 160 and 128 pixels
@pytest.mark.parametrize(
    ("width", "millions"),
    [(0.75, ("239.27", "166.40", "106.77")), (0.5, ("109.97", "76.52", "49.16")),
     (0.25, ("30.21", "21.06", "13.57"))],
)  # fmt: skip
def test_mobilenet_multiply_adds_of_the_models_without_a_row(width, millions):
    ours = [dsviz.costs("mobilenet", width=width, size=size).macs for size in (192, 160, 128)]
    assert tuple(f"{macs / 1e6:.2f}" for macs in ours) == millions


def test_mobilenet_norms_hold_as_many_buffers_as_parameters():
    counted = dsviz.costs("mobilenet")
    assert counted.buffers == sum(row.affine for row in counted.rows) == 21_888


@pytest.mark.parametrize(
    ("width", "params", "macs"),
    [("slim", 5_483, (123_952, 254_144, 510_304)), ("wide", 18_267, (341_728, 702_096, 1_405_936))],
)
def test_swishnet_counts_are_exact_for_every_clip(width, params, macs):
    clips = [dsviz.costs("swishnet", width=width, seconds=seconds) for seconds in (0.5, 1.0, 2.0)]
    assert {clip.params for clip in clips} == {params}
    assert tuple(clip.macs for clip in clips) == macs


@pytest.mark.parametrize(("width", "ratio"), [("slim", 2.05), ("wide", 2.5)])
def test_swishnet_dense_costs_more_arithmetic_and_no_more_memory(width, ratio):
    clip, dense = (dsviz.costs("swishnet", width=width, mode=mode) for mode in ("clip", "dense"))
    assert dense.params == clip.params
    assert dense.macs / clip.macs == pytest.approx(ratio, rel=0.02)


@pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda architecture: architecture.key)
def test_options_that_say_they_change_no_count_change_none(architecture):
    plain = dsviz.costs(architecture.key)
    for option in architecture.options:
        if not option.counts:
            for value in (value for value in option.values if value != option.default):
                other = dsviz.costs(architecture.key, **{option.name: value})
                assert (other.params, other.macs) == (plain.params, plain.macs)


@pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda architecture: architecture.key)
def test_the_size_of_an_input_changes_nothing_stored(architecture):
    for name in architecture.input_options:
        option = architecture.option(name)
        small, large = (dsviz.costs(architecture.key, **{name: value}) for value in (option.low, option.high))
        assert small.params == large.params
        assert small.macs < large.macs
