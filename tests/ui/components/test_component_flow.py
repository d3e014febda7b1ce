import json

import numpy as np
import pytest

from dsviz.figures.mosaic import mosaic
from dsviz.figures.theme import Mode
from dsviz.ui.components import flow as module
from dsviz.ui.components.flow import FlowEdge, FlowNode, Sign, flow
from dsviz.ui.components.strip import Role


@pytest.fixture
def sent(monkeypatch):
    """What the browser would get, and what the page would hear of a click."""
    mounted: list[dict[str, object]] = []

    class Result:
        choose = 1.0

    def mount(**arguments: object) -> Result:
        mounted.append(arguments)
        return Result()

    monkeypatch.setattr(module, "declare", lambda *names: mount)
    return mounted


def node(layer: int, **changes: object) -> FlowNode:
    settings = {
        "number": "0", "title": "t", "lines": ("8×98",), "role": Role.NEUTRAL, "sign": Sign.BOX,
        "layer": layer, "lane": 0, "alt": "a",
    }  # fmt: skip
    return FlowNode(**(settings | changes))


@pytest.mark.parametrize("layers", [(0, 0), (1, 0)])
def test_a_line_leads_to_the_right(sent, layers):
    with pytest.raises(ValueError, match="later layer"):
        flow(nodes=[node(layer) for layer in layers], edges=[FlowEdge(0, 1)], current=0, key="k", label="l")


def test_what_is_sent_is_json_and_carries_the_picture(sent):
    sheet = mosaic(np.zeros((1, 8, 6), dtype=np.float32), 1.0, Mode.LIGHT)
    nodes = [node(np.int64(0), picture=sheet), node(np.int64(1), sign=Sign.SUM)]
    chosen = flow(nodes=nodes, edges=[FlowEdge(0, 1)], current=np.int64(1), key="k", label="l")
    data = json.loads(json.dumps(sent[0]["data"]))
    picture = data["nodes"][0]["picture"]
    assert picture["source"].startswith("data:image/png;base64,")
    assert picture["size"] == list(sheet.size)
    assert data["nodes"][1]["sign"] == "sum"
    assert data["current"] == 1
    assert chosen == 1
