"""Formulas of a few numbers, and where moved values come from."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from dsviz.analysis.arithmetic import explain, explain_stage
from dsviz.analysis.explanation import Elementwise, Moved
from dsviz.layers.blocks import Gate
from dsviz.layers.operations import Add, Concat, Multiply
from dsviz.recording import Step, prepare, record

Alone = Callable[..., Step]


@pytest.mark.parametrize("leaf", [Add(), Multiply(), Concat()], ids=repr)
def test_operations_of_two_inputs_are_explained(alone: Alone, leaf: nn.Module) -> None:
    x, y = torch.randn(1, 3, 4), torch.randn(1, 3, 4)
    step = alone(leaf, x, y)
    for where in np.ndindex(*step.output_shapes[0][1:]):
        assert explain(step, [x, y], where[0], where[1:]).agrees


def test_one_cell_meets_every_cell(alone: Alone) -> None:
    x, y = torch.randn(1, 3, 4, 4), torch.randn(1, 3, 1, 1)
    explanation = explain(alone(Multiply(), x, y), [x, y], 1, (2, 3))
    assert isinstance(explanation, Elementwise)
    assert [term.value for term in explanation.terms] == [float(x[0, 1, 2, 3]), float(y[0, 1, 0, 0])]


def test_a_flattened_value_knows_where_it_was(alone: Alone) -> None:
    x = torch.randn(1, 3, 4, 5)
    move = explain(alone(nn.Flatten(), x), [x], 33, ())
    assert isinstance(move, Moved)
    assert (move.source, move.channel, move.position) == (0, 1, (2, 3))


def test_a_concatenated_value_knows_its_part(alone: Alone) -> None:
    x, y = torch.randn(1, 2, 4), torch.randn(1, 3, 4)
    move = explain(alone(Concat(), x, y), [x, y], 3, (2,))
    assert isinstance(move, Moved)
    assert (move.source, move.channel, move.position) == (1, 1, (2,))


def test_a_gate_is_explained_in_both_halves() -> None:
    x = torch.randn(1, 6, 5)
    steps = record(prepare(Gate()), x)
    chain = explain_stage(steps, [x], range(4), 1, (3,))
    assert [(e.row, e.channel) for e in chain] == [(0, 1), (0, 4), (1, 1), (2, 1), (3, 1)]
    assert all(e.explanation.agrees for e in chain)


def test_a_norm_shows_its_numbers(alone: Alone) -> None:
    norm, x = nn.BatchNorm2d(4, eps=1e-3), torch.randn(1, 4, 3, 3)
    for tensor in (norm.weight.data, norm.bias.data, norm.running_mean, norm.running_var):
        torch.nn.init.uniform_(tensor, 0.5, 2)
    answer = explain(alone(norm, x), [x], 2, (1, 0))
    assert isinstance(answer, Elementwise)
    terms = {term.name: term.value for term in answer.terms}
    assert list(terms) == ["x", "mean", "variance", "eps", "gain", "bias"]
    by_hand = (terms["x"] - terms["mean"]) / (terms["variance"] + terms["eps"]) ** 0.5
    assert answer.total == pytest.approx(by_hand * terms["gain"] + terms["bias"])
