"""The mixing desk: one output pixel as the sum of many channels, value × weight, with its running sum."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from dsviz.text import Language
from dsviz.ui.components.arithmetic import Role, Tick, encoded, palettes
from dsviz.ui.components.loader import declare


@dataclass(frozen=True)
class Fader:
    """One input channel: `value` × `weight` = `adds`.

    `thumbnail` is a PNG of the channel's map; without one the value stands in a coloured cell. `weight` is
    None where the value is no single number (a standard convolution adds a whole window): then for all.
    """

    channel: int
    label: str
    value: float
    weight: float | None
    adds: float
    thumbnail: bytes | None


@dataclass(frozen=True)
class DeskLabels:
    """Every word the component shows or speaks, in the visitor's language; `weight` may be "× weight"."""

    map: str
    value: str
    weight: str
    adds: str
    running: str
    others: str
    bias: str
    output: str


@dataclass(frozen=True)
class DeskView:
    """The strongest channels in the caller's order, the rest in one sum, the bias, and the total.

    `others` is (how many, what they add together) or None when all channels have their column. The running
    sum ends at the sum of all that was given; `total` is written as given, and without a `tick` nothing is
    claimed about the recorded number. `mark` is the pixel's centre on every thumbnail, (row, column) as
    fractions of its height and width. `limit` is where the colours of value cells reach their ends.
    """

    role: Role
    faders: tuple[Fader, ...]
    others: tuple[int, float] | None
    bias: float | None
    total: str
    tick: Tick | None
    output: bytes | None
    mark: tuple[float, float] | None
    selected: int | None
    limit: float
    labels: DeskLabels
    language: Language

    def __post_init__(self) -> None:
        if not self.faders:
            raise ValueError("a desk needs one channel at least")
        if len({fader.weight is None for fader in self.faders}) > 1:
            raise ValueError("either all channels have a weight or none")
        if not self.limit > 0:
            raise ValueError(f"the limit of the colours must be positive, got {self.limit}")


def desk(*, data: DeskView, key: str, on_pick: Callable[[int], None] | None = None) -> int | None:
    """Draw the desk; the number of the channel picked since the last run, or None.

    `on_pick` is called before the script runs again, when the state behind widgets may still be set.
    """

    def picked() -> None:
        channel = st.session_state[key].get("channel")
        if on_pick is not None and channel is not None:
            on_pick(int(channel))

    result = declare("desk", "arithmetic")(key=key, data=_payload(data), on_channel_change=picked)
    return None if result.channel is None else int(result.channel)


def _payload(data: DeskView) -> dict[str, Any]:
    return {
        "role": data.role.value,
        "faders": [{**asdict(fader), "thumbnail": _image(fader.thumbnail)} for fader in data.faders],
        "others": None if data.others is None else {"count": data.others[0], "adds": data.others[1]},
        "bias": data.bias,
        "total": data.total,
        "tick": None if data.tick is None else asdict(data.tick),
        "output": _image(data.output),
        "mark": data.mark,
        "selected": data.selected,
        "limit": data.limit,
        "labels": asdict(data.labels),
        "language": data.language.value,
        "palettes": palettes(),
    }


def _image(png: bytes | None) -> str | None:
    return None if png is None else f"data:image/png;base64,{encoded(png)}"
