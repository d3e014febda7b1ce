"""Which channels can influence which: groups, shuffles and masks followed from step to step.

Only paths are followed, not values: a channel that is said to be seen may still meet a weight of 0.
"""

from collections.abc import Callable, Sequence
from math import prod

import numpy as np
import numpy.typing as npt
from torch import nn

from dsviz.layers.attention import Hide, Mix
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.operations import PadChannels
from dsviz.layers.sequence import Lookup, Present, ShiftRight, Unfold
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.layers.spectral import Bands
from dsviz.recording import Shape, Step

Seen = npt.NDArray[np.bool_]
"""(channels, origins): which channels of the origin a channel has seen, at any place."""


def mixing(steps: Sequence[Step], origin: int, port: int = 0) -> dict[int, tuple[Seen, ...]]:
    """What every step has seen of one tensor's channels, one matrix for each of its outputs.

    The tensor is output `port` of step `origin`, or the network's input -1, -2, …. Steps that it does not
    reach are left out, and so is what comes from nowhere known. Needs no kept outputs. ValueError for an
    operation that nobody has described.
    """
    channels = _channels(steps, origin, port)
    reached: dict[tuple[int | None, int], Seen] = {(origin, port): np.eye(channels, dtype=bool)}
    found: dict[int, tuple[Seen, ...]] = {}
    for step in steps:
        keys = list(zip(step.sources, step.ports, strict=True))
        if step.index == origin or not any(key in reached for key in keys):
            continue
        parts = [
            reached.get(key, np.zeros((_width(shape), channels), dtype=bool))
            for key, shape in zip(keys, step.input_shapes, strict=True)
        ]
        found[step.index] = _outputs(step, parts)
        reached |= {(step.index, number): seen for number, seen in enumerate(found[step.index])}
    return found


def by_group(seen: Seen, groups: int, origin_groups: int) -> npt.NDArray[np.float64]:
    """(groups, origin_groups): the share of an origin group's channels that a group has seen, 0 to 1.

    Groups are equal runs of channels. ValueError where they do not share the channels evenly.
    """
    channels, origins = seen.shape
    if channels % groups or origins % origin_groups:
        raise ValueError(f"{channels} and {origins} channels do not make {groups} and {origin_groups} groups")
    together = seen.reshape(groups, -1, origins).any(axis=1)
    shares: npt.NDArray[np.float64] = together.reshape(groups, origin_groups, -1).mean(axis=2)
    return shares


def _channels(steps: Sequence[Step], origin: int, port: int) -> int:
    if origin >= 0:
        return _width(steps[origin].output_shapes[port])
    shapes = (
        shape
        for step in steps
        for source, shape in zip(step.sources, step.input_shapes, strict=True)
        if source == origin
    )
    if (shape := next(shapes, None)) is None:
        raise ValueError(f"no step reads the input {origin}")
    return _width(shape)


def _width(shape: Shape) -> int:
    return shape[1]


def _outputs(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    kind = kind_of(step.module)
    if kind not in _RULES:
        raise ValueError(f"{step.path}: nobody has described which channels a {kind} step reads")
    return _RULES[kind](step, parts)


def _convolution(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    """Every channel of a group has seen what any input channel of the group has, unless a mask forbids it."""
    (seen,) = parts
    out_channels = step.output_shapes[0][1]
    groups = int(getattr(step.module, "groups", 1))
    grouped = seen.reshape(groups, -1, seen.shape[1])
    connects = getattr(step.module, "connects", None)
    if connects is None:
        return (np.repeat(grouped.any(axis=1), out_channels // groups, axis=0),)
    # float32 products are exact counts here, and much faster than those of integers
    paths = np.asarray(connects, np.float32).reshape(groups, -1, grouped.shape[1])
    return ((paths @ grouped.astype(np.float32)).reshape(out_channels, -1) > 0,)


def _linear(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    if len(step.output_shapes[0]) != 2:
        raise ValueError(f"{step.path}: linear steps are followed for vectors")
    return _convolution(step, parts)


def _each(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    """Sums and products: what any of the inputs has seen; an input of one channel meets all of them."""
    total = np.zeros((step.output_shapes[0][1], parts[0].shape[1]), dtype=bool)
    for part in parts:
        total |= part
    return (total,)


def _norm(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    (seen,), module = parts, step.module
    if isinstance(module, nn.GroupNorm):
        return (_together(seen, module.num_groups),)
    across = (
        isinstance(module, nn.LayerNorm) and len(module.normalized_shape) >= len(step.input_shapes[0]) - 1
    )
    return (_together(seen, 1) if across else seen,)


def _activation(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    module = step.module
    across = isinstance(module, nn.Softmax) and module.dim in {1, 1 - len(step.input_shapes[0])}
    return (_together(parts[0], 1) if across else parts[0],)


def _together(seen: Seen, groups: int) -> Seen:
    """Every channel of a group has seen what any of them has."""
    return np.repeat(seen.reshape(groups, -1, seen.shape[1]).any(axis=1), len(seen) // groups, axis=0)


def _split(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    ends = np.cumsum([shape[1] for shape in step.output_shapes])[:-1]
    return tuple(np.split(parts[0], ends))


def _product(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    """A score has seen all channels of both sides; what is mixed keeps its channel and sees all weights."""
    if isinstance(step.module, Mix):
        return (parts[1] | parts[0].any(axis=0),)
    return (_everywhere(step, np.concatenate(parts)),)


def _everywhere(step: Step, seen: Seen) -> Seen:
    """Every channel of the output has seen what any channel here has."""
    return np.repeat(seen.any(axis=0, keepdims=True), step.output_shapes[0][1], axis=0)


def _arrange(step: Step, parts: Sequence[Seen]) -> tuple[Seen, ...]:
    (seen, *others), module = parts, step.module
    if isinstance(module, Hide):
        return (seen | others[0].any(axis=0),)
    if isinstance(module, Lookup | Present):  # numbers have places where others have channels
        return (_everywhere(step, seen),)
    if isinstance(module, Unfold):
        return (np.pad(seen, ((0, step.output_shapes[0][1] - len(seen)), (0, 0))),)
    if isinstance(module, ShiftRight):
        return (np.pad(seen, ((1, 0), (0, 0)))[:-1],)
    if isinstance(module, ChannelShuffle):
        return (seen[list(module.permutation(len(seen)))],)
    if isinstance(module, PadChannels):  # zeros have seen nothing
        return (np.pad(seen, ((0, module.out_channels - len(seen)), (0, 0))),)
    if isinstance(module, Bands):  # frequencies become channels
        return (np.repeat(seen, module.bands, axis=0),)
    if isinstance(module, nn.Flatten):  # all cells of channel 0, then those of channel 1, …
        return (np.repeat(seen, prod(step.input_shapes[0][2:]), axis=0),)
    if step.output_shapes[0][1] != len(seen):
        raise ValueError(f"{step.path}: nobody has described how {type(module).__name__} moves channels")
    return (seen,)


_RULES: dict[Kind, Callable[[Step, Sequence[Seen]], tuple[Seen, ...]]] = {
    Kind.STANDARD: _convolution,
    Kind.DEPTHWISE: _convolution,
    Kind.POINTWISE: _convolution,
    Kind.GROUPED: _convolution,
    Kind.TRANSPOSED: _convolution,
    Kind.LINEAR: _linear,
    Kind.NORM: _norm,
    Kind.ACTIVATION: _activation,
    Kind.POOL: lambda _, parts: (parts[0],),
    Kind.ADD: _each,
    Kind.MULTIPLY: _each,
    Kind.CONCAT: lambda _, parts: (np.concatenate(parts),),
    Kind.SPLIT: _split,
    Kind.MATMUL: _product,
    Kind.ARRANGE: _arrange,
    Kind.TRANSFORM: lambda _, parts: (parts[0],),
}
