"""Ways to build a layer: the counts are those of the real weights, the matrices those of real dependence."""

from math import prod

import numpy as np
import pytest
import torch

from dsviz.analysis.kinds import Setting, Way, factors, heard, layer, price, sketch
from dsviz.layers.kind import Kind

COURSE = Setting(16, 32, 3, groups=4)
SETTINGS = (COURSE, Setting(4, 4, 5, 2, 7), Setting(6, 3, 3, 3, 9), Setting(1, 8, 7, 1, 10))


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("way", Way)
def test_the_weights_are_those_of_the_layer(way, setting):
    assert price(way, setting).params == sum(p.numel() for p in layer(way, setting).parameters())


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
@pytest.mark.parametrize("way", Way)
def test_the_formula_with_numbers_comes_to_the_weights(way, setting):
    for row in price(way, setting).rows:
        if row.weights:
            assert factors(row).value == row.weights
            assert row.macs == row.weights * setting.side**2


def test_the_example_of_the_course():
    assert price(Way.DEPTHWISE, COURSE).params == 656
    assert price(Way.STANDARD, COURSE).params == 4608


@pytest.mark.parametrize("setting", SETTINGS[:3], ids=str)
def test_the_share_of_the_standard_price_is_one_over_outputs_and_one_over_cells(setting):
    share = price(Way.DEPTHWISE, setting).macs / price(Way.STANDARD, setting).macs
    assert share == pytest.approx(1 / setting.outputs + 1 / setting.kernel**2)


@pytest.mark.parametrize("way", Way)
def test_every_way_gives_maps_of_the_same_shape(way):
    x = torch.rand(1, COURSE.inputs, 12, 12)
    with torch.no_grad():
        assert layer(way, COURSE)(x).shape == (1, COURSE.outputs, 12, 12)


@pytest.mark.parametrize("way", Way)
def test_the_matrices_together_say_who_hears_whom(way):
    setting = Setting(4, 8, 3, groups=2)
    network = layer(way, setting)
    for parameter in network.parameters():
        parameter.data.fill_(1.0)
    x = torch.ones(1, 4, 9, 9, requires_grad=True)
    y = network(x)
    depends = np.stack(
        [
            torch.autograd.grad(y[0, o, 4, 4], x, retain_graph=True)[0][0].abs().sum((1, 2)) > 0
            for o in range(8)
        ]
    )
    drawn = np.eye(4, dtype=int)
    for step in heard(way, setting):
        if step.kind is Kind.DEPTHWISE:  # those of a pyramid stand beside each other
            assert (step.pairs == np.eye(4)).all()
        else:
            drawn = step.pairs.astype(int) @ drawn
    assert ((drawn > 0) == depends).all()


@pytest.mark.parametrize("setting", [*SETTINGS, Setting(2048, 512, 3, 512), Setting(7, 2048, 3, 1)], ids=str)
def test_a_sketch_is_small_and_can_be_built(setting):
    small = sketch(setting)
    assert max(small.inputs, small.outputs) <= 16
    assert small.groups <= setting.groups
    assert prod(heard(Way.STANDARD, small)[0].pairs.shape) == small.inputs * small.outputs


@pytest.mark.parametrize("wrong", [{"groups": 3}, {"kernel": 4}, {"inputs": 0}, {"groups": 32}])
def test_sizes_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="got"):
        Setting(**wrong)
