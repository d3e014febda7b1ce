"""The recorder on toy networks, one for each hazard."""

import pytest
import torch
from torch import Tensor, nn

from dsviz.errors import RecordingError
from dsviz.layers.operations import Add, Concat, Split
from dsviz.recording import Block, Step, prepare, record


def paths(steps: list[Step]) -> list[str]:
    return [step.path for step in steps]


class Twice(nn.Module):
    """One module, two names."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.second = self.first

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x))


class TwoInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.act = nn.ReLU()
        self.add = Add()

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.add(self.act(y), x)


class Hidden(nn.Module):
    """An operation between two modules that is no module."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.ReLU()
        self.second = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.second(self.first(x) * 2)


class InPlace(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(3, 3)
        self.act = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.linear(x))


class Idle(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.used = nn.ReLU()
        self.idle = nn.Tanh()

    def forward(self, x: Tensor) -> Tensor:
        return self.used(x)


class Halves(nn.Module):
    """A step with two outputs, put together the other way round."""

    def __init__(self) -> None:
        super().__init__()
        self.split = Split(2)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        left, right = self.split(x)
        return self.concat(right, left)


class Inner(Block, nn.Sequential):
    pass


class Outer(Block):
    """A block that holds a block, called twice."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = Inner(nn.Linear(3, 3), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(self.inner(x))


def test_a_module_with_two_names_takes_one_for_each_call() -> None:
    steps = record(prepare(Twice()), torch.randn(1, 3))
    assert paths(steps) == ["first", "second"]
    assert [step.shares for step in steps] == [0, 0]


def test_inputs_are_told_apart() -> None:
    steps = record(prepare(TwoInputs()), torch.randn(1, 3), torch.randn(1, 3))
    assert [step.sources for step in steps] == [(-2,), (0, -1)]


def test_a_hidden_operation_leaves_an_unknown_source() -> None:
    steps = record(prepare(Hidden()), torch.randn(1, 3))
    assert [step.sources for step in steps] == [(-1,), (None,)]


def test_a_change_in_place_is_refused() -> None:
    with pytest.raises(RecordingError, match="linear"):
        record(prepare(InPlace()), torch.randn(1, 3))


def test_a_leaf_that_does_not_run_is_no_step() -> None:
    assert paths(record(prepare(Idle()), torch.randn(1, 3))) == ["used"]


def test_each_output_of_a_step_has_its_port() -> None:
    x = torch.randn(1, 4, 2)
    split, concat = record(prepare(Halves()), x)
    assert split.output_shapes == ((1, 2, 2), (1, 2, 2))
    assert (concat.sources, concat.ports) == ((0, 0), (1, 0))
    with pytest.raises(RecordingError):
        _ = split.output


def test_the_outermost_block_names_what_is_inside() -> None:
    network = nn.Sequential()
    network.add_module("outer", Outer())
    network.add_module("alone", nn.Tanh())
    steps = record(prepare(network), torch.randn(1, 3))
    assert [step.block for step in steps] == ["outer"] * 4 + ["alone"]
    assert paths(steps) == [
        "outer.inner.0", "outer.inner.1", "outer.inner.0", "outer.inner.1", "alone",
    ]  # fmt: skip


def test_sources_lead_along_the_edges() -> None:
    steps = record(prepare(Outer()), torch.randn(1, 3))
    assert [step.sources for step in steps] == [(-1,), (0,), (1,), (2,)]
    assert [step.index for step in steps] == [0, 1, 2, 3]


def test_what_was_watched_before_a_later_change_is_what_the_step_returned() -> None:
    negative: list[bool] = []
    network, x = prepare(InPlace()), -torch.ones(1, 3)
    nn.init.eye_(network.linear.weight)
    nn.init.zeros_(network.linear.bias)
    record(
        network,
        x,
        keep=lambda _: False,
        watch=lambda _, outputs: negative.append(bool(outputs[0].lt(0).all())),
    )
    assert negative == [True, False]


def test_a_step_of_several_outputs_is_watched_as_one() -> None:
    watched: list[int] = []
    record(prepare(Halves()), torch.randn(1, 4, 2), watch=lambda _, outputs: watched.append(len(outputs)))
    assert watched == [2, 1]
