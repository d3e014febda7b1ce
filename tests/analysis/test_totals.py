"""Sums and folds lose nothing and count nothing twice."""

import pytest
from torch import empty, nn

import dsviz
from dsviz.analysis.stages import blocks_of
from dsviz.analysis.totals import by_kind, lines_of, runs_of
from dsviz.api import costs_of
from dsviz.layers.kind import Kind
from dsviz.recording import prepare

NETWORKS = [architecture.key for architecture in dsviz.CATALOG]


@pytest.mark.parametrize("key", NETWORKS)
def test_kinds_add_up_to_the_network(key):
    costs = dsviz.costs(key)
    totals = by_kind(costs)
    assert sum(total.params for total in totals) + costs.idle == costs.params
    assert sum(total.macs for total in totals) == costs.macs
    assert len({total.kind for total in totals}) == len(totals)


@pytest.mark.parametrize("key", NETWORKS)
def test_lines_hold_every_step_once_and_in_order(key):
    rows = dsviz.costs(key).rows
    lines = lines_of(rows)
    shown = [row.path for line in lines for row in (line.row, *line.folded)]
    assert sorted(shown) == sorted(row.path for row in rows)
    order = [row.path for row in rows]
    heads = [order.index(line.row.path) for line in lines]
    assert heads == sorted(heads)
    for head, row in ((line.row, row) for line in lines for row in line.folded):
        assert row.block == head.block or (row.block, head.block) == (row.path, head.path)
    assert sum(line.params for line in lines) == sum(row.params for row in rows)


def test_norms_and_activations_are_folded_into_what_they_follow():
    lines = lines_of(dsviz.costs("mobilenet").rows)
    assert [line.row.kind for line in lines[:3]] == [Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE]
    assert [row.kind for row in lines[0].folded] == [Kind.NORM, Kind.ACTIVATION]
    assert lines[0].folded_params == 64


def test_a_norm_of_the_input_is_folded_into_the_first_layer():
    network = nn.Sequential(nn.BatchNorm1d(4), nn.Conv1d(4, 2, 1, bias=False)).to("meta").eval()
    (line,) = lines_of(costs_of(prepare(network), empty(1, 4, 8, device="meta")).rows)
    assert (line.row.params, line.folded_params) == (8, 8)


def test_a_network_of_norms_alone_keeps_its_steps():
    network = nn.Sequential(nn.ReLU(), nn.BatchNorm1d(4)).to("meta").eval()
    rows = costs_of(prepare(network), empty(1, 4, 8, device="meta")).rows
    assert [line.row for line in lines_of(rows)] == list(rows)


def test_a_table_stands_alone_and_so_does_what_finds_no_step_in_its_block():
    rows = dsviz.costs("slicenet", preset="small").rows
    lines = lines_of(rows)
    assert [line.row.path for line in lines[:3]] == ["present", "source.embedded.embedding", "source.timing"]
    assert [row.path for row in lines[1].folded] == ["source.embedded.scale", "source.embedded.mask"]


def test_the_five_equal_blocks_are_one_run():
    rows = dsviz.costs("mobilenet").rows
    (long,) = [run for run in runs_of(rows, blocks_of(rows)) if len(run) > 1]
    assert [block.path for block in long] == [f"block{number}" for number in range(7, 12)]


@pytest.mark.parametrize("key", NETWORKS)
def test_runs_hold_every_block_once_and_in_order(key):
    rows = dsviz.costs(key).rows
    blocks = blocks_of(rows)
    assert [block for run in runs_of(rows, blocks) for block in run] == list(blocks)


def test_blocks_of_one_build_at_two_sizes_are_two_runs():
    rows = dsviz.costs("swishnet").rows
    assert all(len(run) == 1 for run in runs_of(rows, blocks_of(rows)))
