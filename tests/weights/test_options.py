"""Weights that would fit by their names but were made to be computed with otherwise."""

from pathlib import Path
from typing import Any

import pytest
import torch

import dsviz
from dsviz.errors import InputError
from dsviz.weights import Card, Metric, load_weights, put, read_weights
from dsviz.weights.files import write
from dsviz.weights.tensors import tensors_of


def written(folder: Path, key: str, **options: Any) -> Path:
    """A file of ours with the random weights of a network."""
    network = dsviz.build(key, **options)
    card = Card(
        name="own", network=key, options=options, task="", labels=(),
        metric=Metric("accuracy", 0.5, "test", 4),
        params=1, steps=1, batch=1, seed=0, seconds=0.0, device="cpu", data=(), command="",
    )  # fmt: skip
    return write(tensors_of(network), card, folder)


SEPARATOR = {"preset": "demo", "blocks": 2, "repeats": 1}


@pytest.mark.parametrize(
    ("key", "own", "other"),
    [
        ("conv_tasnet", SEPARATOR | {"mask": "sigmoid"}, SEPARATOR | {"mask": "relu"}),
        ("conv_tasnet", SEPARATOR | {"causal": "yes"}, SEPARATOR | {"causal": "no"}),
        ("mobilenet", {"width": 0.25, "act": "relu6"}, {"width": 0.25, "act": "relu"}),
    ],
    ids=("mask", "causal", "act"),
)
def test_the_same_tensors_for_another_computation_are_refused(
    tmp_path: Path, key: str, own: dict[str, Any], other: dict[str, Any]
) -> None:
    path = written(tmp_path, key, **own)
    load_weights(dsviz.build(key, **own), path)
    network = dsviz.build(key, **other)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    with pytest.raises(InputError, match=r"weights\.other_options"):
        load_weights(network, path)
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())


def test_padding_follows_the_file_unless_the_network_s_options_are_known(tmp_path: Path) -> None:
    path = written(tmp_path, "mobilenet", width=0.25, padding="keras")
    options = {"width": 0.25, "padding": "sym"}
    picture = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
    as_file = dsviz.build("mobilenet", width=0.25, padding="keras")
    followed = dsviz.build("mobilenet", **options)
    load_weights(as_file, path)
    load_weights(followed, path)
    with torch.no_grad():
        assert torch.equal(as_file(picture), followed(picture))
    with pytest.raises(InputError, match=r"weights\.other_options.*padding=keras"):
        put(read_weights(path.read_bytes()), dsviz.build("mobilenet", **options), options)


@pytest.mark.parametrize(("name", "value"), [("padding", "keras"), ("act", "relu")])
def test_only_the_options_that_differ_are_named(tmp_path: Path, name: str, value: str) -> None:
    path = written(tmp_path, "mobilenet", width=0.25, **{name: value})
    network = dsviz.build("mobilenet", width=0.25)
    with pytest.raises(InputError) as error:
        put(read_weights(path.read_bytes()), network, {"width": 0.25, "size": 160})
    assert error.value.values == {"options": f"{name}={value}"}


def test_what_a_card_leaves_at_its_default_is_named_where_nothing_else_is_known(tmp_path: Path) -> None:
    path = written(tmp_path, "mobilenet")
    with pytest.raises(InputError, match=r"weights\.other_options.*act=relu6,"):
        load_weights(dsviz.build("mobilenet", act="relu"), path)


def test_weights_serve_both_answers_of_a_network_that_has_two(tmp_path: Path) -> None:
    path = written(tmp_path, "swishnet", mode="clip")
    dense = dsviz.build("swishnet", mode="dense", seed=5)
    weights = read_weights(path.read_bytes())
    put(weights, dense, {"mode": "dense"})
    held = tensors_of(dense)
    assert held.keys() == weights.tensors.keys()
    assert all(torch.equal(held[name], tensor) for name, tensor in weights.tensors.items())
