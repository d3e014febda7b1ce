"""Ways to build a layer from `inputs` to `outputs` channels: the real layers, what they cost, who hears whom.

Standard; spatially separable (M. Jaderberg et al., 2014, arXiv:1405.3866, here with as many channels in
between as at the input); depthwise separable; pyramid (V. H. Hoang and K. H. Jo, 2018, arXiv:1811.07083);
super-separable (L. Kaiser et al., 2017, arXiv:1706.03059); grouped with shuffle (X. Zhang et al., 2017,
arXiv:1707.01083).
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import StrEnum
from math import gcd, prod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dsviz.analysis.cost import Costs, Row, count
from dsviz.analysis.outline import outline
from dsviz.layers.convolution import Conv2d
from dsviz.layers.kind import Kind
from dsviz.layers.operations import Add
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import prepare, record

PYRAMID = (0, 2, 4)
"""How much larger than `kernel` the kernels of a pyramid are: 3, 5 and 7."""


class Way(StrEnum):
    """How a layer is taken apart."""

    STANDARD = "standard"
    SPATIAL = "spatial"
    DEPTHWISE = "depthwise"
    PYRAMID = "pyramid"
    SUPER = "super"
    SHUFFLED = "shuffled"


@dataclass(frozen=True)
class Setting:
    """Sizes of a layer. Maps are `side` x `side`; the stride is 1 and nothing is lost at the edges.

    ValueError where the groups do not divide both numbers of channels, or a kernel is even.
    """

    inputs: int = 16
    outputs: int = 32
    kernel: int = 3
    groups: int = 4
    side: int = 56

    def __post_init__(self) -> None:
        if min(self.inputs, self.outputs, self.kernel, self.groups, self.side) < 1:
            raise ValueError(f"sizes are 1 or more, got {self}")
        if gcd(self.inputs, self.outputs) % self.groups:
            raise ValueError(f"groups must divide {self.inputs} and {self.outputs}, got {self.groups}")
        if self.kernel % 2 == 0:
            raise ValueError(f"kernels are odd, got {self.kernel}")


class Pyramid(nn.Module):
    """(batch, channels, rows, columns) -> the same shape: depthwise kernels of several sizes, added up."""

    def __init__(self, channels: int, kernels: tuple[int, ...]) -> None:
        super().__init__()
        self.depthwise = nn.ModuleList(Conv2d(channels, channels, k, groups=channels) for k in kernels)
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.add(*(convolution(x) for convolution in self.depthwise))
        return total


def layer(way: Way, setting: Setting) -> nn.Sequential:
    """The layer itself, without biases; prepared for recording."""
    s = setting
    spread: nn.Module = Conv2d(s.inputs, s.inputs, s.kernel, groups=s.inputs)
    parts: OrderedDict[str, nn.Module]
    match way:
        case Way.STANDARD:
            parts = OrderedDict(conv=Conv2d(s.inputs, s.outputs, s.kernel))
        case Way.SPATIAL:
            parts = OrderedDict(
                column=Conv2d(s.inputs, s.inputs, (s.kernel, 1)),
                row=Conv2d(s.inputs, s.outputs, (1, s.kernel)),
            )
        case Way.DEPTHWISE:
            parts = OrderedDict(depthwise=spread, pointwise=Conv2d(s.inputs, s.outputs, 1))
        case Way.PYRAMID:
            spread = Pyramid(s.inputs, tuple(s.kernel + more for more in PYRAMID))
            parts = OrderedDict(pyramid=spread, pointwise=Conv2d(s.inputs, s.outputs, 1))
        case Way.SUPER:
            parts = OrderedDict(depthwise=spread, pointwise=Conv2d(s.inputs, s.outputs, 1, groups=s.groups))
        case Way.SHUFFLED:
            parts = OrderedDict(
                grouped=Conv2d(s.inputs, s.outputs, s.kernel, groups=s.groups),
                shuffle=ChannelShuffle(s.groups),
            )
    return prepare(nn.Sequential(parts).eval())


def price(way: Way, setting: Setting) -> Costs:
    """The costs of `layer`, step by step; nothing is computed."""
    with torch.device("meta"):
        network = layer(way, setting)
        x = torch.empty(1, setting.inputs, setting.side, setting.side)
    return count(network, record(network, outline(x), keep=lambda _: False))


@dataclass(frozen=True)
class Product:
    """What the weights of a convolution are the product of: cells of the kernel, channels, one over groups.

    A depthwise convolution is cells times channels; axes of one cell are left out.
    """

    cells: tuple[int, ...]
    channels: tuple[int, ...]
    groups: int = 1

    @property
    def value(self) -> int:
        return prod(self.cells) * prod(self.channels) // self.groups


def factors(row: Row) -> Product:
    """How the weights of a convolution come about."""
    inputs, outputs = row.input_shapes[0][1], row.output_shapes[0][1]
    cells = tuple(side for side in row.kernel if side > 1)
    if row.kind is Kind.DEPTHWISE and inputs == outputs:
        return Product(cells, (inputs,))
    return Product(cells, (inputs, outputs), row.groups)


@dataclass(frozen=True, eq=False)
class Heard:
    """One step as a matrix (outputs, inputs): True where an output hears an input, through such a kernel."""

    kind: Kind
    kernel: tuple[int, ...]
    pairs: NDArray[np.bool_]


def heard(way: Way, setting: Setting) -> tuple[Heard, ...]:
    """Who hears whom, step by step; sums and other steps that keep channels apart are left out."""
    modules = [m for m in layer(way, setting).modules() if isinstance(m, Conv2d | ChannelShuffle)]
    return tuple(_heard(module, setting) for module in modules)


def _heard(module: Conv2d | ChannelShuffle, setting: Setting) -> Heard:
    if isinstance(module, ChannelShuffle):
        order = np.array(module.permutation(setting.outputs))
        return Heard(Kind.ARRANGE, (1, 1), order[:, None] == np.arange(setting.outputs)[None, :])
    kernel = tuple(int(side) for side in module.kernel_size)
    block = np.ones((module.out_channels // module.groups, module.in_channels // module.groups), bool)
    pairs = np.kron(np.eye(module.groups, dtype=bool), block).astype(bool)
    return Heard(_kind(module), kernel, pairs)


def _kind(module: Conv2d) -> Kind:
    """Grouped 1 x 1 convolutions mix channels: they are drawn as pointwise ones."""
    if set(module.kernel_size) == {1}:
        return Kind.POINTWISE
    return Kind.DEPTHWISE if module.groups == module.in_channels > 1 else Kind.STANDARD


def sketch(setting: Setting, most: int = 16) -> Setting:
    """Nearly the same proportions with at most so many channels: what a small drawing has room for."""
    shrink = max(1, -(-max(setting.inputs, setting.outputs) // most))
    inputs, outputs = (max(1, round(n / shrink)) for n in (setting.inputs, setting.outputs))
    common = gcd(inputs, outputs)
    fitting = [g for g in range(1, common + 1) if common % g == 0 and g <= setting.groups]
    return replace(setting, inputs=inputs, outputs=outputs, groups=fitting[-1])
