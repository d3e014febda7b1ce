"""A step's output can be changed on the way, and the network that others are running never notices."""

from collections.abc import Iterator

import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.rerun import Rerun
from dsviz.architectures.architecture import Task
from dsviz.layers.operations import Split
from dsviz.recording import Step, prepare

NAMING = [a.key for a in dsviz.CATALOG if a.task is Task.CLASSIFY]
EACH = pytest.mark.parametrize("recording", NAMING, indirect=True)
Recording = tuple[nn.Module, tuple[Tensor, ...], list[Step]]


def hooks_of(network: nn.Module) -> Iterator[int]:
    return (len(module._forward_hooks) for module in network.modules())


@EACH
def test_a_step_given_back_as_it_was_changes_nothing(recording: Recording) -> None:
    network, inputs, steps = recording
    rerun = Rerun(network)
    single = [step.index for step in steps if len(step.outputs) == 1]
    for index in single[:: max(1, len(single) // 6)]:
        seen: list[Tensor] = []
        with torch.no_grad():
            scores = rerun(inputs, index, lambda values, seen=seen: seen.append(values) or values)
        assert torch.equal(seen[0], steps[index].output), steps[index].path
        assert torch.equal(scores, steps[-1].output)


@EACH
def test_the_network_itself_stays_as_it_was(recording: Recording) -> None:
    network, inputs, steps = recording
    hooks, versions = list(hooks_of(network)), [p._version for p in network.parameters()]
    rerun = Rerun(network)
    changed = rerun(inputs, -1, lambda values: values.clone().requires_grad_())
    changed.sum().backward()
    assert list(hooks_of(network)) == hooks
    assert [p._version for p in network.parameters()] == versions
    assert all(p.grad is None and p.requires_grad for p in network.parameters())
    assert torch.equal(steps[-1].output, changed.detach())


def toy() -> tuple[nn.Module, Tensor]:
    return prepare(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)).eval()), torch.randn(1, 3)


def test_tensors_are_shared_not_copied() -> None:
    network, x = toy()
    rerun = Rerun(network)
    with torch.no_grad():
        network[2].weight.zero_()
        network[2].bias.fill_(7)
        assert torch.equal(rerun([x], 0, torch.clone), torch.full((1, 2), 7.0))


def test_what_follows_sees_the_change() -> None:
    network, x = toy()
    with torch.no_grad():
        assert torch.equal(Rerun(network)([x], 1, torch.zeros_like)[0], network[2].bias)


def test_a_step_that_never_runs_is_an_error() -> None:
    network, x = toy()
    with pytest.raises(ValueError, match="no step 3: 3 ran"):
        Rerun(network)([x], 3, torch.clone)


def test_a_step_with_several_outputs_is_an_error() -> None:
    network = prepare(nn.Sequential(Split(2)).eval())
    with pytest.raises(ValueError, match="several outputs"):
        Rerun(network)([torch.zeros(1, 4, 2)], 0, torch.clone)
