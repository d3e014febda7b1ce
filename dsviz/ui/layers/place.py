"""Where the visitor is: block, column, channels and place, kept in the session and so in the address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dsviz.analysis.cost import Costs
from dsviz.analysis.stages import BlockOutline
from dsviz.architectures.architecture import Features, Input
from dsviz.layers.kind import Kind
from dsviz.ui.address import ARRIVED
from dsviz.ui.layers.view import BlockView, Chosen, Column, Space

_SEEN = "layers-seen"
_PLACE = ("y", "x")


def ahead(entry: Input) -> int:
    """How many blocks stand before the network's own: the front end that makes its features, if any."""
    return 1 if isinstance(entry, Features) else 0


def block_number(names: Sequence[str], blocks: Sequence[BlockOutline], costs: Costs) -> int:
    """The block on screen; at first the first one with a depthwise step, else the first that computes."""
    number = st.session_state["l"]
    if number is None:
        kinds = [{costs.rows[row].kind for row in block.rows} for block in blocks]
        computes = [any(costs.rows[row].macs for row in block.rows) for block in blocks]
        first = next((n for n, found in enumerate(kinds) if Kind.DEPTHWISE in found), computes.index(True))
        number = first + len(names) - len(blocks)  # a front end stands before the blocks
    number = min(number, len(names) - 1)
    st.session_state["l"] = number
    return int(number)


def chosen(view: BlockView, scene: str, number: int) -> Chosen:
    """What is pointed at, brought within the block; what nobody has chosen yet is where most is to be seen.

    Going to the next block keeps the place on the picture and follows the channel that went on.
    """
    _carry_over(view, scene, number)
    state = st.session_state
    column = _column(view)
    before = _bounded(state["c"], view.most(follows_input=True), lambda: _strongest(view.columns[0]))
    behind = _bounded(state["k"], view.most(follows_input=False), lambda: _strongest(view.columns[-1]))
    place = _place(view, before, behind)
    state["st"], state["c"], state["k"] = column, before, behind
    for name, at in zip(_names(place), place, strict=True):
        state[name] = at
    state[_SEEN] = (scene, number, view.space)
    return Chosen(column, before, behind, place)


@dataclass(frozen=True)
class Target:
    """What a click on a column means. Streamlit keeps it with the session, so it holds no maps."""

    field: str
    """The session entry of the column's channel."""
    space: Space
    whole: Space
    """The cells that the session's place counts."""

    def channel(self, channel: int) -> None:
        st.session_state[self.field] = channel

    @property
    def hop(self) -> Space:
        """So many cells of the column a step must take to be a step for the session, too."""
        if len(self.space) != len(self.whole):
            return (1,) * len(self.space)
        return tuple(max(1, -(-own // whole)) for own, whole in zip(self.space, self.whole, strict=True))

    def place(self, place: Space) -> None:
        """Point at a place of the column; called before the script runs again."""
        if len(self.space) != len(self.whole):
            return
        for name, at, own, whole in zip(_names(self.whole), place, self.space, self.whole, strict=True):
            st.session_state[name] = min(int((at + 0.5) * whole / own), whole - 1)


def target(view: BlockView, column: Column) -> Target:
    """What a click on this column means."""
    return Target("c" if column.follows_input else "k", column.space, view.space)


def _names(space: Space) -> tuple[str, ...]:
    """The session entries of a place: y and x, or x alone for time."""
    return _PLACE[2 - len(space) :]


def _carry_over(view: BlockView, scene: str, number: int) -> None:
    state = st.session_state
    seen = state.get(_SEEN)
    if seen is None or state.get(ARRIVED) or seen[:2] == (scene, number):
        return
    last_scene, last_number, space = seen
    forward = last_scene == scene and number == last_number + 1
    state["st"] = None
    state["c"], state["k"] = state["k"] if forward else None, None
    if len(space) != len(view.space) or last_scene != scene:
        state["y"] = state["x"] = None
        return
    for name, old, new in zip(_names(space), space, view.space, strict=True):
        if state[name] is not None:
            state[name] = min(int((state[name] + 0.5) * new / old), new - 1)


def _column(view: BlockView) -> int:
    column = st.session_state["st"]
    if column is None:
        stages = [c.stage.kind if c.stage else None for c in view.columns]
        first_stage = stages.index(next(kind for kind in stages if kind))
        column = stages.index(Kind.DEPTHWISE) if Kind.DEPTHWISE in stages else first_stage
    return min(int(column), len(view.columns) - 1)


def _bounded(value: int | None, count: int, otherwise: Callable[[], int]) -> int:
    return int(otherwise()) if value is None else min(int(value), count - 1)


def _strongest(column: Column) -> int:
    energy = np.square(column.maps, dtype=np.float32).reshape(column.channels, -1).mean(axis=1)
    return int(energy.argmax())


def _place(view: BlockView, before: int, behind: int) -> Space:
    """The place in the session, else the strongest value in the middle of the depthwise or the first map."""
    space = view.space
    asked = [st.session_state[name] for name in _names(space)]
    if None not in asked:
        return tuple(min(int(at), n - 1) for at, n in zip(asked, space, strict=True))
    columns = [c for c in view.columns if c.space == space]
    if not columns or not space:
        return tuple(n // 2 for n in space)
    depthwise = (c for c in columns if c.stage and c.stage.kind is Kind.DEPTHWISE)
    column = next(depthwise, columns[min(1, len(columns) - 1)])
    channel = (before if column.follows_input else behind) % column.channels
    low = [n // 4 for n in space]
    middle = tuple(slice(at, max(at + 1, n - at)) for at, n in zip(low, space, strict=True))
    values = np.abs(column.maps[channel][middle])
    best = np.unravel_index(int(values.argmax()), values.shape)
    return tuple(int(at) + shift for at, shift in zip(best, low, strict=True))
