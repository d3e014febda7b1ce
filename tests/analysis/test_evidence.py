"""Grad-CAM against its definition, against CAM, and against differences; which maps may be looked at."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.cost import count
from dsviz.analysis.evidence import class_scores, grad_cam, map_steps, terms
from dsviz.analysis.planes import pictures_of
from dsviz.analysis.rerun import Rerun
from dsviz.architectures.architecture import Task
from dsviz.layers.blocks import Head
from dsviz.layers.convolution import Conv2d
from dsviz.layers.operations import Add
from dsviz.recording import Block, Step, prepare

NAMING = [a.key for a in dsviz.CATALOG if a.task is Task.CLASSIFY]

SIDE, CLASSES, CHANNELS = 6, 5, 4


class Part(Block, nn.Sequential):
    """A convolution and a smooth activation: differences then tell its gradient."""


class Small(nn.Module):
    """Two blocks, and where `around` a way that leads around the second."""

    def __init__(self, *, around: bool = False, head: nn.Module | None = None) -> None:
        super().__init__()
        self.block1 = Part(Conv2d(3, CHANNELS, 3), nn.Tanh())
        self.block2 = Part(Conv2d(CHANNELS, CHANNELS, 3), nn.Tanh())
        self.add = Add()
        self.head = head or Head(CHANNELS, CLASSES)
        self.around = around

    def forward(self, x: Tensor) -> Tensor:
        first = self.block1(x)
        second = self.block2(first)
        scores: Tensor = self.head(self.add(second, first) if self.around else second)
        return scores


def small(**how: object) -> tuple[nn.Module, Tensor]:
    return prepare(Small(**how).eval()), torch.randn(1, 3, SIDE, SIDE)


def steps_of(network: nn.Module, x: Tensor, picture: int = -1):
    return map_steps(dsviz.costs_of(network, x).rows, picture)


def test_before_a_mean_and_a_linear_layer_it_is_cam() -> None:
    network, x = small()
    last = steps_of(network, x)[-1]
    for target in range(CLASSES):
        cam = grad_cam(Rerun(network), [x], last.index, target)
        row = network.head.classifier.weight[target].detach().numpy()
        np.testing.assert_allclose(cam.weights, row / SIDE**2, rtol=1e-5)
        # and the sum over all places is the score, less the bias
        bias = float(network.head.classifier.bias[target].detach())
        assert float(cam.total.sum()) == pytest.approx(cam.score - bias, abs=1e-5)


@pytest.mark.parametrize("place", [0, 1])
def test_a_weight_is_what_the_score_gains_where_a_whole_map_rises(place: int) -> None:
    network, x = small(around=True)
    network, x = network.double(), x.double()
    step = steps_of(network, x)[place]
    rerun = Rerun(network)
    cam = grad_cam(rerun, [x], step.index, 2)
    for channel in range(CHANNELS):

        def scores(rise: float, channel: int = channel) -> float:
            def change(maps: Tensor) -> Tensor:
                raised = maps.clone()
                raised[:, channel] += rise
                return raised

            with torch.no_grad():
                return float(rerun([x], step.index, change)[0, 2])

        slope = (scores(1e-4) - scores(-1e-4)) / 2e-4
        assert float(cam.weights[channel]) == pytest.approx(slope / SIDE**2, rel=1e-4)


def test_the_terms_of_a_cell_add_up_to_what_is_drawn() -> None:
    network, x = small()
    cam = grad_cam(Rerun(network), [x], steps_of(network, x)[0].index, 1)
    shares = terms(cam, (2, 3))
    assert sorted(term.channel for term in shares) == list(range(CHANNELS))
    assert [abs(t.product) for t in shares] == sorted((abs(t.product) for t in shares), reverse=True)
    total = sum(term.product for term in shares)
    assert float(cam.total[2, 3]) == pytest.approx(total, abs=1e-6)
    assert float(cam.heat[2, 3]) == pytest.approx(max(total, 0), abs=1e-6)


def test_a_map_that_something_leads_around_does_not_hold_everything() -> None:
    for around, whole in ((False, [True, True]), (True, [True, False])):
        found = {step.block: step.whole for step in steps_of(*small(around=around))}
        assert [found["block1"], found["block2"]] == whole


def test_what_does_not_lead_to_the_scores_is_not_looked_at() -> None:
    class Idle(Small):
        def forward(self, x: Tensor) -> Tensor:
            first = self.block1(x)
            self.block2(first)
            scores: Tensor = self.head(first)
            return scores

    network = prepare(Idle().eval())
    assert [step.block for step in steps_of(network, torch.randn(1, 3, SIDE, SIDE))] == ["block1"]


def test_a_network_that_answers_for_every_place_counts_with_their_mean() -> None:
    dense = nn.Sequential(Conv2d(CHANNELS, CLASSES, 1), nn.Flatten(2))
    network, x = small(head=dense)
    step = steps_of(network, x)[1]
    cam = grad_cam(Rerun(network), [x], step.index, 3)
    weight = network.head[0].weight[3].detach().flatten().numpy()
    np.testing.assert_allclose(cam.weights, weight / SIDE**2, rtol=1e-5)
    with torch.no_grad():
        assert cam.score == pytest.approx(float(network(x)[0, 3].mean()), abs=1e-6)


def test_a_vector_has_no_places() -> None:
    network, x = small()
    with pytest.raises(ValueError, match="channels and places"):
        grad_cam(Rerun(network), [x], len(dsviz.record(network, x)) - 1, 0)


@pytest.mark.parametrize("recording", NAMING, indirect=True)
def test_every_network_that_names_classes_has_maps_that_hold_everything(
    recording: tuple[nn.Module, tuple[Tensor, ...], list[Step]],
) -> None:
    network, inputs, steps = recording
    rows = count(network, steps).rows
    score = float(class_scores(steps[-1].output)[0, 1])
    rerun = Rerun(network)
    for picture in pictures_of(rows) or (-1,):
        found = map_steps(rows, picture)
        whole = [step for step in found if step.whole]
        assert whole or len(pictures_of(rows)) > 1, "with two ears the other one knows something too"
        for step in {found[0], found[-1]}:
            cam = grad_cam(rerun, inputs, step.index, 1)
            assert cam.maps.shape == step.shape
            assert np.array_equal(cam.maps, steps[step.index].output[0].numpy())
            assert cam.heat.shape == step.shape[1:]
            assert cam.score == pytest.approx(score, rel=1e-5, abs=1e-5)
            assert np.isfinite(cam.weights).all()
            assert cam.weights.any(), "the score depends on the map"
