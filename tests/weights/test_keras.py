"""Keras' MobileNet and Xception."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import dsviz
from dsviz.errors import InputError
from dsviz.weights import load_weights, put, read_weights


def dense(array: np.ndarray) -> np.ndarray:
    """HWIO -> OIHW."""
    return array.transpose(3, 2, 0, 1)


def depthwise(array: np.ndarray) -> np.ndarray:
    """HWC1 -> C1HW."""
    return array.transpose(2, 3, 0, 1)


def keras_mobilenet(made: Any) -> None:
    made.add("conv1/conv1/kernel:0", "stem.conv.weight", (3, 3, 3, 8), dense)
    made.norm("conv1_bn/conv1_bn", "stem.norm", 8, made.KERAS)
    for n, before, after in made.mobilenet_channels():
        word = "kernel" if n % 2 else "depthwise_kernel"  # both stand in released files
        made.add(
            f"conv_dw_{n}/conv_dw_{n}/{word}:0", f"block{n}.depthwise.weight", (3, 3, before, 1), depthwise
        )
        made.norm(f"conv_dw_{n}_bn/conv_dw_{n}_bn", f"block{n}.norm1", before, made.KERAS)
        made.add(
            f"conv_pw_{n}/conv_pw_{n}/kernel:0", f"block{n}.pointwise.weight", (1, 1, before, after), dense
        )
        made.norm(f"conv_pw_{n}_bn/conv_pw_{n}_bn", f"block{n}.norm2", after, made.KERAS)
    made.add("conv_preds/conv_preds/kernel:0", "head.classifier.weight", (1, 1, 256, 5), lambda a: a[0, 0].T)
    made.add("conv_preds/conv_preds/bias:0", "head.classifier.bias", (5,))


NUMBERED = {
    "batch_normalization": ("gamma", "beta", "moving_mean", "moving_variance"),
    "conv2d": ("kernel", "bias"),
    "depthwise_conv2d": ("depthwise_kernel",),
    "separable_conv2d": ("depthwise_kernel", "pointwise_kernel"),
    "dense": ("kernel", "bias"),
}


def counted(made: Any, kinds: Mapping[str, str]) -> None:
    """The file as Keras 3 writes it: layers counted by class, weights numbered. `kinds` is in order."""
    seen = Counter[str]()
    names = {}
    for layer, kind in kinds.items():
        names[layer] = f"layers/{kind}_{seen[kind]}" if seen[kind] else f"layers/{kind}"
        seen[kind] += 1
    arrays = {}
    for path, array in made.arrays.items():
        layer, word = path.split("/")[0], path.split("/")[-1].removesuffix(":0")
        words = NUMBERED[kinds[layer]]
        arrays[f"{names[layer]}/vars/{words.index(word) if word in words else 0}"] = array
    made.arrays = arrays


def keras3_mobilenet(made: Any) -> None:
    keras_mobilenet(made)
    layers = dict.fromkeys(path.split("/")[0] for path in made.arrays)
    kind = {"_bn": "batch_normalization", "_dw": "depthwise_conv2d"}
    words = {layer: "_bn" if layer.endswith("_bn") else layer[4:7] for layer in layers}
    counted(made, {layer: kind.get(word, "conv2d") for layer, word in words.items()})


def keras3_xception(made: Any) -> None:
    """Keras lists a layer when all before it are listed: a shortcut's norm behind that of the second unit."""
    keras_xception(made)
    kinds = {}
    for n in (1, 2):
        kinds |= {f"block1_conv{n}": "conv2d", f"block1_conv{n}_bn": "batch_normalization"}
    shortcuts = {module: number for number, module in enumerate(made.SHORTCUTS, 9)}
    for module, unit, _, _ in made.xception_units():
        layer = f"block{module}_sepconv{unit}"
        kinds |= {layer: "separable_conv2d", f"{layer}_bn": "batch_normalization"}
        if module in shortcuts and unit == 2:
            number = shortcuts[module]
            kinds |= {f"conv2d_{number}": "conv2d", f"batch_normalization_{number}": "batch_normalization"}
    counted(made, kinds | {"predictions": "dense"})


def keras_xception(made: Any) -> None:
    for n, before, after in ((1, 3, 32), (2, 32, 64)):
        made.add(
            f"block1_conv{n}/block1_conv{n}/kernel:0", f"block1.conv{n}.weight", (3, 3, before, after), dense
        )
        made.norm(f"block1_conv{n}_bn/block1_conv{n}_bn", f"block1.norm{n}", after, made.KERAS)
    for module, unit, before, after in made.xception_units():
        theirs, ours = f"block{module}_sepconv{unit}", made.unit_of(module, unit)
        made.add(
            f"{theirs}/{theirs}/depthwise_kernel:0", f"{ours}.depthwise.weight", (3, 3, before, 1), depthwise
        )
        made.add(
            f"{theirs}/{theirs}/pointwise_kernel:0", f"{ours}.pointwise.weight", (1, 1, before, after), dense
        )
        made.norm(f"{theirs}_bn/{theirs}_bn", f"{ours}.norm", after, made.KERAS)
    for number, (module, (before, after)) in enumerate(
        made.SHORTCUTS.items(), 9
    ):  # other models were built before
        ours = f"block{module}.shortcut"
        made.add(
            f"conv2d_{number}/conv2d_{number}/kernel:0", f"{ours}.conv.weight", (1, 1, before, after), dense
        )
        made.norm(f"batch_normalization_{number}/x", f"{ours}.norm", after, made.KERAS)
    made.add("predictions/predictions/kernel:0", "head.classifier.weight", (2048, 3), np.transpose)
    made.add("predictions/predictions/bias:0", "head.classifier.bias", (3,))


def test_mobilenet_lands_where_it_belongs(made: Any) -> None:
    keras_mobilenet(made)
    made.hdf5()
    assert not made.misplaced("mobilenet", width=0.25, classes=5, act="relu6", padding="keras", eps=1e-3)


def test_a_file_of_keras_3_counts_its_layers(made: Any) -> None:
    keras3_mobilenet(made)
    made.hdf5()
    assert not made.misplaced("mobilenet", width=0.25, classes=5)


def test_xception_s_unnamed_shortcuts_are_found_by_their_order(made: Any) -> None:
    keras_xception(made)
    made.hdf5()
    assert not made.misplaced("xception", classes=3, pool="tf", eps=1e-3)


def test_padding_and_eps_become_the_source_s(made: Any) -> None:
    keras_mobilenet(made)
    made.hdf5()
    network = dsviz.build("mobilenet", width=0.25, classes=5, padding="sym", eps=1e-5)
    twin = dsviz.build("mobilenet", width=0.25, classes=5, padding="keras", eps=1e-3)
    x = torch.rand(1, 3, 64, 64)
    for own in (network, twin):
        load_weights(own, made.path)
    with torch.no_grad():
        found = network(x)
        assert found.isfinite().all()
        assert torch.equal(found, twin(x))
        for part in network.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.eps = 1e-5
        assert not torch.equal(found, network(x))


def test_a_file_of_keras_3_counts_the_layers_of_xception(made: Any) -> None:
    keras3_xception(made)
    made.hdf5()
    assert not made.misplaced("xception", classes=3, pool="tf", eps=1e-3)


@pytest.mark.parametrize(("make", "head"), [(keras_mobilenet, "conv_preds"), (keras_xception, "predictions")])
def test_a_file_without_a_classifier_is_known_and_lacks_it(
    made: Any, make: Callable[[Any], None], head: str
) -> None:
    make(made)
    made.arrays = {name: array for name, array in made.arrays.items() if not name.startswith(head)}
    made.hdf5()
    with pytest.raises(InputError, match=rf"weights\.missing.*{head}/kernel"):
        read_weights(made.path.read_bytes())


@pytest.mark.parametrize("make", [keras_mobilenet, keras3_mobilenet, keras_xception, keras3_xception])
def test_a_file_with_one_bad_tensor_gets_a_sentence(
    made: Any, make: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(made)
    assert not made.accepted(monkeypatch)


def test_a_weight_that_is_neither_counted_nor_named_is_refused_by_its_name(made: Any) -> None:
    keras3_mobilenet(made)
    made.add("layers/conv2d/vars/x", "", (3, 3, 3, 8))
    made.add("layers/conv2d_1/vars/7", "", (1, 1, 8, 16))
    made.hdf5()
    weights = read_weights(made.path.read_bytes())
    with pytest.raises(InputError, match=r"weights\.unknown.*stem\.conv\.x, block1\.pointwise\.7"):
        put(weights, dsviz.build("mobilenet", **weights.options))
