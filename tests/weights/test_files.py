"""Files of weights: ours come back as they were, and what does not fit is named and changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from weight_files import card_of, packed, saved

import dsviz
from dsviz.errors import InputError
from dsviz.text import Language, words
from dsviz.weights import Card, load_weights, put, read_weights
from dsviz.weights.files import halved, write
from dsviz.weights.tensors import fill, tensors_of


@pytest.fixture(scope="module")
def network() -> nn.Module:
    return dsviz.build("swishnet")


def test_our_file_brings_its_card_and_the_same_weights(tmp_path: Path) -> None:
    network = dsviz.build("swishnet", width="wide", seed=3)
    path = write(tensors_of(network), card_of("swishnet", width="wide"), tmp_path)
    other = dsviz.build("swishnet", width="wide", seed=4)
    weights = load_weights(other, path)
    assert weights.card == card_of("swishnet", width="wide")
    assert Card.from_json(path.with_suffix(".json").read_text(encoding="utf-8")) == weights.card
    for name, tensor in tensors_of(network).items():
        assert torch.equal(tensors_of(other)[name], tensor), name


def test_halves_are_smaller_and_nearly_the_same() -> None:
    network = dsviz.build("resnet_cifar")
    whole, half = tensors_of(network), halved(tensors_of(network))
    assert sum(t.nbytes for t in half.values()) < 0.52 * sum(t.nbytes for t in whole.values())
    x = torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        before = network(x)
        fill(network, half)
        assert (network(x) - before).norm() < 2e-3 * before.norm()


def test_a_state_dict_fits_under_every_name_of_a_shared_weight() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Linear(2, 2), nn.Linear(2, 2)
            self.second.weight = self.first.weight

    network, given = Tied(), Tied()
    fill(network, given.state_dict())
    assert torch.equal(network.second.weight, given.first.weight)
    fill(network, {n.replace("first.weight", "second.weight"): t for n, t in tensors_of(given).items()})
    with pytest.raises(InputError, match=r"weights\.missing"):
        fill(network, {"first.weight": given.first.weight})


def test_a_wrapped_state_dict_of_several_graphics_cards_is_found(network: nn.Module) -> None:
    state = {f"module.{name}": tensor for name, tensor in network.state_dict().items()}
    assert (
        read_weights(saved({"model": {"state_dict": state}, "epoch": 3})).tensors.keys()
        == tensors_of(network).keys()
    )


def fitted(network: nn.Module, change: Callable[[dict[str, Tensor]], object]) -> None:
    tensors = {name: tensor.clone() for name, tensor in tensors_of(network).items()}
    change(tensors)
    put(read_weights(packed(tensors)), network)


UNFIT = {
    "weights.missing": lambda t: [t.pop(name) for name in list(t)[:5]],
    "weights.unknown": lambda t: t.update(more=torch.zeros(2)),
    "weights.shapes": lambda t: t.update({next(iter(t)): torch.zeros(1, 2)}),
    "weights.not_finite": lambda t: t[next(iter(t))].view(-1)[3:4].fill_(float("nan")),
    "weights.not_real": lambda t: t.update({next(iter(t)): next(iter(t.values())).to(torch.int8)}),
    "weights.other_network": lambda t: [t.update({f"x.{name}": t.pop(name)}) for name in list(t)],
}


@pytest.mark.parametrize("key", UNFIT)
def test_what_does_not_fit_is_named_and_changes_nothing(key: str) -> None:
    network = dsviz.build("swishnet")
    before = {name: tensor.clone() for name, tensor in tensors_of(network).items()}
    with pytest.raises(InputError) as caught:
        fitted(network, UNFIT[key])
    assert caught.value.key == key
    assert str(caught.value.values["names"]).count(",") <= 3
    for language in Language:
        assert str(caught.value.values["names"]) in words(language)(key, **caught.value.values)
    assert all(torch.equal(tensor, before[name]) for name, tensor in tensors_of(network).items())


def test_the_first_tensors_that_do_not_fit_are_named_with_both_sizes() -> None:
    network = dsviz.build("swishnet")
    with pytest.raises(InputError, match=r"block1\.narrow\.conv\.weight 32×20×3 ≠ 16×20×3"):
        put(read_weights(packed(tensors_of(dsviz.build("swishnet", width="wide")))), network)


def test_a_card_with_a_wrong_type_is_refused() -> None:
    text = json.loads(card_of("swishnet").to_json())
    for field, value in {
        "labels": [1],
        "metric": {"name": 3},
        "options": "x",
        "steps": "many",
        "seconds": 1e999,
    }.items():
        with pytest.raises(ValueError, match="card"):
            Card.from_json(json.dumps(text | {field: value}))
