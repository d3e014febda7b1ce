"""The diagram of a real block: what the page hands to the component."""

import pytest
import torch

from dsviz import api
from dsviz.analysis.stages import blocks_of
from dsviz.architectures import find
from dsviz.figures.theme import Mode
from dsviz.recording import record
from dsviz.text import Language, words
from dsviz.ui.cache import Recorded
from dsviz.ui.components.flow import Sign
from dsviz.ui.components.strip import Role
from dsviz.ui.layers import flow
from dsviz.ui.layers.view import BlockView, Chosen, block_view

WORDS = words(Language.ENGLISH)


def view_of(path: str) -> BlockView:
    """A block of a network with branches, on noise."""
    x = torch.randn(find("swishnet").inputs[0].shape)
    steps = record(api.build("swishnet"), x, keep=lambda _: True)
    costs = api.costs("swishnet")
    block = next(block for block in blocks_of(costs.rows) if block.path == path)
    return block_view(costs, block, Recorded((), tuple(steps), (x,)), WORDS)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    sent: dict[str, object] = {}
    monkeypatch.setattr(flow, "flow", lambda **arguments: sent.update(arguments))
    view = view_of("block3")
    flow.show(WORDS, Mode.LIGHT, view, Chosen(3, 0, 0, (5,)), [1.0] * len(view.columns))
    return sent


def test_what_meets_has_its_sign_and_every_stage_its_picture(drawn: dict[str, object]) -> None:
    signs = {node.title: node.sign for node in drawn["nodes"]}
    assert signs["Sum"] is Sign.SUM
    assert signs["Concat"] is Sign.JOIN
    assert signs["Gate"] is Sign.PRODUCT
    assert signs["Depthwise"] is signs["Input"] is Sign.BOX
    assert all(node.picture.size[0] <= 4 * flow.SIDE for node in drawn["nodes"])
    assert drawn["current"] == 3


def test_lines_say_where_values_come_from_and_where_they_go(drawn: dict[str, object]) -> None:
    first, *_, last = drawn["nodes"]
    parts = [[line.replace("\N{NO-BREAK SPACE}", " ") for line in node.lines] for node in (first, last)]
    assert parts == [["Block 2 →", "8×98"], ["8×98", "→ Block 4"]]


def test_only_lines_into_a_depthwise_stage_are_blue_and_parts_of_a_join_add_up(
    drawn: dict[str, object],
) -> None:
    titles = [node.title for node in drawn["nodes"]]
    blue = {titles[edge.target] for edge in drawn["edges"] if edge.role is Role.DEPTHWISE}
    assert blue == {"Depthwise"}
    assert sum(e.share for e in drawn["edges"] if titles[e.target] == "Concat") == pytest.approx(1)
