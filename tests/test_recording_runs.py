"""Runs of a network with a tied weight: what is kept and watched, what stays behind, many threads at once."""

import threading

import pytest
import torch
from torch import Tensor, nn

from dsviz.errors import RecordingError
from dsviz.recording import Step, prepare, record


def paths(steps: list[Step]) -> list[str]:
    return [step.path for step in steps]


class Tied(nn.Module):
    """Two modules, one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.left = nn.Linear(3, 3)
        self.act = nn.ReLU()
        self.right = nn.Linear(3, 3)
        self.right.weight = self.left.weight

    def forward(self, x: Tensor) -> Tensor:
        return self.right(self.act(self.left(x)))


class Failing(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.act = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        self.act(x)
        raise ZeroDivisionError


def test_a_shared_weight_is_known_by_itself_and_not_by_its_module() -> None:
    steps = record(prepare(Tied()), torch.randn(1, 3))
    assert [step.shares for step in steps] == [0, 1, 0]


def test_only_what_is_asked_for_is_kept() -> None:
    steps = record(prepare(Tied()), torch.randn(1, 3), keep=lambda path: path == "act")
    assert [step.outputs is not None for step in steps] == [False, True, False]
    with pytest.raises(RecordingError):
        _ = steps[0].output


def test_every_step_can_be_watched_while_it_runs_and_nothing_is_kept() -> None:
    network, x = prepare(Tied()), torch.randn(1, 3)
    expected = {step.path: step.output for step in record(network, x)}
    seen: dict[str, Tensor] = {}

    def watch(path: str, outputs: tuple[Tensor, ...]) -> None:
        (seen[path],) = outputs

    steps = record(network, x, keep=lambda _: False, watch=watch)
    assert list(seen) == list(expected) == paths(steps)
    assert all(torch.equal(seen[path], expected[path]) for path in expected)
    assert all(step.outputs is None for step in steps)


def test_a_recorded_output_is_the_networks_own() -> None:
    network, x = prepare(Tied()), torch.randn(1, 3)
    steps = record(network, x)
    assert torch.equal(steps[-1].output, network(x))
    assert not steps[-1].output.requires_grad


def test_a_network_that_was_not_prepared_is_refused() -> None:
    with pytest.raises(RecordingError, match="prepare"):
        record(Tied(), torch.randn(1, 3))


def test_a_failure_leaves_no_recorder_behind() -> None:
    network = prepare(Failing())
    with pytest.raises(ZeroDivisionError):
        record(network, torch.randn(1, 3))
    other = prepare(Tied())
    other(torch.randn(1, 3))  # would be written down by a recorder that is still there
    assert paths(record(other, torch.randn(1, 3))) == ["left", "act", "right"]


def test_a_run_outside_a_recording_keeps_its_gradients() -> None:
    network = prepare(Tied())
    network(torch.randn(1, 3)).sum().backward()
    assert network.left.weight.grad is not None


def test_threads_record_one_network_at_once_without_mixing() -> None:
    network = prepare(nn.Sequential(*(Tied() for _ in range(4))))
    inputs = [torch.full((1, 3), float(number)) for number in range(8)]
    with torch.no_grad():
        expected = [network(x) for x in inputs]
    wrong: list[int] = []
    start = threading.Barrier(8)

    def session(number: int) -> None:
        start.wait()
        for _ in range(10):
            steps = record(network, inputs[number])
            if len(steps) != 12 or not torch.equal(steps[-1].output, expected[number]):
                wrong.append(number)

    threads = [threading.Thread(target=session, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
