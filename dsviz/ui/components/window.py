"""One channel's arithmetic: window × kernel = products → Σ, between the two maps it leads from and to."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dsviz.text import Language
from dsviz.ui.components.arithmetic import Role, Tick, encoded, palettes
from dsviz.ui.components.loader import declare

EXACT_CELLS = 128 * 128  # larger maps travel as float16: half the bytes, three to four digits


class Side(StrEnum):
    """The two maps of the component."""

    SOURCE = "source"
    RESULT = "result"


@dataclass(frozen=True)
class Pick:
    """A cell the visitor chose on one of the maps; on the source it may name any cell of it."""

    side: Side
    row: int
    column: int


@dataclass(frozen=True)
class MapView:
    """One enlarged map.

    `values` is (rows, columns), or (1, time) for a map drawn as a signed plot. Colours reach their ends
    at ±`limit`; `signed` says whether the bar shows the negative half too.
    """

    values: NDArray[np.float32]
    limit: float
    signed: bool
    caption: str

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or not self.values.size:
            raise ValueError(f"a map must be (rows, columns), got shape {self.values.shape}")
        if not self.limit > 0:
            raise ValueError(f"the limit of the colours must be positive, got {self.limit}")


@dataclass(frozen=True)
class Taps:
    """Which cells of the source one output reads, in cells of the source.

    The window of output (r, c) starts at row r * stride[0] - padding[0] and column
    c * stride[1] - padding[2]; its taps are `dilation` apart. `padding` is top, bottom, left, right.
    """

    size: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    dilation: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True)
class WindowLabels:
    """Every word the component shows or speaks, in the visitor's language.

    `operation` stands before the total: Σ, or max, or mean. `cell` is the reading over a map, with gaps
    {row}, {column}, {value}; `padding` names the hatched cells, `bias` the number added after Σ.
    """

    window: str
    kernel: str
    products: str
    padding: str
    bias: str
    operation: str = "Σ"
    cell: str = "({row}, {column})  {value}"


@dataclass(frozen=True)
class WindowView:
    """All that is shown for one output pixel of one channel.

    `window`, `kernel` and `products` have the shape `taps.size`; without a kernel (pooling) the last two
    are None. In `window` a padded cell holds what the operation reads there, NaN where it reads nothing.
    `total` is written as given; without a `tick` nothing is claimed about the recorded number.
    """

    role: Role
    source: MapView
    result: MapView
    pixel: tuple[int, int]
    taps: Taps
    window: NDArray[np.float32]
    kernel: NDArray[np.float32] | None
    products: NDArray[np.float32] | None
    bias: float | None
    total: str
    tick: Tick | None
    labels: WindowLabels
    language: Language
    hop: tuple[int, int] = (1, 1)
    """So many cells of the result an arrow key goes."""

    def __post_init__(self) -> None:
        if (self.kernel is None) != (self.products is None):
            raise ValueError("a kernel and its products come together")
        for grid in (self.window, self.kernel, self.products):
            if grid is not None and grid.shape != self.taps.size:
                raise ValueError(f"the grids must have the shape {self.taps.size}, got {grid.shape}")
        rows, columns = self.result.values.shape
        if not (0 <= self.pixel[0] < rows and 0 <= self.pixel[1] < columns):
            raise ValueError(f"the pixel must lie in the {rows} x {columns} result, got {self.pixel}")


def window(*, data: WindowView, key: str, on_pick: Callable[[Pick], None] | None = None) -> Pick | None:
    """Draw the arithmetic of one output pixel; the cell picked since the last run, or None.

    `on_pick` is called before the script runs again, when the state behind widgets may still be set.
    """
    answers = f"{key}.answers"

    def picked() -> None:
        pick = _pick(st.session_state[key].get("pick"))
        st.session_state[answers] = st.session_state.get(answers, 0) + 1
        if on_pick is not None and pick is not None:
            on_pick(pick)

    result = declare("window", "arithmetic", "maps")(
        # a pick that changes nothing is answered too: the browser waits for it
        key=key,
        data=_payload(data) | {"answer": st.session_state.get(answers, 0)},
        on_pick_change=picked,
    )
    return _pick(result.pick)


def _pick(raw: dict[str, Any] | None) -> Pick | None:
    return None if raw is None else Pick(Side(raw["side"]), int(raw["row"]), int(raw["column"]))


def _payload(data: WindowView) -> dict[str, Any]:
    return {
        "role": data.role.value,
        "source": _map(data.source),
        "result": _map(data.result),
        "pixel": list(data.pixel),
        "hop": list(data.hop),
        "taps": asdict(data.taps),
        "window": _grid(data.window),
        "kernel": _grid(data.kernel),
        "products": _grid(data.products),
        "bias": data.bias,
        "total": data.total,
        "tick": None if data.tick is None else asdict(data.tick),
        "labels": asdict(data.labels),
        "language": data.language.value,
        "palettes": palettes(),
    }


def _map(view: MapView) -> dict[str, Any]:
    half = view.values.size > EXACT_CELLS
    values = np.ascontiguousarray(view.values, dtype="<f2" if half else "<f4")
    return {
        "shape": list(view.values.shape),
        "half": half,
        "values": encoded(values.tobytes()),
        "limit": view.limit,
        "signed": view.signed,
        "caption": view.caption,
    }


def _grid(values: NDArray[np.float32] | None) -> str | None:
    # bytes rather than a list: NaN is no JSON, and every bit arrives
    return None if values is None else encoded(np.ascontiguousarray(values, dtype="<f4").tobytes())
