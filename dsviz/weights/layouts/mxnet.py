"""The authors' PydMobileNet for CIFAR and the networks that they compare it with, in MXNet."""

import re
from collections.abc import Mapping

from torch import Tensor

from dsviz.architectures.options import Value
from dsviz.weights.layouts.layout import Layout, Settings, Tensors, needed

BLOCK = re.compile(r"stg(\d{1,9})/blk(\d{1,9})/(.+)")
NORM = {"gamma": "weight", "beta": "bias", "running_mean": "running_mean", "running_var": "running_var"}
INPUT = "conv0/batchnorm0"  # it has no gain and no shift: the file's are the 1 and 0 that they were made as
FIRST_CHANNELS = 32  # what the blocks of the first stage put out
# inside a block: theirs -> ours, where one path of three operations goes
BODY = {
    "body/batchnorm0": "main.norm1", "body/conv0": "main.pointwise1", "body/batchnorm1": "main.norm2",
    "body/batchnorm2": "main.norm3", "body/conv2": "main.pointwise2", "body/batchnorm3": "main.norm4",
    "btl_in/batchnorm0": "main.norm1", "btl_in/conv0": "main.pointwise1", "btl_in/batchnorm1": "main.norm2",
    "conv3/conv0": "main.pyramid.depthwise3", "conv5/conv0": "main.pyramid.depthwise5",
    "conv7/conv0": "main.pyramid.depthwise7",
    "btl_out/batchnorm0": "main.norm3", "btl_out/conv0": "main.pointwise2",
    "btl_out/batchnorm1": "main.norm4",
    "conv0": "shortcut.conv", "batchnorm0": "shortcut.norm",
}  # fmt: skip


def _plain(tensors: Tensors) -> dict[str, Tensor]:
    """Names without `arg:` and the network's own name."""
    return {re.sub(r"^(arg:|aux:)?[^/]*/", "", name): tensor for name, tensor in tensors.items()}


def _matches(tensors: Tensors) -> bool:
    plain = _plain(tensors)
    return "classifier/dense0_weight" in plain and any(BLOCK.match(name) for name in plain)


def _blocks(plain: Tensors) -> list[tuple[int, int]]:
    """(stage, block) in order, as the file counts them."""
    found = (BLOCK.match(name) for name in plain)
    return sorted({(int(match[1]), int(match[2])) for match in found if match})


def _spatial(plain: Tensors) -> tuple[str, Tensor]:
    """What kind the network is, and the first pointwise kernel of its first block."""
    stage, block = _blocks(plain)[0]
    begin = f"stg{stage}/blk{block}/"
    if f"{begin}btl_in/conv0_weight" in plain:
        first = needed(plain, f"{begin}btl_in/conv0_weight", 4)
        joined = needed(plain, f"{begin}btl_out/conv0_weight", 4).shape[1]
        return "pyramid_add" if joined == len(first) else "pyramid_concat", first
    first = needed(plain, f"{begin}body/conv0_weight", 4)
    one = needed(plain, f"{begin}body/conv1_weight", 4).shape[1] == 1
    return "depthwise" if one else "standard", first


def _options(tensors: Tensors, _: Settings) -> Mapping[str, Value]:
    plain = _plain(tensors)
    kind, first = _spatial(plain)
    return {
        "depth": 3 * len(_blocks(plain)) + 2,
        "alpha": len(first) / FIRST_CHANNELS,
        "kind": kind,
        "classes": len(needed(plain, "classifier/dense0_weight", 2)),
        "data": "cifar",
    }


def _convert(tensors: Tensors, _: Settings) -> dict[str, Tensor]:
    plain = _plain(tensors)
    kind = _spatial(plain)[0]
    middle = {"standard": "main.conv", "depthwise": "main.depthwise"}.get(kind, "")
    number = {place: n for n, place in enumerate(_blocks(plain), 1)}
    pairs = ((_ours(name, number, middle), tensor) for name, tensor in plain.items())
    return {name: tensor for name, tensor in pairs if name}


def _ours(name: str, number: Mapping[tuple[int, int], int], middle: str) -> str:
    """Our name; empty for the two that the input's norm has not."""
    path, _, last = name.rpartition("_")
    if name.endswith(("running_mean", "running_var")):
        path, _, kind = path.rpartition("_")
        last = f"{kind}_{last}"
    last = NORM.get(last, last)
    if path == INPUT:
        return f"stem.norm.{last}" if last.startswith("running") else ""
    if path == "conv0/conv0":
        return f"stem.conv.{last}"
    if path == "classifier/dense0":
        return f"head.classifier.{last}"
    if match := BLOCK.match(path):
        part = middle if match[3] == "body/conv1" else BODY.get(match[3], match[3])
        return f"block{number[int(match[1]), int(match[2])]}.{part}.{last}"
    return name


LAYOUT = Layout("MXNet PydMobileNet", "pydmobilenet", _matches, _options, _convert)
