"""timm 1.0: `mobilenetv1_100` (and its other widths) and `legacy_xception`."""

from collections.abc import Iterator, Mapping

from torch import Tensor

from dsviz.architectures.options import Value
from dsviz.weights.layouts.layout import Layout, Pair, Settings, Tensors, needed, norm, renamed

STAGES = (1, 2, 2, 6, 2)  # blocks of each stage of MobileNet
ENTRY = {1: 2, 2: 2, 3: 2, 12: 2}  # units of Xception's blocks; the others have three
SHORTCUTS = (1, 2, 3, 12)
STEM_CHANNELS = 32  # at width 1


def _mobilenet_pairs() -> Iterator[Pair]:
    yield "conv_stem.weight", "stem.conv.weight"
    yield from norm("bn1", "stem.norm")
    places = [(stage, block) for stage, count in enumerate(STAGES) for block in range(count)]
    for number, (stage, block) in enumerate(places, 1):
        theirs, ours = f"blocks.{stage}.{block}", f"block{number}"
        yield f"{theirs}.conv_dw.weight", f"{ours}.depthwise.weight"
        yield f"{theirs}.conv_pw.weight", f"{ours}.pointwise.weight"
        yield from norm(f"{theirs}.bn1", f"{ours}.norm1")
        yield from norm(f"{theirs}.bn2", f"{ours}.norm2")
    yield from _linear("classifier")


def _xception_pairs() -> Iterator[Pair]:
    for number in (1, 2):
        yield f"conv{number}.weight", f"block1.conv{number}.weight"
        yield from norm(f"bn{number}", f"block1.norm{number}")
    for block in range(1, 13):
        for unit in range(ENTRY.get(block, 3)):
            place = 3 * unit + (block > 1)  # all but the first begin with a ReLU
            ours = f"block{block + 1}.main.unit{unit + 1}"
            yield from _separable(f"block{block}.rep.{place}", ours)
            yield from norm(f"block{block}.rep.{place + 1}", f"{ours}.norm")
    for block in SHORTCUTS:
        yield f"block{block}.skip.weight", f"block{block + 1}.shortcut.conv.weight"
        yield from norm(f"block{block}.skipbn", f"block{block + 1}.shortcut.norm")
    for number in (3, 4):
        yield from _separable(f"conv{number}", f"block14.unit{number - 2}")
        yield from norm(f"bn{number}", f"block14.unit{number - 2}.norm")
    yield from _linear("fc")


def _separable(theirs: str, ours: str) -> Iterator[Pair]:
    yield f"{theirs}.conv1.weight", f"{ours}.depthwise.weight"
    yield f"{theirs}.pointwise.weight", f"{ours}.pointwise.weight"


def _linear(theirs: str) -> Iterator[Pair]:
    yield f"{theirs}.weight", "head.classifier.weight"
    yield f"{theirs}.bias", "head.classifier.bias"


def _mobilenet(tensors: Tensors, _: Settings) -> Mapping[str, Value]:
    return {
        "width": len(needed(tensors, "conv_stem.weight", 4)) / STEM_CHANNELS,
        "classes": len(needed(tensors, "classifier.weight", 2)),
        "act": "relu6",
        "padding": "sym",
        "eps": 1e-5,
    }


def _xception(tensors: Tensors, _: Settings) -> Mapping[str, Value]:
    return {"classes": len(needed(tensors, "fc.weight", 2)), "pool": "sym", "eps": 1e-5}


def _convert_mobilenet(tensors: Tensors, _: Settings) -> dict[str, Tensor]:
    return renamed(tensors, _mobilenet_pairs())


def _convert_xception(tensors: Tensors, _: Settings) -> dict[str, Tensor]:
    return renamed(tensors, _xception_pairs())


LAYOUTS = (
    Layout(
        "timm mobilenetv1",
        "mobilenet",
        lambda tensors: {"conv_stem.weight", "blocks.0.0.conv_dw.weight"} <= tensors.keys(),
        _mobilenet,
        _convert_mobilenet,
        mean=0.5,
        std=0.5,
    ),
    Layout(
        "timm legacy_xception",
        "xception",
        lambda tensors: {"block1.rep.0.conv1.weight", "conv4.pointwise.weight"} <= tensors.keys(),
        _xception,
        _convert_xception,
        mean=0.5,
        std=0.5,
    ),
)
