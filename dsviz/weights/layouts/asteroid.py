"""asteroid's Conv-TasNet: the blocks of all repeats in one row; the file says how many make a repeat.

A tensor's name does not tell which norm it belongs to, nor how far apart the windows are: that stands in the
arguments of the network, `model_args`. Where they are missing, asteroid's own defaults hold.
"""

import re
from collections.abc import Iterator, Mapping

from torch import Tensor

from dsviz.architectures.conv_tasnet import SAMPLE_RATE
from dsviz.architectures.options import Value
from dsviz.errors import InputError
from dsviz.weights.layouts.layout import Layout, Pair, Settings, Tensors, needed, renamed

ENCODER, DECODER = "encoder.filterbank._filters", "decoder.filterbank._filters"
MASK = "masker.mask_net.1.weight"
SKIP = "masker.TCN.0.skip_conv.weight"
CAUSAL = "masker.TCN.0.shared_block.3.0.weight"
NAME = "asteroid Conv-TasNet"
BLOCK = re.compile(r"masker\.TCN\.(\d{1,9})\.")
BLOCKS = 8
"""In a repeat, where the file does not say."""
SHARED = {0: "expand", 1: "act1", 2: "norm1", 3: "depthwise", 4: "act2", 5: "norm2"}
NORM = {"gamma": "weight", "beta": "bias"}
MASKS = ("sigmoid", "relu", "softmax")
ACTIVATIONS = {None: "none", "linear": "none", "relu": "relu"}
LONGEST = 20
"""Of a setting that is repeated on the page."""


def _count(tensors: Tensors) -> int:
    """Blocks of all repeats together."""
    return 1 + max((int(match[1]) for name in tensors if (match := BLOCK.match(name))), default=-1)


def _options(tensors: Tensors, settings: Settings) -> Mapping[str, Value]:
    encoder = needed(tensors, ENCODER, 3)
    causal = CAUSAL in tensors
    filters, length = len(encoder), encoder.shape[2]
    _check(tensors, settings, causal=causal, length=length)
    blocks = _blocks(settings)
    return {
        "filters": filters,
        "length": length,
        "bottleneck": len(needed(tensors, "masker.bottleneck.1.weight", 3)),
        "hidden": len(needed(tensors, "masker.TCN.0.shared_block.0.weight", 3)),
        "skip": len(needed(tensors, SKIP, 3)),
        "kernel": needed(tensors, CAUSAL if causal else CAUSAL.replace(".3.0.", ".3."), 3).shape[2],
        "blocks": blocks,
        "repeats": max(1, _count(tensors) // max(1, blocks)),
        "speakers": len(needed(tensors, MASK, 3)) // filters,
        "causal": "yes" if causal else "no",
        "mask": _one_of(settings, "mask_act", MASKS[0], {word: word for word in MASKS}),
        "encoder_act": _one_of(settings, "encoder_activation", None, ACTIVATIONS),
        "bias": "yes",
    }


def _check(tensors: Tensors, settings: Settings, *, causal: bool, length: int) -> None:
    """InputError for a network that has the same tensors as ours, or nearly, and computes something else."""
    if SKIP not in tensors:
        raise _refused("skip_chan", 0)  # asteroid has a PReLU before the masks then too, the paper has none
    norm = _plain(settings, "norm_type", "gLN")
    if causal and norm != "cgLN":
        norm = "cLN"  # what asteroid makes of any other: mean and variance over the channels of each frame
    if norm != ("cgLN" if causal else "gLN"):
        raise _refused("norm_type", norm)
    hop, rate = _plain(settings, "stride", None), _plain(settings, "sample_rate", SAMPLE_RATE)
    if hop and hop != length // 2:
        raise _refused("stride", hop)
    if rate not in (None, SAMPLE_RATE):
        raise _refused("sample_rate", rate)


def _refused(name: str, value: object) -> InputError:
    return InputError("weights.other_make", layout=NAME, setting=f"{name}={value}"[: len(name) + 1 + LONGEST])


def _plain(settings: Settings, name: str, default: Value | None) -> Value | None:
    """A setting of the file. InputError for one that is no word and no number, such as a tensor."""
    value = settings.get(name, default)
    if value is None or isinstance(value, (int, float)) or (isinstance(value, str) and value.isprintable()):
        return value
    raise _refused(name, "?")


def _blocks(settings: Settings) -> int:
    """Blocks in a repeat."""
    value = _plain(settings, "n_blocks", BLOCKS)
    if not isinstance(value, int):
        raise _refused("n_blocks", value)
    return value


def _one_of(settings: Settings, name: str, default: str | None, known: Mapping[str | None, str]) -> str:
    value = _plain(settings, name, default)
    if not isinstance(value, str | None) or value not in known:
        raise _refused(name, value)
    return known[value]


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
    return renamed(tensors, _pairs(_blocks(settings), _count(tensors)))


LAYOUT = Layout(
    NAME,
    "conv_tasnet",
    lambda tensors: {ENCODER, DECODER, MASK} <= tensors.keys(),
    _options,
    _convert,
)
