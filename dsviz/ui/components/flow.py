"""A block as a diagram of what flows where: boxes, signs where branches meet, lines; a click chooses."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from dsviz.figures.mosaic import Mosaic
from dsviz.ui.components.arithmetic import encoded
from dsviz.ui.components.loader import declare
from dsviz.ui.components.strip import Role


class Sign(StrEnum):
    """How a node is drawn: a box, or the sign of what happens where branches meet."""

    BOX = "box"
    SUM = "sum"
    PRODUCT = "product"
    JOIN = "join"


@dataclass(frozen=True)
class FlowNode:
    """One stage. `layer` and `lane` are its place, counted from the left and from the top.

    `number` is set before the title, `lines` below it in the code font ("kernel 3×3", "128×56×56").
    `picture` is one map of the stage, `help` a hint on hover, `alt` the node in words for screen readers.
    """

    number: str
    title: str
    lines: Sequence[str]
    role: Role
    sign: Sign
    layer: int
    lane: int
    alt: str
    help: str = ""
    picture: Mosaic | None = None


@dataclass(frozen=True)
class FlowEdge:
    """A line between two nodes; `lane` is where it passes the layers between them, None where none are.

    `share` (0 to 1) is how much of a joined stage this line brings; other stages do not show it.
    """

    source: int
    target: int
    lane: int | None = None
    role: Role = Role.NEUTRAL
    share: float = 1.0


def flow(
    *,
    nodes: Sequence[FlowNode],
    edges: Sequence[FlowEdge],
    current: int,
    key: str,
    label: str,
    on_choose: Callable[[int], None] | None = None,
) -> int | None:
    """Draws the diagram and returns the number of the node clicked just now.

    `current` is boxed. Pointing at a node lights up all that leads to it and all that it leads to. `label`
    names the diagram for screen readers. `on_choose` runs before the script, where the values of widgets may
    still be set. ValueError for a line that does not lead to the right.
    """
    for edge in edges:
        if not nodes[edge.source].layer < nodes[edge.target].layer:
            raise ValueError(f"a line leads to a later layer, not {edge}")

    def chosen() -> None:
        if on_choose is not None:
            on_choose(int(st.session_state[key]["choose"]))

    data = {
        "nodes": [_node(node) for node in nodes],
        "edges": [asdict(edge) for edge in edges],
        "current": int(current),
        "label": label,
    }
    index = declare("flow", "flow_lines")(key=key, data=data, on_choose_change=chosen).choose
    return None if index is None else int(index)


def _node(node: FlowNode) -> dict[str, Any]:
    sheet = node.picture
    picture = None
    if sheet is not None:
        # a few hundred bytes, so it travels with the data
        source = f"data:image/png;base64,{encoded(sheet.png)}"
        picture = {"source": source, "size": sheet.size, "band": sheet.bands}
    return {
        "number": node.number,
        "title": node.title,
        "lines": list(node.lines),
        "role": node.role,
        "sign": node.sign,
        "layer": int(node.layer),
        "lane": int(node.lane),
        "alt": node.alt,
        "help": node.help,
        "picture": picture,
    }
