import json

import numpy as np
import pytest

from dsviz.figures.mosaic import mosaic
from dsviz.figures.theme import DARK, Mode
from dsviz.ui.components import stages as module
from dsviz.ui.components.stages import Link, LinkKind, Reading, Scale, StageCard, stages
from dsviz.ui.components.strip import Role


@pytest.fixture
def sent(monkeypatch):
    """What the browser would get."""
    mounted: list[dict[str, object]] = []

    class Result:
        pick = None

    def mount(**arguments: object) -> Result:
        mounted.append(arguments["data"])
        return Result()

    monkeypatch.setattr(module, "declare", lambda *names: mount)
    monkeypatch.setattr(module, "_url", lambda png, place: f"/media/{place}.png")
    return mounted


def card(**changes: object) -> StageCard:
    sheet = mosaic(np.zeros((4, 8, 8), dtype=np.float32), 1.0, Mode.DARK)
    settings = {
        "title": "t", "subtitle": "s", "role": Role.DEPTHWISE, "mosaic": sheet, "order": range(4),
        "selected": 1, "captions": ["c"], "alt": "a",
    }  # fmt: skip
    return StageCard(**(settings | changes))


@pytest.mark.parametrize(("source", "target"), [(0, 0), (1, 0), (0, 2), (-1, 1)])
def test_a_link_leads_to_a_later_card(sent, source, target):
    with pytest.raises(ValueError, match="later one of 2"):
        stages(cards=[card(), card()], links=[Link(source, target, LinkKind.CHANNEL)], key="k", labels={})


def test_numbers_of_numpy_reach_the_browser_as_numbers(sent):
    odd = card(
        order=np.arange(4), selected=np.int64(2), marker=(np.float32(0.5), np.float64(0.25)),
        scale=Scale("−1", "0", "1", signed=np.bool_(True)),
        readings=[Reading("mean", np.array([1, 2, 3.14159265, 4], dtype=np.float32))],
    )  # fmt: skip
    weights = [(np.int64(3), np.float32(-0.5))]
    stages(cards=[odd, card()], links=[Link(0, 1, LinkKind.MIX, Role.POINTWISE, weights)], key="k", labels={})
    back = json.loads(json.dumps(sent[0]))
    assert back["cards"][0]["order"] == [0, 1, 2, 3]
    assert back["cards"][0]["marker"] == [0.5, 0.25]
    assert back["cards"][0]["readings"][0]["values"] == [1, 2, 3.142, 4]
    assert back["links"][0]["weights"] == [[3, -0.5]]


def test_the_bar_has_the_colours_of_the_picture(sent):
    scaled = card(scale=Scale("−1", "0", "1", signed=True))
    stages(cards=[scaled, card()], links=[], key="k", labels={})
    assert tuple(sent[0]["cards"][0]["scale"]["stops"]) == DARK.stops
    assert sent[0]["cards"][1]["scale"] is None, "a photograph has no bar"
