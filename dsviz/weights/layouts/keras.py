"""Keras' MobileNet and Xception: kernels as (rows, columns, in, out), padding as TensorFlow has it.

Released files name each layer; files of Keras 3 count the layers of each class in order. Both are read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from torch import Tensor

from dsviz.architectures.options import Value
from dsviz.weights.layouts.layout import Layout, Settings, Tensors, needed, sized

ORDERS = {  # of the weights of each class of layers, which Keras 3 only numbers
    "conv2d": ("kernel", "bias"),
    "depthwise_conv2d": ("depthwise_kernel",),
    "separable_conv2d": ("depthwise_kernel", "pointwise_kernel"),
    "batch_normalization": ("gamma", "beta", "moving_mean", "moving_variance"),
    "dense": ("kernel", "bias"),
}
NORM = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}
UNNAMED = re.compile(r"(conv2d|batch_normalization)(?:_(\d{1,9}))?")
SHORTCUTS = (2, 3, 4, 13)  # of Xception, whose layers have no names of their own
STEM_CHANNELS = 32  # of MobileNet at width 1
Layers = dict[str, dict[str, Tensor]]


def _layers(tensors: Tensors) -> Layers:
    """Weights by layer and name: of the path `conv1/conv1/kernel:0` the first and the last word."""
    layers: Layers = {}
    for path, tensor in tensors.items():
        words = [word for word in path.split("/") if word not in {"model_weights", "layers"}]
        if len(words) > 1:
            layers.setdefault(words[0], {})[words[-1].removesuffix(":0")] = tensor
    return layers


def _place(layer: str) -> int:
    """Where a layer that is only counted stands among those of its class."""
    number = re.search(r"_(\d{1,9})$", layer)
    return int(number[1]) if number else 0


def _named(layers: Layers, names: Mapping[str, Sequence[str]]) -> Layers:
    """Layers of a Keras 3 file under the names that the releases have; others as they are."""
    if not any("0" in weights for weights in layers.values()):
        return layers
    found = dict[str, dict[str, Tensor]]()
    for kind, own in ORDERS.items():
        counted = sorted((k for k in layers if re.fullmatch(rf"{kind}(_\d{{1,9}})?", k)), key=_place)
        for key, name in zip(counted, names.get(kind, ()), strict=False):
            found[name] = {_word(own, number): tensor for number, tensor in layers[key].items()}
    return found


def _word(own: Sequence[str], number: str) -> str:
    """The name of a weight that is only numbered; what is no such number stays, to be refused by its name."""
    return dict(zip("0123456789", own, strict=False)).get(number, number)


def _mobilenet_names() -> dict[str, list[str]]:
    norms = ["conv1_bn"]
    for number in range(1, 14):
        norms += [f"conv_dw_{number}_bn", f"conv_pw_{number}_bn"]
    return {
        "conv2d": ["conv1", *(f"conv_pw_{n}" for n in range(1, 14)), "conv_preds"],
        "depthwise_conv2d": [f"conv_dw_{n}" for n in range(1, 14)],
        "batch_normalization": norms,
    }


def _units() -> Iterator[tuple[int, int]]:
    """(module, unit) of Xception's separable convolutions."""
    for module in range(2, 15):
        for unit in range(1, 4 if 5 <= module <= 12 else 3):
            yield module, unit


def _xception_names() -> dict[str, list[str]]:
    norms = ["block1_conv1_bn", "block1_conv2_bn"]
    for module, unit in _units():
        norms.append(f"block{module}_sepconv{unit}_bn")
        if module in SHORTCUTS and unit == 2:  # Keras lists a layer when all before it are listed
            norms.append(f"shortcut{module}_bn")
    return {
        "conv2d": ["block1_conv1", "block1_conv2", *(f"shortcut{n}" for n in SHORTCUTS)],
        "separable_conv2d": [f"block{module}_sepconv{unit}" for module, unit in _units()],
        "batch_normalization": norms,
        "dense": ["predictions"],
    }


def _shortcuts_named(layers: Layers) -> Layers:
    """The four unnamed convolutions and norms named by their order; their numbers depend on the session."""
    found = dict(layers)
    for kind, end in (("conv2d", ""), ("batch_normalization", "_bn")):
        unnamed = sorted((k for k in layers if (m := UNNAMED.fullmatch(k)) and m[1] == kind), key=_place)
        for key, module in zip(unnamed, SHORTCUTS, strict=False):
            found[f"shortcut{module}{end}"] = found.pop(key)
    return found


def _mobilenet_layers(tensors: Tensors) -> Layers:
    return _named(_layers(tensors), _mobilenet_names())


def _xception_layers(tensors: Tensors) -> Layers:
    layers = _layers(tensors)
    named = _named(layers, _xception_names())
    return _shortcuts_named(named) if named is layers else named


def _mobilenet_places() -> Iterator[tuple[str, str]]:
    yield "conv1", "stem.conv"
    yield "conv1_bn", "stem.norm"
    for n in range(1, 14):
        yield f"conv_dw_{n}", f"block{n}.depthwise"
        yield f"conv_dw_{n}_bn", f"block{n}.norm1"
        yield f"conv_pw_{n}", f"block{n}.pointwise"
        yield f"conv_pw_{n}_bn", f"block{n}.norm2"
    yield "conv_preds", "head.classifier"


def _xception_places() -> Iterator[tuple[str, str]]:
    for n in (1, 2):
        yield f"block1_conv{n}", f"block1.conv{n}"
        yield f"block1_conv{n}_bn", f"block1.norm{n}"
    for module, unit in _units():
        ours = f"block{module}.unit{unit}" if module == 14 else f"block{module}.main.unit{unit}"
        yield f"block{module}_sepconv{unit}", ours
        yield f"block{module}_sepconv{unit}_bn", f"{ours}.norm"
    for module in SHORTCUTS:
        yield f"shortcut{module}", f"block{module}.shortcut.conv"
        yield f"shortcut{module}_bn", f"block{module}.shortcut.norm"
    yield "predictions", "head.classifier"


def _converted(layers: Layers, places: Iterator[tuple[str, str]]) -> dict[str, Tensor]:
    ours = dict(places)
    found = {}
    for layer, weights in layers.items():
        for name, tensor in weights.items():
            path, turned = _turned(ours.get(layer, layer), name, tensor)
            found[path] = turned
    return found


def _turned(path: str, name: str, tensor: Tensor) -> tuple[str, Tensor]:
    """Our name and order of axes of one weight."""
    if name in NORM or name == "bias":
        return f"{path}.{NORM.get(name, name)}", tensor
    if not name.endswith("kernel"):  # it must not take the place of one
        return f"{path}.{name}", tensor
    if name == "depthwise_kernel" or path.endswith("depthwise"):
        inner = "" if path.endswith("depthwise") else ".depthwise"
        return f"{path}{inner}.weight", _axes(tensor, path, (2, 3, 0, 1))
    if name == "pointwise_kernel":
        return f"{path}.pointwise.weight", _axes(tensor, path, (3, 2, 0, 1))
    if path == "head.classifier":  # MobileNet's is a 1 x 1 convolution, Xception's a dense layer
        return f"{path}.weight", _flat(tensor, f"{path}.weight").T
    return f"{path}.weight", _axes(tensor, path, (3, 2, 0, 1))


def _flat(tensor: Tensor, name: str) -> Tensor:
    """(1, 1, in, out) or (in, out) -> (in, out). InputError for a kernel that is larger than 1 x 1."""
    kernel = sized(tensor, name, 2, 4)
    while kernel.dim() > 2:
        kernel = sized(kernel.squeeze(0), name, kernel.dim() - 1)
    return kernel


def _axes(tensor: Tensor, name: str, order: Sequence[int]) -> Tensor:
    return sized(tensor, name, len(order)).permute(*order)


def _kernel(layers: Layers, layer: str, *axes: int) -> Tensor:
    """The kernel that a size is read from. InputError where it is missing, empty or of other axes."""
    weights = {f"{layer}/{name}": tensor for name, tensor in layers.get(layer, {}).items()}
    return needed(weights, f"{layer}/kernel", *axes)


def _mobilenet(tensors: Tensors, _: Settings) -> Mapping[str, Value]:
    layers = _mobilenet_layers(tensors)
    return {
        "width": _kernel(layers, "conv1", 4).shape[-1] / STEM_CHANNELS,
        "classes": _flat(_kernel(layers, "conv_preds", 2, 4), "conv_preds").shape[-1],
        "act": "relu6",
        "padding": "keras",
        "eps": 1e-3,
    }


def _xception(tensors: Tensors, _: Settings) -> Mapping[str, Value]:
    classes = _kernel(_xception_layers(tensors), "predictions", 2).shape[-1]
    return {"classes": classes, "pool": "tf", "eps": 1e-3}


def _has(layers: Layers, *names: str) -> bool:
    return all(any(word.endswith("kernel") for word in layers.get(name, {})) for name in names)


def _convert_mobilenet(tensors: Tensors, _: Settings) -> dict[str, Tensor]:
    return _converted(_mobilenet_layers(tensors), _mobilenet_places())


def _convert_xception(tensors: Tensors, _: Settings) -> dict[str, Tensor]:
    return _converted(_xception_layers(tensors), _xception_places())


LAYOUTS = (
    Layout(
        "Keras MobileNet",
        "mobilenet",
        lambda tensors: _has(_mobilenet_layers(tensors), "conv1", "conv_dw_1"),
        _mobilenet,
        _convert_mobilenet,
        mean=0.5,
        std=0.5,
    ),
    Layout(
        "Keras Xception",
        "xception",
        lambda tensors: _has(_xception_layers(tensors), "block1_conv1", "block2_sepconv1"),
        _xception,
        _convert_xception,
        mean=0.5,
        std=0.5,
    ),
)
