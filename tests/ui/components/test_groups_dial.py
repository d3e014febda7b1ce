"""What the dial is told: numbers and sentences of every place, in both languages."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from dsviz.analysis.grouping import Grouping, divisors
from dsviz.text import Language, words
from dsviz.ui.components import groups_dial as module
from dsviz.ui.components.groups_dial import DialView, code, groups_dial

SIZE = (5, 7)


@pytest.fixture
def sent(monkeypatch):
    mounted: list[dict[str, object]] = []
    monkeypatch.setattr(module, "declare", lambda *names: lambda **given: mounted.append(given["data"]))
    return mounted


def told(sent, channels=12, kernel=3, at=None, language=Language.ENGLISH):
    weights = np.zeros((channels, channels, kernel, kernel), np.float32)
    view = DialView(weights, weights[:, :, 0, 0], SIZE)
    place = at or Grouping(channels, kernel)
    groups_dial(view=view, place=place, words=words(language), key="dial", on_turn=lambda *turned: None)
    return json.loads(json.dumps(sent[-1]))


@pytest.mark.parametrize("kernel", [1, 3, 5])
def test_every_place_of_the_dial_has_the_numbers_of_torch(sent, kernel):
    data = told(sent, 12, kernel)
    assert [face["groups"] for face in data["faces"]] == list(divisors(12))
    for face in data["faces"]:
        for name in ("plain", "mixed"):
            layers = eval(
                f"[{face[name]['code'].replace(chr(10), ',')}]", {"nn": nn}
            )  # the line that is shown
            weights = sum(layer.weight.numel() for layer in layers)
            numbers = face[name]["numbers"]
            assert numbers["weights"]["value"] == f"{weights:,}"
            assert numbers["macs"]["value"] == f"{weights * 5 * 7:,}"
            x = torch.zeros(1, 12, *SIZE)
            for layer in layers:
                x = layer(x)
            assert x.shape == (1, 12, *SIZE), "the code keeps the size of the maps"


def test_bars_add_up_to_the_share_of_the_larger_of_standard_and_this(sent):
    for face in told(sent)["faces"]:
        for name in ("plain", "mixed"):
            at = Grouping(12, 3, face["groups"], name == "mixed")
            shares = face[name]["numbers"]["weights"]["shares"]
            assert sum(shares) == pytest.approx(at.weights / max(at.weights, 12 * 12 * 9))


def test_ends_and_middle_of_the_dial_say_different_things(sent):
    faces = told(sent)["faces"]
    for name in ("plain", "mixed"):
        assert len({faces[place][name]["text"] for place in (0, 2, -1)}) == 3


@pytest.mark.parametrize("language", Language)
def test_no_gap_is_left_unfilled(sent, language):
    data = told(sent, language=language)
    kept = {"hears", "deaf", "mended"}
    texts = [text for name, text in data["labels"].items() if name not in kept] + [
        text
        for face in data["faces"]
        for name in ("plain", "mixed")
        for text in (
            face[name]["head"],
            face[name]["text"],
            *map(str, face[name]["numbers"]["pairs"].values()),
        )
    ]
    assert not [text for text in texts if "{" in text or "}" in text]
    for name in kept:
        assert "{output}" in data["labels"][name]
        assert "{input}" in data["labels"][name]


def test_the_line_of_code_names_groups_only_where_there_are_some():
    assert code(Grouping(8, 1)) == "nn.Conv2d(8, 8, 1, bias=False)"
    assert "groups=4" in code(Grouping(8, 3, 4))


@pytest.mark.parametrize(("chosen", "heard"), [(3, [(3, True)]), (5, [])])
def test_only_divisors_are_heard(monkeypatch, sent, chosen, heard):
    events: dict[str, object] = {}
    monkeypatch.setattr(module, "declare", lambda *names: lambda **given: events.update(given))
    turned: list[tuple[int, bool]] = []
    weights = np.zeros((12, 12, 3, 3), np.float32)
    view = DialView(weights, weights[:, :, 0, 0], SIZE)
    groups_dial(
        view=view, place=Grouping(12, 3), words=words(Language.ENGLISH), key="dial",
        on_turn=lambda groups, pointwise: turned.append((groups, pointwise)),
    )  # fmt: skip
    monkeypatch.setattr(module.st, "session_state", {"dial": {"dial": {"groups": chosen, "pointwise": True}}})
    events["on_dial_change"]()
    assert turned == heard
