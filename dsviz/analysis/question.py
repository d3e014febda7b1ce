"""Which value is asked about, and the recorded tensors that hold its answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from dsviz.analysis.geometry import Position
from dsviz.errors import RecordingError
from dsviz.recording import Step


@dataclass(frozen=True)
class Question:
    """One output value and what is needed to explain it."""

    step: Step
    inputs: Sequence[Tensor]
    channel: int
    position: Position
    recorded: float

    def value(self, source: int, channel: int, position: Position) -> float:
        """One value of one input."""
        return float(self.inputs[source][(0, channel, *position)])


def inputs_of(steps: Sequence[Step], row: int, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """The tensors that step `row` read; RecordingError where one of them was not kept."""
    step = steps[row]
    return tuple(
        _written(steps, source, port, inputs) for source, port in zip(step.sources, step.ports, strict=True)
    )


def recorded_value(step: Step, channel: int, position: Position) -> float:
    """The value the network computed; ValueError where the step has no such value.

    Raises RecordingError where the step's outputs were not kept.
    """
    if step.outputs is None:
        raise RecordingError(f"{step.path}: its output was not kept")
    rest = channel
    for output in step.outputs:
        if 0 <= rest < output.shape[1]:
            if output.shape[0] != 1 or not _within(position, output.shape[2:]):
                break
            return float(output[(0, rest, *position)])
        rest -= output.shape[1]
    raise ValueError(f"{step.path}: no value at channel {channel}, {position} of {step.output_shapes}")


def _written(steps: Sequence[Step], source: int | None, port: int, inputs: Sequence[Tensor]) -> Tensor:
    if source is not None and source < 0:
        return inputs[-source - 1]
    outputs = steps[source].outputs if source is not None else None
    if outputs is None:
        raise RecordingError(f"the output of step {source} is read but was not kept")
    return outputs[port]


def _within(position: Position, size: Sequence[int]) -> bool:
    return len(position) == len(size) and all(0 <= p < n for p, n in zip(position, size, strict=True))
