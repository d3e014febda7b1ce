"""Weights before any training: He's normal values, drawn from a seed of their own."""

import torch
from torch import Tensor, nn

from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.sequence import Table

_WEIGHTED = {Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED, Kind.TRANSPOSED, Kind.LINEAR}


def initialise(network: nn.Module, seed: int) -> None:
    """Draw every kernel from N(0, 2 / inputs of one output value); biases 0, norms as torch makes them.

    The inputs are counted per group, so a depthwise kernel of k x k cells has k * k of them; a table of
    vectors is drawn as the pointwise kernel that it can be. The global random state is neither read nor
    changed.
    """
    generator = torch.Generator().manual_seed(seed)
    drawn: set[int] = set()
    for module in network.modules():
        if any(True for _ in module.children()):
            continue
        if kind_of(module) not in _WEIGHTED and not isinstance(module, Table):
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
    """Set untrained weights so that maps keep their size from layer to layer on inputs like these.

    Batch norms take the statistics of these inputs. A network without norms has each kernel divided by the
    deviation of its output instead (layer-sequential unit variance, D. Mishkin and J. Matas, 2015,
    arXiv:1511.06422), which needs biases of 0. For a network in eval mode, as `build` returns it.
    """
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm1d | nn.BatchNorm2d)]
    if norms:
        _set_norms(network, norms, inputs)
    else:
        _set_kernels(network, inputs)


def _set_norms(
    network: nn.Module, norms: list[nn.BatchNorm1d | nn.BatchNorm2d], inputs: tuple[Tensor, ...]
) -> None:
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


def _set_kernels(network: nn.Module, inputs: tuple[Tensor, ...]) -> None:
    leaves = [m for m in network.modules() if not any(True for _ in m.children())]
    weighted = [m for m in leaves if kind_of(m) in _WEIGHTED]
    hooks = [module.register_forward_hook(_unit_output) for module in weighted]
    try:
        with torch.no_grad():
            network(*inputs)
    finally:
        for hook in hooks:
            hook.remove()


def _unit_output(module: nn.Module, _inputs: object, output: Tensor) -> Tensor:
    deviation = output.std()
    if not deviation > 0:
        return output
    module.weight.div_(deviation)  # type: ignore[operator]
    return output / deviation
