"""The functions that users of the package and the app call."""

import torch
from torch import Tensor, nn

from dsviz.analysis.cost import Costs, count, trace
from dsviz.architectures import find
from dsviz.architectures.architecture import Input, Tokens
from dsviz.architectures.options import Value
from dsviz.layers.initial import initialise
from dsviz.recording import Step, prepare
from dsviz.runtime import keep_buffers


def build(key: str, *, seed: int = 0, **options: Value) -> nn.Module:
    """The network `key` in eval mode, recordable, float32, with random weights drawn from `seed`.

    Without options it is the paper's main configuration. Two-dimensional networks are laid out
    channels_last. Raises ValueError for an unknown network, option or value.
    """
    keep_buffers()
    architecture = find(key)
    with torch.random.fork_rng(devices=[]):  # torch's own first values are drawn and replaced
        network = architecture.make(options)
    initialise(network, seed)
    if any(weight.dim() == 4 for weight in network.parameters()):  # also those that see a sound
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return prepare(network.eval())


def costs(key: str, **options: Value) -> Costs:
    """Parameters and multiply-adds of the network `key`, step by step, without weights or computing."""
    return count(*traced(key, **options))


def traced(key: str, **options: Value) -> tuple[nn.Module, list[Step]]:
    """The network `key` without weights, and a recording of its shapes."""
    architecture = find(key)
    with torch.device("meta"):
        network = prepare(architecture.make(options).eval())
        inputs = [torch.empty(i.shape, dtype=_dtype(i)) for i in architecture.inputs_for(options)]
    return network, trace(network, *inputs)


def _dtype(entry: Input) -> torch.dtype:
    return torch.int64 if isinstance(entry, Tokens) else torch.float32


def costs_of(network: nn.Module, *inputs: Tensor) -> Costs:
    """The costs of a prepared network on inputs of these shapes, whose values are not looked at.

    ValueError where something is multiplied that no step counts: a closed box, a leaf of unknown kind.
    """
    return count(network, trace(network, *inputs))
