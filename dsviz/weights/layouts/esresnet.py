"""The ESResNet authors' files: a ResNet-50 in torchvision's names, attention beside each stage."""

from collections.abc import Iterator, Mapping

from torch import Tensor

from dsviz.architectures.esresnet import STAGES
from dsviz.architectures.options import Value
from dsviz.weights.layouts.layout import Layout, Pair, Settings, Tensors, needed, norm, renamed

CLASSIFIER = "classifier.weight"
ATTENTION = "att1.conv_depth.weight"
PARTS = {"conv1": "narrow", "conv2": "conv", "conv3": "widen", "bn1": "norm1", "bn2": "norm2", "bn3": "norm3"}
WINDOW = "window"  # of the Fourier transform, which the network has from its settings


def _pairs() -> Iterator[Pair]:
    yield "conv1.weight", "stem.conv.weight"
    yield from norm("bn1", "stem.norm")
    for layer, numbers in enumerate(STAGES, 1):
        for place, number in enumerate(numbers):
            yield from _block(f"layer{layer}.{place}", f"block{number}")
    for number in range(1, len(STAGES) + 2):
        yield from _attention(f"att{number}", f"attention{number}")
    yield CLASSIFIER, "head.classifier.weight"
    yield "classifier.bias", "head.classifier.bias"


def _block(theirs: str, ours: str) -> Iterator[Pair]:
    for part, own in PARTS.items():
        if part.startswith("conv"):
            yield f"{theirs}.{part}.weight", f"{ours}.main.{own}.weight"
        else:
            yield from norm(f"{theirs}.{part}", f"{ours}.main.{own}")
    yield f"{theirs}.downsample.0.weight", f"{ours}.shortcut.conv.weight"
    yield from norm(f"{theirs}.downsample.1", f"{ours}.shortcut.norm")


def _attention(theirs: str, ours: str) -> Iterator[Pair]:
    for part, own in (("conv_depth", "depthwise"), ("conv_point", "pointwise")):
        for end in ("weight", "bias"):
            yield f"{theirs}.{part}.{end}", f"{ours}.{own}.{end}"
    yield from norm(f"{theirs}.bn", f"{ours}.norm")


def _options(tensors: Tensors, _: Settings) -> Mapping[str, Value]:
    return {
        "attention": "yes" if ATTENTION in tensors else "no",
        "classes": len(needed(tensors, CLASSIFIER, 2)),
        "width": 1.0,
    }


def _convert(tensors: Tensors, _: Settings) -> dict[str, Tensor]:
    return renamed({name: tensor for name, tensor in tensors.items() if name != WINDOW}, _pairs())


LAYOUT = Layout(
    "ESResNet",
    "esresnet",
    lambda tensors: {"layer1.0.conv3.weight", "layer4.2.bn3.weight", CLASSIFIER} <= tensors.keys(),
    _options,
    _convert,
)
