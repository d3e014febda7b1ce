"""Norms, activations, sums, products and moves: one output value as a formula of a few numbers."""

from collections.abc import Callable, Sequence
from math import exp, prod, sqrt, tanh

import numpy as np
from torch import Tensor, nn

from dsviz.analysis.explanation import Elementwise, Moved, Term
from dsviz.analysis.question import Question
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.operations import PadChannels, ShiftDown, Subsample
from dsviz.layers.shuffle import ChannelShuffle

Numbers = dict[str, float]


def produce(question: Question) -> Elementwise:
    """A norm or an activation of one value; ValueError for one that nobody has written down."""
    for cls, formula in _FORMULAS.items():
        if isinstance(question.step.module, cls):
            return formula(question)
    raise ValueError(f"{question.step.path}: {type(question.step.module).__name__} has no formula here")


def operate(question: Question) -> Elementwise:
    """The sum or the product of the inputs' values; an input of one cell meets every cell."""
    values = [_broadcast(question, source) for source in range(len(question.inputs))]
    names = "xyzuvw"[: len(values)]
    adds = kind_of(question.step.module) is Kind.ADD
    total = sum(values) if adds else prod(values)
    return Elementwise(
        formula="add" if adds else "multiply",
        terms=tuple(Term(name, value) for name, value in zip(names, values, strict=True)),
        total=total,
        recorded=question.recorded,
        scale=sum(abs(v) for v in values) if adds else abs(total),
    )


def moved(question: Question) -> Moved:
    """Where a value stood before it was moved; ValueError for a move that nobody has written down."""
    step, module, channel = question.step, question.step.module, question.channel
    source, position = 0, question.position
    if kind_of(module) is Kind.CONCAT:
        source, channel = _part(channel, [shape[1] for shape in step.input_shapes])
    elif isinstance(module, Subsample):
        position = tuple(p * module.stride for p in position)
    elif isinstance(module, PadChannels):
        channel = channel if channel < step.input_shapes[0][1] else -1
    elif isinstance(module, ShiftDown):
        position = (position[0] - 1, *position[1:])
    elif isinstance(module, ChannelShuffle):
        channel = module.permutation(step.input_shapes[0][1])[channel]
    elif isinstance(module, nn.Flatten) and len(step.output_shapes[0]) == 2:
        channel, *rest = (int(i) for i in np.unravel_index(channel, step.input_shapes[0][1:]))
        position = tuple(rest)
    elif kind_of(module) is not Kind.SPLIT and not isinstance(module, nn.Identity | nn.Dropout):
        raise ValueError(f"{step.path}: nobody has described how {type(module).__name__} moves values")
    value = question.value(source, channel, position) if min(channel, *position, 0) == 0 else 0.0
    return Moved(source, channel, position, value, question.recorded)


def _part(channel: int, sizes: Sequence[int]) -> tuple[int, int]:
    """The part a channel of a concatenation lies in, and its number there."""
    part = 0
    while channel >= sizes[part]:
        channel -= sizes[part]
        part += 1
    return part, channel


def _broadcast(question: Question, source: int) -> float:
    shape = question.step.input_shapes[source]
    position = tuple(0 if n == 1 else p for p, n in zip(question.position, shape[2:], strict=True))
    return question.value(source, question.channel, position)


def _x(question: Question) -> float:
    return question.value(0, question.channel, question.position)


def _answer(question: Question, formula: str, numbers: Numbers, total: float, scale: float) -> Elementwise:
    terms = tuple(Term(name, value) for name, value in numbers.items())
    return Elementwise(formula, terms, total, question.recorded, scale)


def _unary(name: str, function: Callable[[float], float]) -> Callable[[Question], Elementwise]:
    def formula(question: Question) -> Elementwise:
        x = _x(question)
        return _answer(question, name, {"x": x}, function(x), abs(x) + abs(function(x)))

    return formula


def _sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def _prelu(question: Question) -> Elementwise:
    x, slopes = _x(question), question.step.module.weight
    slope = _at(slopes, question.channel if isinstance(slopes, Tensor) and slopes.numel() > 1 else 0, 1.0)
    return _answer(question, "prelu", {"x": x, "slope": slope}, x if x > 0 else slope * x, abs(x))


def _softmax(question: Question) -> Elementwise:
    module, x = question.step.module, _x(question)
    where = (0, question.channel, *question.position)
    axis = int(module.dim) % len(where)  # type: ignore[arg-type]
    line = _floats(question.inputs[0].movedim(axis, -1)[(*where[:axis], *where[axis + 1 :])])
    largest = float(line.max())  # taken off first, so that no power overflows
    total = float(np.exp(line - largest).sum())
    numbers = {"x": x, "largest": largest, "sum": total}
    return _answer(question, "softmax", numbers, exp(x - largest) / total, 1.0)


def _batch_norm(question: Question) -> Elementwise:
    module, channel = question.step.module, question.channel
    if module.running_mean is None:
        return _normed(question, "batch_norm", _floats(question.inputs[0][:, channel]), channel)
    mean, variance = _at(module.running_mean, channel, 0.0), _at(module.running_var, channel, 1.0)
    return _affine(question, "batch_norm", (mean, variance), channel)


def _group_norm(question: Question) -> Elementwise:
    channels = question.inputs[0].shape[1]
    width = channels // int(question.step.module.num_groups)  # type: ignore[arg-type]
    first = question.channel // width * width
    group = _floats(question.inputs[0][0, first : first + width])
    return _normed(question, "group_norm", group, question.channel)


def _layer_norm(question: Question) -> Elementwise:
    where = (question.channel, *question.position)
    shape: tuple[int, ...] = question.step.module.normalized_shape  # type: ignore[assignment]
    fixed, inner = where[: len(where) - len(shape)], where[len(where) - len(shape) :]
    values = _floats(question.inputs[0][(0, *fixed)])
    return _normed(question, "layer_norm", values, int(np.ravel_multi_index(inner, shape)))


def _normed(question: Question, formula: str, values: np.ndarray, number: int) -> Elementwise:
    """A norm that measures its own input."""
    return _affine(question, formula, (float(values.mean()), float(values.var())), number)


def _affine(question: Question, formula: str, statistics: tuple[float, float], number: int) -> Elementwise:
    """(x - mean) / sqrt(variance + eps) * gain + bias; gain and bias are the module's number `number`."""
    module, (mean, variance), x = question.step.module, statistics, _x(question)
    eps = float(module.eps)  # type: ignore[arg-type]
    gain, bias = _at(module.weight, number, 1.0), _at(module.bias, number, 0.0)
    factor = gain / sqrt(variance + eps)
    numbers = {"x": x, "mean": mean, "variance": variance, "eps": eps, "gain": gain, "bias": bias}
    scale = abs(x * factor) + abs(mean * factor) + abs(bias)
    return _answer(question, formula, numbers, (x - mean) * factor + bias, scale)


def _at(values: object, number: int, missing: float) -> float:
    return float(values.detach().reshape(-1)[number]) if isinstance(values, Tensor) else missing


def _floats(x: Tensor) -> np.ndarray:
    return x.detach().numpy().astype(np.float64)


_FORMULAS: dict[type[nn.Module], Callable[[Question], Elementwise]] = {
    nn.BatchNorm1d: _batch_norm,
    nn.BatchNorm2d: _batch_norm,
    nn.GroupNorm: _group_norm,
    nn.LayerNorm: _layer_norm,
    nn.ReLU6: _unary("relu6", lambda x: min(max(x, 0.0), 6.0)),
    nn.ReLU: _unary("relu", lambda x: max(x, 0.0)),
    nn.Sigmoid: _unary("sigmoid", _sigmoid),
    nn.Tanh: _unary("tanh", tanh),
    nn.SiLU: _unary("silu", lambda x: x * _sigmoid(x)),
    nn.PReLU: _prelu,
    nn.Softmax: _softmax,
}
