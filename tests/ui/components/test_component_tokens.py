"""What the component of tokens is told."""

from dataclasses import replace

import numpy as np
import pytest

from dsviz.text import Language
from dsviz.ui.components.tokens import LABELS, Candidate, Mark, Token, TokenView, _payload, tokens

VIEW = TokenView(
    source=["a", " ", "b"],
    target=[Token("x", "x", Mark.RIGHT), Token("", "y", Mark.WRONG)],
    weights=np.array([[0.2, 0.3, 0.5], [1, 0, 0]], np.float32),
    shares=True,
    candidates=[[Candidate("x", 0.75, True, True)], []],
    rest=["z", ""],
    heat=True,
    labels=dict.fromkeys([*LABELS, "unused"], "words"),
    language=Language.RUSSIAN,
)


def test_weights_marks_and_candidates_arrive_as_they_are():
    data = _payload(VIEW, 1)
    np.testing.assert_allclose(data["rows"], VIEW.weights, atol=1e-4)
    assert [token["mark"] for token in data["target"]] == ["right", "wrong"]
    assert data["candidates"][0] == [{"text": "x", "chance": 0.75, "taken": True, "right": True}]
    assert data["current"] == 1
    assert data["marked"] is True
    assert set(data["labels"]) == set(LABELS)


def test_without_a_right_answer_nothing_is_marked():
    data = _payload(replace(VIEW, rest=None, weights=None, candidates=None), None)
    assert data["marked"] is False
    assert data["rest"] == []
    assert data["rows"] is data["candidates"] is None


@pytest.mark.parametrize("rows", [{"weights": np.zeros((3, 3), np.float32)}, {"candidates": [[]]}])
def test_every_token_has_one_row(rows):
    with pytest.raises(ValueError, match="2 tokens"):
        tokens(view=replace(VIEW, **rows), current=None, key="tokens")
