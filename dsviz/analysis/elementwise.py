"""Norms, activations, sums and products: one output value as a formula of a few numbers."""

from collections.abc import Callable
from math import exp, log10, prod, sqrt, tanh

import numpy as np
from torch import Tensor, nn

from dsviz.analysis.explanation import Elementwise, Term
from dsviz.analysis.question import Question
from dsviz.layers.attention import Scale, Timing
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masking import SpeakerSoftmax
from dsviz.layers.normalization import ChannelNorm, CumulativeNorm, GlobalNorm
from dsviz.layers.spectral import Decibel

Numbers = dict[str, float]


def produce(question: Question) -> Elementwise:
    """A norm or an activation of one value; ValueError for one that nobody has written down."""
    for cls, formula in _FORMULAS.items():
        if isinstance(question.step.module, cls):
            return formula(question)
    raise ValueError(f"{question.step.path}: {type(question.step.module).__name__} has no formula here")


def operate(question: Question) -> Elementwise:
    """The sum or the product of the inputs' values; an input of one cell or channel meets all of them."""
    values = [_broadcast(question, source) for source in range(len(question.inputs))]
    values += _own_number(question)
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


def _own_number(question: Question) -> list[float]:
    """What the step itself brings to its sum or product: a factor, a signal."""
    module = question.step.module
    if isinstance(module, Scale):
        return [module.factor]
    if isinstance(module, Timing):
        _, channels, length = question.step.input_shapes[0]
        signal = module.signal(channels, length, 0).to(question.inputs[0].dtype)
        return [float(signal[question.channel, question.position[0]])]
    return []


def _broadcast(question: Question, source: int) -> float:
    shape = question.step.input_shapes[source]
    position = tuple(0 if n == 1 else p for p, n in zip(question.position, shape[2:], strict=True))
    return question.value(source, question.channel if shape[1] > 1 else 0, position)


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
    module = question.step.module
    where = (0, question.channel, *question.position)
    axis = int(module.dim) % len(where)  # type: ignore[arg-type]
    line = question.inputs[0].movedim(axis, -1)[(*where[:axis], *where[axis + 1 :])]
    return _softmax_of(question, _floats(line))


def _softmax_of(question: Question, line: np.ndarray) -> Elementwise:
    """exp(x) over the sum of exp of all values of the line that x stands in."""
    x = _x(question)
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


def _channel_norm(question: Question) -> Elementwise:
    (time,) = question.position
    return _normed(question, "layer_norm", _floats(question.inputs[0][0, :, time]), question.channel)


def _global_norm(question: Question) -> Elementwise:
    return _normed(question, "layer_norm", _floats(question.inputs[0][0]), question.channel)


def _cumulative_norm(question: Question) -> Elementwise:
    (time,) = question.position
    return _normed(question, "layer_norm", _floats(question.inputs[0][0, :, : time + 1]), question.channel)


def _decibel(question: Question) -> Elementwise:
    x, floor = _x(question), float(question.step.module.floor)  # type: ignore[arg-type]
    total = 10 * log10(max(x, floor))
    return _answer(question, "decibel", {"x": x, "floor": floor}, total, abs(total) + 10)


def _speaker_softmax(question: Question) -> Elementwise:
    """Over the same filter of every speaker."""
    speakers = int(question.step.module.speakers)  # type: ignore[arg-type]
    values = _floats(question.inputs[0][0])
    filters = len(values) // speakers
    line = values[question.channel % filters :: filters]
    for place in question.position:
        line = line[:, place]
    return _softmax_of(question, line)


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
    SpeakerSoftmax: _speaker_softmax,
    ChannelNorm: _channel_norm,
    GlobalNorm: _global_norm,
    CumulativeNorm: _cumulative_norm,
    Decibel: _decibel,
}
