"""The authors' ShuffleNetV1: pictures in blue, green, red from 0 to 255, the shuffle the other way round."""

from collections.abc import Iterator, Mapping

from torch import Tensor

from dsviz.architectures.options import Value
from dsviz.architectures.shufflenet import RELEASED, REPEATS, Widths
from dsviz.errors import InputError
from dsviz.weights.layouts.layout import Layout, Pair, Settings, Tensors, needed, norm, renamed

FIRST = "first_conv.0.weight"
LAST = "classifier.0.weight"


def _pairs() -> Iterator[Pair]:
    yield FIRST, "stem.conv.weight"
    yield from norm("first_conv.1", "stem.norm")
    for block in range(sum(REPEATS)):
        theirs, ours = f"features.{block}.branch_main", f"block{block + 1}.main"
        yield f"{theirs}_1.0.weight", f"{ours}.reduce.weight"
        yield f"{theirs}_1.3.weight", f"{ours}.depthwise.weight"
        yield f"{theirs}_2.0.weight", f"{ours}.expand.weight"
        yield from norm(f"{theirs}_1.1", f"{ours}.norm1")
        yield from norm(f"{theirs}_1.4", f"{ours}.norm2")
        yield from norm(f"{theirs}_2.1", f"{ours}.norm3")
    yield LAST, "head.classifier.weight"


def _options(tensors: Tensors, _: Settings) -> Mapping[str, Value]:
    stem, head = len(needed(tensors, FIRST, 4)), needed(tensors, LAST, 2)
    for (scale, groups), widths in RELEASED.items():
        if _found(widths) == (stem, head.shape[1]):
            return {"scale": scale, "groups": groups, "shuffle": "official", "classes": len(head)}
    raise InputError("weights.shapes", n=1, names=f"{FIRST}, {LAST}")


def _found(widths: Widths) -> tuple[int, int]:
    return widths.stem, widths.stages[-1]


def _convert(tensors: Tensors, _: Settings) -> dict[str, Tensor]:
    # the colours' order is put right in the first kernels: exact, since black stays 0
    turned = {name: tensor.flip(1) if name == FIRST else tensor for name, tensor in tensors.items()}
    return renamed(turned, _pairs())


LAYOUT = Layout(
    "Megvii ShuffleNetV1",
    "shufflenet",
    lambda tensors: {FIRST, "features.0.branch_main_1.0.weight", LAST} <= tensors.keys(),
    _options,
    _convert,
    mean=0.0,
    std=1 / 255,
)
