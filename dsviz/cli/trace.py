"""Record a file's way through a network and save the maps."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from dsviz.api import build
from dsviz.architectures.architecture import Architecture, Image, Input
from dsviz.architectures.options import Options
from dsviz.inputs import audio, image
from dsviz.inputs.tensors import features_tensor, image_tensor
from dsviz.layers.kind import kind_of
from dsviz.recording import Step, record

INPUT = "input"


def trace(
    architecture: Architecture, options: Options, file: Path, out: Path, prefixes: Sequence[str], seed: int
) -> int:
    """Write `out` (NPZ, one array a kept output) and its index beside it as JSON; the number of arrays.

    `prefixes` name blocks or steps whose outputs to keep; none keeps all. Raises InputError for a file that
    the network cannot read, ValueError for a prefix that names nothing.
    """
    entry = architecture.inputs_for(options)[0]
    array = _array(file.read_bytes(), entry)
    network = build(architecture.key, seed=seed, **options)
    steps = record(network, torch.from_numpy(array), keep=lambda path: _chosen(path, prefixes))
    for prefix in prefixes:
        if not any(_chosen(step.path, [prefix]) for step in steps):
            raise ValueError(f"{prefix} names no step and no block: see `dsviz summary {architecture.key}`")
    maps, index = _named(steps)
    np.savez(out, **{INPUT: array, **maps})
    about = {"network": architecture.key, "options": dict(options), "weights": f"random, seed {seed}"}
    text = json.dumps(about | {"file": file.name, "axes": entry.axes, "steps": index}, indent=1)
    out.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    return len(maps)


def _array(data: bytes, entry: Input) -> NDArray[np.float32]:
    if isinstance(entry, Image):
        return image_tensor(image.decode(data), entry)
    return features_tensor(audio.decode(data), entry)


def _chosen(path: str, prefixes: Sequence[str]) -> bool:
    """Whether the path is one of the prefixes or lies below one: block1 is not above block10."""
    return not prefixes or any(f"{path}.".startswith(f"{prefix}.") for prefix in prefixes)


def _named(steps: Sequence[Step]) -> tuple[dict[str, Any], list[dict[str, object]]]:
    """The kept maps by name, and one entry a step that says which names are its own."""
    maps: dict[str, Any] = {}
    index: list[dict[str, object]] = []
    for step in steps:
        own = {}
        for port, tensor in enumerate(step.outputs or ()):
            name = step.path if len(step.outputs or ()) == 1 else f"{step.path}:{port}"
            own[name if name not in maps else f"{name}#{step.index}"] = tensor.numpy()
        maps |= own
        index.append(
            {
                "path": step.path,
                "block": step.block,
                "kind": kind_of(step.module),
                "sources": step.sources,
                "shapes": step.output_shapes,
                "maps": list(own),
            }
        )
    return maps, index
