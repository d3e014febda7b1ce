"""One output number of a small convolution: the sheets it is made of, its two receipts, and the way there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dsviz.text import Language
from dsviz.ui.components.arithmetic import palettes
from dsviz.ui.components.loader import declare


@dataclass(frozen=True)
class Geometry:
    """Sizes as (rows, columns); `pads`: top, bottom, left, right; `span`: the kernel with its dilation."""

    input: tuple[int, int]
    kernel: tuple[int, int]
    output: tuple[int, int]
    span: tuple[int, int]
    pads: tuple[int, int, int, int]
    stride: int
    dilation: int
    extent: int
    causal: bool


@dataclass(frozen=True)
class Setting:
    """A number to choose: `values` are possible now, none where the layer sets it itself (`fixed` says so).

    `square` writes 3 as 3×3; `rule` says why a further value is out of reach.
    """

    label: str
    value: int
    values: Sequence[int]
    square: bool
    fixed: str
    rule: str


@dataclass(frozen=True)
class Settled:
    """What the visitor settled on: which convolution, steps done (None: all), pinned number (None: none).

    `cell` is the output number whose receipts are shown.
    """

    view: str
    step: int | None
    pin: Mapping[str, Any] | None
    cell: Mapping[str, Any]


@dataclass(frozen=True)
class PixelView:
    """All that is shown.

    `conf` names the settings (channels, outputs, shape ...); `sheets` holds x (channels, rows, columns),
    depthwise, pointwise, standard, bias or None, and what torch makes of them: middle, separable, whole.
    `step` counts the numbers computed so far; `pin` is a number {stage, channel, output, row, column} and
    `cell` the output number whose receipts are shown until another one is looked at.
    """

    conf: Mapping[str, int | str]
    geometry: Geometry
    settings: Mapping[str, Setting]
    shapes: Mapping[str, str]
    sheets: Mapping[str, NDArray[np.float32] | None]
    view: str
    step: int
    pin: Mapping[str, int | str] | None
    cell: Mapping[str, int | str]
    labels: Mapping[str, Any]
    language: Language


def one_pixel(
    *,
    data: PixelView,
    key: str,
    on_change: Callable[[Mapping[str, object]], None],
    on_settle: Callable[[Settled], None],
) -> None:
    """Draw it. Both callbacks run before the script does again: settings wished for, and what was settled."""

    def changed() -> None:
        wanted = st.session_state[key].get("change")
        if wanted:
            on_change(wanted)

    def settled() -> None:
        raw = st.session_state[key].get("settle")
        if raw:
            on_settle(Settled(raw["view"], raw["step"], raw["pin"], raw["cell"]))

    parts = ("model", "layout", "touch", "paint", "frame", "receipts", "input")
    mount = declare("one_pixel", "arithmetic", *(f"one_pixel_{part}" for part in parts))
    mount(key=key, data=_payload(data), on_change_change=changed, on_settle_change=settled)


def _payload(data: PixelView) -> dict[str, Any]:
    return {
        "conf": dict(data.conf),
        "geometry": asdict(data.geometry),
        "settings": {name: asdict(s) | {"values": list(s.values)} for name, s in data.settings.items()},
        "shapes": [{"value": value, "label": label} for value, label in data.shapes.items()],
        "sheets": {name: None if s is None else s.ravel().tolist() for name, s in data.sheets.items()},
        "view": data.view,
        "step": data.step,
        "pin": None if data.pin is None else dict(data.pin),
        "cell": dict(data.cell),
        "labels": dict(data.labels),
        "language": data.language.value,
        "palettes": palettes(),
    }
