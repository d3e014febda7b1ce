"""Degrees of separability: weights against real modules, and which of them a network has."""

import pytest
import torch
from torch import nn

from dsviz.analysis.separability import Convolution, Degree, convolutions, mixing_groups
from dsviz.api import costs_of
from dsviz.layers.convolution import Conv1d
from dsviz.recording import Block, prepare

FORMS = pytest.mark.parametrize(
    ("degree", "groups"),
    [(Degree.STANDARD, 1), (Degree.SUB, 4), (Degree.FULL, 1), (Degree.SUPER, 2), (Degree.SUPER, 3)],
)
INPUTS, OUTPUTS, KERNEL = 24, 12, 5


class Step(Block):
    """One convolution step of a degree."""

    def __init__(self, degree: Degree, groups: int) -> None:
        super().__init__()
        first = {Degree.STANDARD: 1, Degree.SUB: groups}.get(degree, INPUTS)
        middle = OUTPUTS if degree in {Degree.STANDARD, Degree.SUB} else INPUTS
        self.conv = Conv1d(INPUTS, middle, KERNEL, groups=first)
        last = groups if degree is Degree.SUPER else 1
        self.mix = None if degree is Degree.STANDARD else Conv1d(middle, OUTPUTS, 1, groups=last)

    def forward(self, x):
        return self.conv(x) if self.mix is None else self.mix(self.conv(x))


def rows_of(degree, groups, length=7):
    network = prepare(nn.Sequential(Step(degree, groups)).eval())
    return costs_of(network, torch.empty(1, INPUTS, length)).rows


@FORMS
def test_weights_are_those_of_the_module(degree, groups):
    rows = rows_of(degree, groups)
    (found,) = convolutions(rows)
    form = found.form(degree, groups)
    assert form.weights == tuple(row.weights for row in rows)
    assert form.total * found.positions == sum(row.macs for row in rows)


@FORMS
def test_what_a_network_has_is_found(degree, groups):
    (found,) = convolutions(rows_of(degree, groups))
    assert found.own == (degree, groups)
    assert (found.inputs, found.outputs, found.kernel, found.positions) == (INPUTS, OUTPUTS, KERNEL, 7)
    assert (degree, groups) in {(form.degree, form.groups) for form in found.forms()}


def test_published_sizes_of_a_step():
    step = Convolution(0, 3, 1, 768, 768, 1, (Degree.FULL, 1))
    sizes = {(form.degree, form.groups): form.total for form in step.forms()}
    assert sizes == {
        (Degree.STANDARD, 1): 1_769_472,
        (Degree.SUB, 16): 700_416,
        (Degree.FULL, 1): 592_128,
        (Degree.SUPER, 2): 297_216,
        (Degree.SUPER, 3): 198_912,
    }


def test_groups_that_do_not_divide_the_channels_are_left_out_and_refused():
    step = Convolution(0, 3, 1, 64, 64, 1, (Degree.FULL, 1))
    assert {form.groups for form in step.forms() if form.degree is Degree.SUPER} == {2}
    with pytest.raises(ValueError, match="64"):
        step.form(Degree.SUPER, 3)


def test_groups_of_a_block_are_those_of_its_pointwise_steps():
    network = prepare(nn.Sequential(Step(Degree.SUPER, 3), nn.Conv1d(OUTPUTS, OUTPUTS, 1)).eval())
    rows = costs_of(network, torch.empty(1, INPUTS, 7)).rows
    assert mixing_groups(rows, rows[0].block) == (3,)
