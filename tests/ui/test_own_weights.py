"""A visitor's file of weights is tried on a sample before anything of it is shown."""

from collections.abc import Callable

import pytest
import safetensors.torch
import torch
from torch import Tensor

import dsviz
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture
from dsviz.errors import InputError
from dsviz.ui import cache
from dsviz.ui.cache import Model
from dsviz.weights import Weights, read_weights, shipped
from dsviz.weights.tensors import tensors_of

Change = Callable[[str, Tensor], Tensor]


def negative(name: str, tensor: Tensor) -> Tensor:
    return -tensor - 1 if name.endswith("running_var") else tensor


def beyond(_: str, tensor: Tensor) -> Tensor:
    return torch.full_like(tensor, 3e38) if tensor.dim() > 1 else tensor


def of_file(monkeypatch: pytest.MonkeyPatch, tensors: dict[str, Tensor]) -> None:
    weights = read_weights(safetensors.torch.save(tensors))

    def given(*_: object) -> Weights:
        return weights

    monkeypatch.setattr(cache, "held", given)


@pytest.mark.parametrize("architecture", CATALOG, ids=lambda architecture: architecture.key)
def test_weights_that_compute_numbers_are_taken(
    architecture: Architecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, options = architecture.key, shipped(architecture.key)[0].options
    own = {name: tensor.contiguous() for name, tensor in tensors_of(dsviz.build(key, **options)).items()}
    of_file(monkeypatch, own)
    network = cache.network(Model(key, tuple(options.items()), f"file:{key}"))
    assert all(torch.equal(own[name], tensor) for name, tensor in tensors_of(network).items())


@pytest.mark.parametrize("change", [negative, beyond])
def test_finite_weights_that_compute_no_numbers_are_refused_by_the_name_of_the_step(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"width": 0.25, "size": 64}
    tensors = tensors_of(dsviz.build("mobilenet", **options))
    of_file(monkeypatch, {name: change(name, tensor).contiguous() for name, tensor in tensors.items()})
    with pytest.raises(InputError, match=r"weights\.overflow.*stem"):
        cache.network(Model("mobilenet", tuple(options.items()), f"file:{change.__name__}"))
