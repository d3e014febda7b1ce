"""What the tests of the analysis record: single leaves and every network of the catalogue, small."""

from collections.abc import Callable
from functools import cache

import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.architectures import find
from dsviz.architectures.architecture import Input, Tokens
from dsviz.architectures.options import Number
from dsviz.recording import Step, prepare, record

Recording = tuple[nn.Module, tuple[Tensor, ...], list[Step]]


class _Alone(nn.Module):
    """A leaf as a network of its own."""

    def __init__(self, leaf: nn.Module) -> None:
        super().__init__()
        self.leaf = leaf

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.leaf(*inputs)


def _step(leaf: nn.Module, *inputs: Tensor) -> Step:
    return record(prepare(_Alone(leaf).eval()), *inputs)[0]


def _example(entry: Input, generator: torch.Generator) -> Tensor:
    if isinstance(entry, Tokens):
        return torch.randint(1, entry.alphabet.size, entry.shape, generator=generator)
    return torch.randn(entry.shape, generator=generator)


@cache
def _small(key: str) -> Recording:
    architecture = find(key)
    numbers = [option for option in architecture.options if isinstance(option, Number)]
    sizes = architecture.input_options
    least = {o.name: o.low if o.name in sizes else min(o.values) for o in numbers}
    options = least | dict(architecture.small)
    network = dsviz.build(key, **options)
    generator = torch.Generator().manual_seed(0)
    inputs = tuple(_example(entry, generator) for entry in architecture.inputs_for(options))
    return network, inputs, record(network, *inputs)


@pytest.fixture
def alone() -> Callable[..., Step]:
    """alone(leaf, *inputs): the one step of a leaf that runs by itself."""
    return _step


@pytest.fixture(params=[a.key for a in dsviz.CATALOG])
def recording(request: pytest.FixtureRequest) -> Recording:
    """Each network of the catalogue at its smallest: the network, its inputs, its steps."""
    return _small(request.param)
