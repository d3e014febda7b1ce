"""Parameters and multiply-adds of every step, from shapes alone.

A multiply-add counts 1 (twice that are FLOPs); biases, norms, activations and pools count 0, as papers do.
Zero-padded taps are counted; strides and dilations act through the size of the output.

Counted are convolutions, plain and transposed, linear layers and products of two matrices. Closed boxes are
refused with a ValueError rather than counted as nothing: recurrent layers, nn.MultiheadAttention, fused
attention, modules of a class without a `Kind`, products outside of a step of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import isqrt, prod
from typing import NamedTuple

from torch import Tensor, nn

from dsviz.analysis.outline import outline, products
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masked import MaskedConv2d
from dsviz.recording import Shape, Step, record

# tuples, not sets: an enum hashes slowly, and this runs for every step
_PER_OUTPUT = (Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED)
_COUNTED = (*_PER_OUTPUT, Kind.TRANSPOSED, Kind.LINEAR, Kind.MATMUL)


class Row(NamedTuple):
    """What one step is and costs."""

    path: str
    block: str
    kind: Kind
    operation: str
    """Class of the module: Conv2d, ReLU6, …"""
    kernel: Shape
    stride: Shape
    dilation: Shape
    groups: int
    sources: tuple[int | None, ...]
    input_shapes: tuple[Shape, ...]
    output_shapes: tuple[Shape, ...]
    weights: int
    """Values of its kernel or matrix, stored here for the first time; a norm's are counted in `affine`."""
    biases: int
    affine: int
    """Gain and bias of a norm, slopes of a PReLU."""
    macs: int
    shares: int
    """The first row that uses the same weights."""
    masked: int = 0
    """Weights that a mask hides: stored and multiplied, and so counted, but never of any effect."""

    @property
    def params(self) -> int:
        """Trainable values, each counted where it is first used."""
        return self.weights + self.biases + self.affine

    @property
    def masked_macs(self) -> int:
        """Multiply-adds with hidden weights."""
        batch, _, *space = self.output_shapes[0]
        return self.masked * batch * prod(space)


@dataclass(frozen=True)
class Costs:
    """All steps of a network with their totals; shared weights are counted once, calls every time."""

    rows: tuple[Row, ...]
    idle: int
    """Trainable values that no step used; they are stored all the same, so `params` counts them."""
    buffers: int
    """Values that are stored but not trained: running means and variances (batch counters left out)."""

    @cached_property
    def params(self) -> int:
        """Trainable values of the whole network, each once."""
        return sum(row.params for row in self.rows) + self.idle

    @cached_property
    def macs(self) -> int:
        return sum(row.macs for row in self.rows)

    @cached_property
    def effective_params(self) -> int:
        """Trainable values without those that masks hide."""
        return self.params - sum(row.masked for row in self.rows if row.weights)

    @cached_property
    def effective_macs(self) -> int:
        """Multiply-adds without those with hidden weights."""
        return self.macs - sum(row.masked_macs for row in self.rows)


def count(network: nn.Module, steps: Sequence[Step]) -> Costs:
    """The costs of a recording of `network`; the outputs of its steps need not be kept."""
    seen: set[int] = set()
    rows = tuple([_row(step, seen) for step in steps])
    idle = buffers = 0
    for module in network.modules():
        idle += _fresh(module._parameters.values(), seen)
        buffers += _fresh([b for name, b in module._buffers.items() if name.startswith("running_")], seen)
    return Costs(rows, idle, buffers)


def trace(network: nn.Module, *inputs: Tensor) -> list[Step]:
    """Record a prepared network on the shapes of these inputs, without computing.

    ValueError where something is multiplied that no step counts.
    """
    ends: list[int] = []
    with products() as heard:
        steps = record(
            network,
            *map(outline, inputs),
            keep=lambda _: False,
            watch=lambda path, outputs: ends.append(len(heard)),  # noqa: ARG005
        )
    for step, (start, end) in zip(steps, pairwise((0, *ends)), strict=True):
        if start < end and end - start > (kind_of(step.module) in _COUNTED):
            raise ValueError(f"{step.path}: {heard[start]} ran in it or before it and is no step of its own")
    if ends[-1] < len(heard):
        raise ValueError(f"{heard[-1]} ran behind the last step and is no step of its own")
    return steps


def multiply_adds(step: Step) -> int:
    """Multiply-adds of one call."""
    kind = kind_of(step.module)
    if kind in _PER_OUTPUT:
        return prod(step.output_shapes[0]) * prod(_weight(step).shape[1:])
    if kind is Kind.TRANSPOSED:  # every input value meets its kernel once; cropping takes nothing off
        return prod(step.input_shapes[0]) * prod(_weight(step).shape[1:])
    if kind is Kind.LINEAR:
        return prod(step.output_shapes[0]) * step.input_shapes[0][-1]
    if kind is Kind.MATMUL:
        return prod(step.output_shapes[0]) * _summed(step)
    return 0


def _summed(step: Step) -> int:
    """Terms of each sum in a product of two matrices, in whichever order and orientation they come.

    (rows, n) and (n, columns) have rows * n * n * columns values in all, n squared for each of the result.
    ValueError where the shapes are none of such a product, batched over the leading axes.
    """
    shapes = (*step.input_shapes, *step.output_shapes)
    if len(shapes) == 3 and min(map(len, shapes)) >= 2:
        x, y, made = shapes
        terms = isqrt(prod((*x[-2:], *y[-2:])) // prod(made[-2:]))
        fits = sorted((*x[-2:], *y[-2:])) == sorted((*made[-2:], terms, terms))
        if fits and made[:-2] in (x[:-2], y[:-2]):
            return terms
    raise ValueError(f"{step.path}: two inputs and an output of a product of matrices wanted, got {shapes}")


def _weight(step: Step) -> Tensor:
    weight = step.module.weight
    if not isinstance(weight, Tensor):
        raise ValueError(f"{step.path}: a convolution has a weight, this has {type(weight).__name__}")
    return weight


def _row(step: Step, seen: set[int]) -> Row:
    module, kind = step.module, kind_of(step.module)
    facts = vars(module)  # asking a module for an attribute that it lacks is slow
    weights = biases = affine = 0
    if module._parameters:
        biases = _fresh([module._parameters.get("bias")], seen)
        weights = _fresh(module._parameters.values(), seen)
        if kind in (Kind.NORM, Kind.ACTIVATION):
            weights, biases, affine = 0, 0, weights + biases
    return Row(
        path=step.path,
        block=step.block,
        kind=kind,
        operation=type(module).__name__,
        kernel=_tuple(facts.get("kernel_size", ())),
        stride=_tuple(facts.get("stride", ())),
        dilation=_tuple(facts.get("dilation", ())),
        groups=facts.get("groups", 1),
        sources=step.sources,
        input_shapes=step.input_shapes,
        output_shapes=step.output_shapes,
        weights=weights,
        biases=biases,
        affine=affine,
        macs=multiply_adds(step),
        shares=step.shares,
        masked=module.held if isinstance(module, MaskedConv2d) else 0,
    )


def _fresh(tensors: Iterable[Tensor | None], seen: set[int]) -> int:
    """Values of the tensors that were not seen before."""
    total = 0
    for tensor in tensors:
        if tensor is not None and id(tensor) not in seen:
            seen.add(id(tensor))
            total += tensor.numel()
    return total


def _tuple(value: int | Shape) -> Shape:
    return value if isinstance(value, tuple) else (value,)
