"""CSV and JSON read back as what they were written from."""

import csv
import json
from io import StringIO

import pytest

import dsviz
from dsviz.analysis.export import csv_of, json_of


@pytest.fixture(scope="module", params=[architecture.key for architecture in dsviz.CATALOG])
def costs(request):
    return dsviz.costs(request.param)


def test_csv_has_a_line_for_every_step(costs):
    lines = list(csv.DictReader(StringIO(csv_of(costs))))
    assert [line["path"] for line in lines] == [row.path for row in costs.rows]
    assert sum(int(line["params"]) for line in lines) + costs.idle == costs.params
    assert sum(int(line["macs"]) for line in lines) == costs.macs
    assert lines[0]["output_shapes"] == "x".join(map(str, costs.rows[0].output_shapes[0]))


def test_csv_tells_several_inputs_apart(costs):
    lines = list(csv.DictReader(StringIO(csv_of(costs))))
    for line, row in zip(lines, costs.rows, strict=True):
        assert len(line["input_shapes"].split()) == len(row.input_shapes)


def test_json_holds_totals_and_steps(costs):
    read = json.loads(json_of(costs))
    assert (read["params"], read["macs"], read["flops"]) == (costs.params, costs.macs, 2 * costs.macs)
    assert [step["path"] for step in read["steps"]] == [row.path for row in costs.rows]
    assert [tuple(step["sources"]) for step in read["steps"]] == [row.sources for row in costs.rows]
