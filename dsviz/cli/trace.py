"""Record a file's way through a network and save the maps."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from dsviz.architectures.architecture import Image, Input, Tokens
from dsviz.cli.chosen import Chosen
from dsviz.inputs import audio, image
from dsviz.layers.kind import kind_of
from dsviz.reading import Content, array_of
from dsviz.recording import Step, record

INPUT = "input"


def trace(chosen: Chosen, files: Sequence[Path], out: Path, prefixes: Sequence[str]) -> int:
    """Write `out` (NPZ, one array a kept output) and its index beside it as JSON; the number of arrays.

    One file for each input of the network, in order. `prefixes` name blocks or steps whose outputs to keep;
    none keeps all. Raises InputError for a file that the network cannot read, ValueError for a prefix that
    names nothing or too many or too few files.
    """
    key, entries = chosen.key, chosen.entries
    if len(files) != len(entries):
        raise ValueError(f"{key} reads {len(entries)} files, got {len(files)}")
    pairs = zip(entries, files, strict=True)
    arrays = [array_of(entry, _content(file.read_bytes(), entry)) for entry, file in pairs]
    steps = record(chosen.network, *map(torch.from_numpy, arrays), keep=lambda path: _kept(path, prefixes))
    for prefix in prefixes:
        if not any(_kept(step.path, [prefix]) for step in steps):
            raise ValueError(f"{prefix} names no step and no block: see `dsviz summary {key}`")
    maps, index = _named(steps)
    maps |= {_input(number): array for number, array in enumerate(arrays)}
    np.savez(out, **maps)
    about = {"network": key, "options": dict(chosen.options), "weights": chosen.weights}
    read = [{"file": file.name, "axes": entry.axes} for file, entry in zip(files, entries, strict=True)]
    text = json.dumps(about | {"inputs": read, "steps": index}, indent=1)
    out.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    return len(maps) - len(arrays)


def _input(number: int) -> str:
    """`input`, `input2`, …"""
    return f"{INPUT}{number + 1 if number else ''}"


def _content(data: bytes, entry: Input) -> Content:
    if isinstance(entry, Image):
        return image.decode(data)
    if isinstance(entry, Tokens):
        return data.decode("utf-8", errors="replace").strip()
    return audio.decode(data)


def _kept(path: str, prefixes: Sequence[str]) -> bool:
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
