"""Parameters and multiply-adds of every step, from shapes alone.

A multiply-add counts 1 (twice that are FLOPs); biases, norms, activations and pools count 0, as papers do.
Zero-padded taps are counted; strides and dilations act through the size of the output.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from torch import Tensor, nn

from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masked import MaskedConv2d
from dsviz.recording import Shape, Step

# tuples, not sets: an enum hashes slowly, and this runs for every step
_PER_OUTPUT = (Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED)


@dataclass(frozen=True)
class Row:
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
    stored: set[int] = set()
    rows = tuple(_row(step, seen) for step in steps)
    idle = _fresh(network.parameters(), seen)
    buffers = sum(_fresh(_statistics(module), stored) for module in network.modules())
    return Costs(rows, idle, buffers)


def multiply_adds(step: Step) -> int:
    """Multiply-adds of one call."""
    kind = kind_of(step.module)
    if kind in _PER_OUTPUT:
        return prod(step.output_shapes[0]) * prod(_weight(step).shape[1:])
    if kind is Kind.TRANSPOSED:  # every input value meets its kernel once; cropping takes nothing off
        return prod(step.input_shapes[0]) * prod(_weight(step).shape[1:])
    if kind is Kind.LINEAR:
        return prod(step.output_shapes[0]) * step.input_shapes[0][-1]
    if kind is Kind.MATMUL:  # at each moment of the first input its channels meet a matrix
        return prod(step.output_shapes[0]) * step.input_shapes[0][1]
    return 0


def _weight(step: Step) -> Tensor:
    weight = step.module.weight
    if not isinstance(weight, Tensor):
        raise ValueError(f"{step.path}: a convolution has a weight, this has {type(weight).__name__}")
    return weight


def _row(step: Step, seen: set[int]) -> Row:
    module, kind = step.module, kind_of(step.module)
    weighted = kind not in (Kind.NORM, Kind.ACTIVATION)
    facts = vars(module)  # asking a module for an attribute that it lacks is slow
    values = {name: p for name, p in module._parameters.items() if p is not None}
    weights = _fresh([p for name, p in values.items() if weighted and name != "bias"], seen)
    biases = _fresh([p for name, p in values.items() if weighted and name == "bias"], seen)
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
        affine=0 if weighted else _fresh(values.values(), seen),
        macs=multiply_adds(step),
        shares=step.shares,
        masked=module.held if isinstance(module, MaskedConv2d) else 0,
    )


def _fresh(tensors: Iterable[Tensor], seen: set[int]) -> int:
    """Values of the tensors that were not seen before."""
    total = 0
    for tensor in tensors:
        if id(tensor) not in seen:
            seen.add(id(tensor))
            total += tensor.numel()
    return total


def _statistics(module: nn.Module) -> list[Tensor]:
    return [b for name, b in module._buffers.items() if b is not None and name.startswith("running_")]


def _tuple(value: int | Shape) -> Shape:
    return value if isinstance(value, tuple) else (value,)
