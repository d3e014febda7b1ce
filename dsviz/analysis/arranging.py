"""Moves: where an output value stood before, or which row of a table it was taken from."""

from collections.abc import Sequence

import numpy as np
from torch import nn

from dsviz.analysis.explanation import Elementwise, Moved, Term
from dsviz.analysis.question import Question
from dsviz.layers.attention import HIDDEN, Hide
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.operations import Crop, PadChannels, PadToWindows, Repeat, ShiftDown, Subsample
from dsviz.layers.sequence import Begin, Follow, Lookup, Present, ShiftRight, Unfold
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.layers.spectral import Bands

_STILL = (nn.Identity, nn.Dropout, Crop)


def arranged(question: Question) -> Elementwise | Moved:
    """A value that was moved, looked up or hidden."""
    module, channel = question.step.module, question.channel
    (*_, place) = (0, *question.position)
    if isinstance(module, Lookup):
        token = int(question.inputs[0][0, place])
        return _taken(question, token, float(module.weight.detach()[token, channel, 0]))
    if isinstance(module, Begin) and place == 0:
        return _taken(question, 0, float(module.weight.detach()[0, channel, 0]))
    if isinstance(module, Present):
        token = int(question.inputs[0][0, place])
        return _formula(question, "present", {"token": token}, float(token != 0))
    if isinstance(module, Hide):
        score, seen = question.value(0, channel, (place,)), question.value(1, 0, (channel,))
        return _formula(question, "hide", {"x": score, "present": seen}, score if seen > 0 else HIDDEN)
    return moved(question)


def moved(question: Question) -> Moved:
    """Where a value stood before it was moved; ValueError for a move that nobody has written down."""
    source, channel, position = _origin(question)
    value = question.value(source, channel, position) if min(channel, *position, 0) == 0 else 0.0
    return Moved(source, channel, position, value, question.recorded)


def _origin(question: Question) -> tuple[int, int, tuple[int, ...]]:
    """Input, channel and position; a number below 0 is a zero from outside."""
    step, module, channel, position = question.step, question.step.module, question.channel, question.position
    kind = kind_of(module)
    if kind is Kind.CONCAT:
        return *_part(channel, [shape[1] for shape in step.input_shapes]), position
    if kind is Kind.SPLIT or isinstance(module, _STILL):
        return 0, channel, position
    if isinstance(module, Subsample):
        return 0, channel, tuple(p * module.stride for p in position)
    if isinstance(module, PadChannels):
        return 0, channel if channel < step.input_shapes[0][1] else -1, position
    if isinstance(module, PadToWindows):
        return 0, channel, tuple(p if p < step.input_shapes[0][2] else -1 for p in position)
    if isinstance(module, ShiftDown | Begin):
        return 0, channel, (position[0] - 1, *position[1:])
    if isinstance(module, ShiftRight):  # numbers of tokens: their places are counted like channels
        return 0, channel - 1, position
    if isinstance(module, Unfold):
        return 0, channel if channel < step.input_shapes[0][1] else -1, position
    if isinstance(module, Follow):
        return 0, channel, tuple(p if p < step.input_shapes[0][2] else -1 for p in position)
    if isinstance(module, Repeat):
        return 0, channel, ()
    if isinstance(module, Bands):
        return 0, 0, (channel * step.output_shapes[0][2] + position[0], position[1])
    if isinstance(module, ChannelShuffle):
        return 0, module.permutation(step.input_shapes[0][1])[channel], position
    if isinstance(module, nn.Flatten) and len(step.output_shapes[0]) == 2:
        channel, *rest = (int(i) for i in np.unravel_index(channel, step.input_shapes[0][1:]))
        return 0, channel, tuple(rest)
    raise ValueError(f"{step.path}: nobody has described how {type(module).__name__} moves values")


def _part(channel: int, sizes: Sequence[int]) -> tuple[int, int]:
    """The part a channel of a concatenation lies in, and its number there."""
    part = 0
    while channel >= sizes[part]:
        channel -= sizes[part]
        part += 1
    return part, channel


def _taken(question: Question, row: int, value: float) -> Elementwise:
    return _formula(question, "lookup", {"row": row, "column": question.channel, "weight": value}, value)


def _formula(question: Question, name: str, numbers: dict[str, float], total: float) -> Elementwise:
    terms = tuple(Term(key, value) for key, value in numbers.items())
    return Elementwise(name, terms, total, question.recorded, abs(total))
