"""Tensors by name into a network and out of it."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from dsviz.errors import InputError

SHOWN = 3
"""So many tensors that do not fit are named."""
_COUNTERS = "num_batches_tracked"  # of torch's batch norms: only training without momentum reads it


def tensors_of(network: nn.Module) -> dict[str, Tensor]:
    """Everything a network has learned: parameters and norms' statistics; what is shared stands once."""
    kept = {name: parameter.detach() for name, parameter in network.named_parameters()}
    saved = network.state_dict().keys()
    return kept | {
        name: buffer
        for name, buffer in network.named_buffers()
        if name in saved and not name.endswith(_COUNTERS)
    }


def fill(network: nn.Module, given: Mapping[str, Tensor]) -> None:
    """Copy tensors into the network in its own precision. InputError as `checked`; it is unchanged then."""
    tensors = checked(network, given)
    with torch.no_grad():
        for name, place in tensors_of(network).items():
            place.copy_(tensors[name])


def checked(network: nn.Module, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors by the network's own names; a shared one may be given under any of those it has.

    InputError where one is missing, is of another shape, fits nowhere or holds a value that is no number.
    """
    wanted = tensors_of(network)
    tensors = _once(network, {name: tensor for name, tensor in given.items() if not name.endswith(_COUNTERS)})
    _check_names(wanted, tensors)
    _check_shapes(wanted, tensors)
    _check_values(tensors)
    return tensors


def _once(network: nn.Module, given: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The further names of shared parameters replaced by the first."""
    first = {id(parameter): name for name, parameter in network.named_parameters()}
    names = {
        name: first[id(parameter)]
        for name, parameter in network.named_parameters(remove_duplicate=False)
        if name != first[id(parameter)]
    }
    return {names.get(name, name): tensor for name, tensor in given.items()}


def _check_names(wanted: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> None:
    missing = [name for name in wanted if name not in given]
    unknown = [name for name in given if name not in wanted]
    if missing and len(missing) == len(wanted):
        raise InputError("weights.other_network", names=_some(unknown))
    if missing:
        raise InputError("weights.missing", n=len(missing), names=_some(missing))
    if unknown:
        raise InputError("weights.unknown", n=len(unknown), names=_some(unknown))


def _check_shapes(wanted: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> None:
    wrong = [
        f"{name} {_size(given[name])} ≠ {_size(place)}"
        for name, place in wanted.items()
        if given[name].shape != place.shape
    ]
    if wrong:
        raise InputError("weights.shapes", n=len(wrong), names=_some(wrong))


def _check_values(given: Mapping[str, Tensor]) -> None:
    unreal = [name for name, tensor in given.items() if not tensor.is_floating_point()]
    if unreal:
        raise InputError("weights.not_real", n=len(unreal), names=_some(unreal))
    wrong = [name for name, tensor in given.items() if not tensor.isfinite().all()]
    if wrong:
        raise InputError("weights.not_finite", n=len(wrong), names=_some(wrong))


def _size(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "1"


def _some(names: list[str]) -> str:
    """The first few, a sign of more behind them."""
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
