"""The numbers under one output value, for every kind of step and for no network in particular."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt
from torch import Tensor, nn

from dsviz.analysis.arranging import arranged, moved
from dsviz.analysis.axis import Axis, Spread
from dsviz.analysis.elementwise import operate, produce
from dsviz.analysis.explanation import (
    ChannelSum,
    Elementwise,
    Explanation,
    Mask,
    Moved,
    PoolWindow,
    Values,
    WindowSum,
)
from dsviz.analysis.frequencies import power
from dsviz.analysis.geometry import Place, Position, axes_of, outside, window_at
from dsviz.analysis.question import Question, inputs_of, recorded_value
from dsviz.layers.attention import Score
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masked import weight_of
from dsviz.recording import Step


@dataclass(frozen=True)
class Explained:
    """One step on the way to a value, with the channel and position it was asked for."""

    row: int
    channel: int
    position: Position
    explanation: Explanation


def explain(step: Step, inputs: Sequence[Tensor], channel: int, position: Position) -> Explanation:
    """Where one output value comes from.

    `inputs` are the tensors the step read, batch 1; `position` is (), (time,) or (row, column). The channels
    of several outputs are counted on from one to the next. Raises ValueError for a value that does not exist
    and for a kind that cannot be explained, RecordingError where the step's output was not kept.
    """
    kind = kind_of(step.module)
    if kind not in _ANSWERS:
        raise ValueError(f"{step.path}: a {kind} step cannot be explained value by value")
    recorded = recorded_value(step, channel, position)
    return _ANSWERS[kind](Question(step, inputs, channel, position, recorded))


def explainable(step: Step) -> bool:
    """Whether its values can be explained: all but the numbers of tokens, which name and do not measure."""
    return step.outputs is None or all(output.is_floating_point() for output in step.outputs)


def explain_stage(
    steps: Sequence[Step], inputs: Sequence[Tensor], rows: Sequence[int], channel: int, position: Position
) -> tuple[Explained, ...]:
    """Each step of a stage that the value at (channel, position) of the stage's last step goes through.

    `rows` are the stage's steps, `inputs` the network's inputs; what the stage reads must have been kept.
    A split that hands on two channels is answered for both.
    """
    found: dict[tuple[int, int], Explained] = {}
    waiting = [(rows[-1], channel, position)]
    while waiting:
        row, channel, position = waiting.pop()
        explanation = explain(steps[row], inputs_of(steps, row, inputs), channel, position)
        found[row, channel] = Explained(row, channel, position, explanation)
        waiting += [origin for origin in _origins(steps, found[row, channel]) if origin[0] in rows]
    return tuple(found[key] for key in sorted(found))


def _origins(steps: Sequence[Step], explained: Explained) -> Iterator[tuple[int, int, Position]]:
    """The values one step before: (row, channel, position)."""
    step, why = steps[explained.row], explained.explanation
    for number, (source, port) in enumerate(zip(step.sources, step.ports, strict=True)):
        if source is None or source < 0:
            continue
        before = sum(shape[1] for shape in steps[source].output_shapes[:port])
        if isinstance(why, Elementwise):
            yield source, before + explained.channel, explained.position
        elif isinstance(why, Moved) and why.source == number and not why.padding:
            yield source, before + why.channel, why.position


def _depthwise(question: Question) -> WindowSum:
    step, channel = question.step, question.channel
    place = window_at(step, question.position)
    in_channel = channel // (step.output_shapes[0][1] // step.input_shapes[0][1])
    padding = outside(place, step.input_shapes[0][2:])
    return WindowSum(
        in_channel=in_channel,
        place=place,
        values=_gather(question.inputs[0], range(in_channel, in_channel + 1), place, padding)[0],
        outside=padding,
        kernel=_array(weight_of(step.module)[channel, 0]),
        bias=_bias(step.module, channel),
        recorded=question.recorded,
    )


def _convolution(question: Question) -> ChannelSum:
    step, module = question.step, question.step.module
    weight, groups = weight_of(module), _groups(module)
    filters = step.output_shapes[0][1] // groups
    width = step.input_shapes[0][1] // groups
    group, number = divmod(question.channel, filters)
    channels = range(group * width, (group + 1) * width)
    if kind_of(module) is Kind.TRANSPOSED:
        taps = [_spread_taps(a, p) for a, p in zip(axes_of(step), question.position, strict=True)]
        kernels = _array(weight[:, number])[np.ix_(np.asarray(channels), *taps)]
    else:
        kernels = _array(weight[question.channel])
    return _channel_sum(question, channels, window_at(step, question.position), kernels)


def _linear(question: Question) -> ChannelSum:
    if question.position or len(question.step.input_shapes[0]) != 2:
        raise ValueError(f"{question.step.path}: linear steps are explained for vectors")
    weight = _array(weight_of(question.step.module)[question.channel])
    return _channel_sum(question, range(len(weight)), (), weight)


def _matmul(question: Question) -> ChannelSum:
    """Attention: channels of the query times those of one source moment, or weights times the source."""
    step, (time,) = question.step, question.position
    other = question.inputs[1][0]
    scores = isinstance(step.module, Score)
    kernels = _array(other[:, question.channel] if scores else other[question.channel])
    return ChannelSum(
        in_channels=np.arange(len(kernels)),
        place=((time,),),
        windows=_array(question.inputs[0][0, :, time])[:, None],
        outside=np.zeros(1, dtype=bool),
        kernels=kernels[:, None],
        bias=None,
        recorded=question.recorded,
    )


def _channel_sum(question: Question, channels: range, place: Place, kernels: Values) -> ChannelSum:
    padding = outside(place, question.step.input_shapes[0][2:])
    return ChannelSum(
        in_channels=np.arange(channels.start, channels.stop),
        place=place,
        windows=_gather(question.inputs[0], channels, place, padding),
        outside=padding,
        kernels=kernels,
        bias=_bias(question.step.module, question.channel),
        recorded=question.recorded,
    )


def _pool(question: Question) -> PoolWindow:
    step, module, channel = question.step, question.step.module, question.channel
    place = window_at(step, question.position)
    padding = outside(place, step.input_shapes[0][2:])
    largest = isinstance(module, nn.MaxPool1d | nn.MaxPool2d | nn.AdaptiveMaxPool2d)
    return PoolWindow(
        operation="max" if largest else "mean",
        in_channel=channel,
        place=place,
        values=_gather(question.inputs[0], range(channel, channel + 1), place, padding)[0],
        outside=padding,
        divisor=1 if largest else _divisor(step, place, padding),
        recorded=question.recorded,
    )


def _divisor(step: Step, place: Place, padding: Mask) -> int:
    """The number of cells a mean divides by, as torch counts them."""
    module = step.module
    if override := getattr(module, "divisor_override", None):
        return int(override)
    if not getattr(module, "count_include_pad", False):
        return int((~padding).sum())
    before = [-axis.window(0)[0] for axis in axes_of(step)]  # cells past the padding never count
    ends = [n + b for n, b in zip(step.input_shapes[0][2:], before, strict=True)]
    return prod(sum(cell < end for cell in cells) for cells, end in zip(place, ends, strict=True))


def _spread_taps(axis: Axis, position: int) -> npt.NDArray[np.intp]:
    if not isinstance(axis, Spread):
        raise ValueError(f"a transposed convolution spreads its inputs, got {axis}")
    return np.array(axis.taps(position), dtype=np.intp)


def _gather(x: Tensor, channels: range, place: Place, padding: Mask) -> Values:
    """(channels, *window) of the input, 0 in the padding."""
    inside = [np.clip(cells, 0, n - 1).astype(np.intp) for cells, n in zip(place, x.shape[2:], strict=True)]
    maps = x[0].detach().numpy()
    window: Values = maps[np.ix_(np.asarray(channels), *inside)].astype(np.float64)
    window[:, padding] = 0.0
    return window


def _array(x: Tensor) -> Values:
    return x.detach().numpy().astype(np.float64)


def _bias(module: nn.Module, channel: int) -> float | None:
    bias = module.bias
    return float(bias.detach()[channel]) if isinstance(bias, Tensor) else None


def _groups(module: nn.Module) -> int:
    return int(module.groups)  # type: ignore[arg-type]


_ANSWERS: dict[Kind, Callable[[Question], Explanation]] = {
    Kind.DEPTHWISE: _depthwise,
    Kind.STANDARD: _convolution,
    Kind.POINTWISE: _convolution,
    Kind.GROUPED: _convolution,
    Kind.TRANSPOSED: _convolution,
    Kind.LINEAR: _linear,
    Kind.MATMUL: _matmul,
    Kind.POOL: _pool,
    Kind.NORM: produce,
    Kind.ACTIVATION: produce,
    Kind.ADD: operate,
    Kind.MULTIPLY: operate,
    Kind.CONCAT: moved,
    Kind.SPLIT: moved,
    Kind.ARRANGE: arranged,
    Kind.TRANSFORM: power,
}
