"""asteroid's Conv-TasNet: the blocks of all repeats in one row; the file says how many make a repeat."""

import re
from collections.abc import Iterator, Mapping

from torch import Tensor

from dsviz.architectures.options import Value
from dsviz.weights.layouts.layout import Layout, Pair, Settings, Tensors, needed, renamed

ENCODER, DECODER = "encoder.filterbank._filters", "decoder.filterbank._filters"
MASK = "masker.mask_net.1.weight"
BLOCK = re.compile(r"masker\.TCN\.(\d+)\.")
BLOCKS = 8
"""In a repeat, where the file does not say."""
SHARED = {0: "expand", 1: "act1", 2: "norm1", 3: "depthwise", 4: "act2", 5: "norm2"}
NORM = {"gamma": "weight", "beta": "bias"}


def _count(tensors: Tensors) -> int:
    """Blocks of all repeats together."""
    return 1 + max((int(match[1]) for name in tensors if (match := BLOCK.match(name))), default=-1)


def _options(tensors: Tensors, settings: Settings) -> Mapping[str, Value]:
    encoder = needed(tensors, ENCODER, 3)
    kernel = tensors.get(
        "masker.TCN.0.shared_block.3.weight", tensors.get("masker.TCN.0.shared_block.3.0.weight")
    )
    skip = tensors.get("masker.TCN.0.skip_conv.weight")
    filters, bottleneck = len(encoder), len(needed(tensors, "masker.bottleneck.1.weight", 3))
    blocks = _number(settings, "n_blocks", BLOCKS)
    return {
        "filters": filters,
        "length": encoder.shape[2],
        "bottleneck": bottleneck,
        "hidden": len(needed(tensors, "masker.TCN.0.shared_block.0.weight", 3)),
        "skip": 0 if skip is None else len(skip),
        "kernel": 3 if kernel is None else kernel.shape[-1],
        "blocks": blocks,
        "repeats": max(1, _count(tensors) // max(1, blocks)),
        "speakers": len(needed(tensors, MASK, 3)) // filters,
        "causal": "yes" if "masker.TCN.0.shared_block.3.0.weight" in tensors else "no",
        "mask": _word(settings, "mask_act", "relu", {"sigmoid", "relu", "softmax"}),
        "encoder_act": _word(settings, "encoder_activation", "none", {"relu"}),
        "bias": "yes",
    }


def _number(settings: Settings, name: str, default: int) -> int:
    value = settings.get(name, default)
    return value if isinstance(value, int) else default


def _word(settings: Settings, name: str, default: str, known: set[str]) -> str:
    value = settings.get(name, default)
    return value if isinstance(value, str) and value in known else default


def _pairs(blocks: int, count: int) -> Iterator[Pair]:
    yield ENCODER, "encoder.conv.weight"
    yield from _norm("masker.bottleneck.0", "separator.bottleneck.norm")
    yield from _conv("masker.bottleneck.1", "separator.bottleneck.pointwise")
    for number in range(count):
        ours = f"separator.stack{1 + number // blocks}.block{1 + number % blocks}"
        theirs = f"masker.TCN.{number}"
        for place, part in SHARED.items():
            yield from _norm(f"{theirs}.shared_block.{place}", f"{ours}.{part}")
            yield from _conv(f"{theirs}.shared_block.{place}", f"{ours}.{part}")
        yield from _conv(f"{theirs}.shared_block.3.0", f"{ours}.depthwise")
        yield from _conv(f"{theirs}.res_conv", f"{ours}.project")
        yield from _conv(f"{theirs}.skip_conv", f"{ours}.skip")
    yield from _conv("masker.mask_net.0", "separator.mask.act")
    yield from _conv("masker.mask_net.1", "separator.mask.pointwise")
    yield DECODER, "decoder.speaker1.weight"  # the others' too: one tensor for all


def _conv(theirs: str, ours: str) -> Iterator[Pair]:
    return ((f"{theirs}.{end}", f"{ours}.{end}") for end in ("weight", "bias"))


def _norm(theirs: str, ours: str) -> Iterator[Pair]:
    return ((f"{theirs}.{end}", f"{ours}.{own}") for end, own in NORM.items())


def _convert(tensors: Tensors, settings: Settings) -> dict[str, Tensor]:
    blocks = max(1, _number(settings, "n_blocks", BLOCKS))
    return renamed(tensors, _pairs(blocks, _count(tensors)))


LAYOUT = Layout(
    "asteroid Conv-TasNet",
    "conv_tasnet",
    lambda tensors: {ENCODER, DECODER, MASK} <= tensors.keys(),
    _options,
    _convert,
)
