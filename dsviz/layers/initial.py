"""Weights before any training: He's normal values, drawn from a seed of their own."""

import torch
from torch import Tensor, nn

from dsviz.layers.kind import Kind, kind_of

_WEIGHTED = {Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED, Kind.TRANSPOSED, Kind.LINEAR}


def initialise(network: nn.Module, seed: int) -> None:
    """Draw every kernel from N(0, 2 / inputs of one output value); biases 0, norms as torch makes them.

    The inputs are counted per group, so a depthwise kernel of k x k cells has k * k of them. The global
    random state is neither read nor changed.
    """
    generator = torch.Generator().manual_seed(seed)
    drawn: set[int] = set()
    for module in network.modules():
        if any(True for _ in module.children()) or kind_of(module) not in _WEIGHTED:
            continue
        weight, bias = module.weight, module.bias
        if isinstance(weight, Tensor) and id(weight) not in drawn:
            drawn.add(id(weight))
            fan_in = weight[0].numel()
            with torch.no_grad():
                weight.normal_(0.0, (2.0 / fan_in) ** 0.5, generator=generator)
        if isinstance(bias, Tensor):
            nn.init.zeros_(bias)


def calibrate(network: nn.Module, *inputs: Tensor) -> None:
    """Set the statistics of every batch norm to those of these inputs, so that maps keep their size.

    Random weights with untouched norms let values fade or grow from layer to layer; this is what training
    would do to the norms, and nothing else. The network is left in eval mode.
    """
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm1d | nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean of what is seen
        norm.train()
    with torch.no_grad():
        network(*inputs)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
        norm.eval()
