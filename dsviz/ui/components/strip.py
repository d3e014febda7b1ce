"""The strip of a network's blocks: what they put out at a glance, a click chooses one."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from dsviz.ui.components.loader import declare


class Role(StrEnum):
    """What a block or a stage does; decides its colour."""

    DEPTHWISE = "depthwise"
    POINTWISE = "pointwise"
    STANDARD = "standard"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Bar:
    """One bar of a block; `width` and `height` are shares (0 to 1) of the room a block has."""

    role: Role
    width: float
    height: float


@dataclass(frozen=True)
class StripItem:
    """One block: a name, small lines below it (size, channels), its bars and a hint on hover.

    `share` ("46.0%") and `stack` ("×5") belong to a folded diagram: a block with `stack` stands for many.
    """

    label: str
    lines: Sequence[str]
    bars: Sequence[Bar]
    help: str = ""
    share: str = ""
    stack: str = ""
    group: str = ""
    """What the block is a part of; said above the first of a run of blocks with the same."""


def strip(
    *,
    items: Sequence[StripItem],
    current: int,
    key: str,
    label: str,
    on_choose: Callable[[int], None] | None = None,
) -> int | None:
    """Draws the blocks side by side and returns the one clicked just now.

    `current` is boxed and the rest is paler; with -1 nothing is chosen and nothing is pale. `label` names the
    strip for screen readers. `on_choose` runs before the script, where the values of widgets may still be
    set. Bars are taller where blocks have a `share`.
    """

    def chosen() -> None:
        if on_choose is not None:
            on_choose(int(st.session_state[key]["choose"]))

    data = {"items": [_item(item) for item in items], "current": int(current), "label": label}
    index = declare("strip")(key=key, data=data, on_choose_change=chosen).choose
    return None if index is None else int(index)


def _item(item: StripItem) -> dict[str, Any]:
    bars = [{"role": bar.role, "width": float(bar.width), "height": float(bar.height)} for bar in item.bars]
    return asdict(item) | {"lines": list(item.lines), "bars": bars}
