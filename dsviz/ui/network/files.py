"""What can be taken home: costs as CSV and JSON, weights and maps as NPZ, the diagram as PNG."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from math import prod

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dsviz.analysis.export import csv_of, json_of
from dsviz.recording import record
from dsviz.ui import cache
from dsviz.ui.cache import Given
from dsviz.ui.large import MOST_PARAMS, runs
from dsviz.ui.network import diagram
from dsviz.ui.network.shown import Shown
from dsviz.ui.state import Choice
from dsviz.ui.store import COMPUTING

BINARY = "application/octet-stream"
MOST_VALUES = 64_000_000
"""Of all maps together; with more there is no file of them, since one visitor would take all the memory."""


@dataclass(frozen=True)
class File:
    """A file that is made when it is asked for."""

    key: str
    """Of its words: `network.file_<key>` on the button, `network.about_<key>` as its help."""
    name: str
    mime: str
    make: Callable[[], bytes]


def card(shown: Shown, files: tuple[File, ...]) -> None:
    """A row of buttons; nothing is made and no page is drawn again until one is pressed."""
    words = shown.words
    with st.container(border=True, key="card_files"):
        st.markdown(f"## {words('network.files')}")
        with st.container(horizontal=True):
            for file in files:
                st.download_button(
                    words(f"network.file_{file.key}"), file.make, file.name, file.mime,
                    key=f"network_file_{file.key}", help=words(f"network.about_{file.key}"),
                    on_click="ignore", icon=":material/download:",
                )  # fmt: skip


def files_of(shown: Shown, choice: Choice, given: Given) -> tuple[File, ...]:
    """All files of the network on screen with the input on screen."""
    key = choice.architecture.key
    costs = shown.costs
    kept = sum(prod(shape) for row in costs.rows for shape in row.output_shapes)
    files = [
        File("csv", f"{key}-steps.csv", "text/csv", lambda: csv_of(costs).encode()),
        File("json", f"{key}-costs.json", "application/json", lambda: json_of(costs).encode()),
        File("png", f"{key}.png", "image/png", lambda: diagram.png(shown)),
    ]
    if costs.params <= MOST_PARAMS:
        files.append(File("weights", f"{key}-weights.npz", BINARY, lambda: weights(choice)))
        if kept <= MOST_VALUES and runs(choice):
            files.append(File("maps", f"{key}-maps.npz", BINARY, lambda: maps(choice, given)))
    return tuple(files)


def weights(choice: Choice) -> bytes:
    """NPZ with every parameter and running statistic under its PyTorch name."""
    network = cache.network(choice.model)
    return _npz({name: tensor.numpy() for name, tensor in network.state_dict().items()})


def maps(choice: Choice, given: Given) -> bytes:
    """NPZ with the input and the output of every step, named by its place and its path."""
    inputs = cache.tensors(choice.model, given)
    with COMPUTING:
        steps = record(cache.network(choice.model), *inputs)
    width = len(str(len(steps)))
    arrays = {f"input{number or ''}": values.numpy() for number, values in enumerate(inputs)}
    for step in steps:
        for port, tensor in enumerate(step.outputs or ()):
            name = f"{step.index:0{width}d}.{step.path}" + (f".{port}" if port else "")
            arrays[name] = tensor.numpy()
    return _npz(arrays)


def _npz(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    file = BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
