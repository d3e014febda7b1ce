"""What sharing weights costs and gains, on the page Network: shipped checkpoints of one task side by side."""

from dataclasses import replace

import pytest

from dsviz.analysis.sharing import sharing_of
from dsviz.api import costs
from dsviz.architectures import CATALOG
from dsviz.text import Language, words
from dsviz.ui.network.trained import rivals
from dsviz.weights import Card, Metric, measured, shipped

SHARER = next(a for a in CATALOG if sharing_of(costs(a.key, **a.small)))
OPTION = next(option for option in SHARER.options if not isinstance(option.default, str))
FIRST = Card(
    name="x-small", network=SHARER.key, options=dict(SHARER.small), task="separation", labels=(),
    metric=Metric("si_snr_improvement", 6.4, "test", 100), params=80_000, steps=3000, batch=4, seed=0,
    seconds=1.0, device="cpu", data=(), command="",
)  # fmt: skip
SECOND = replace(
    FIRST,
    name="x-other",
    options={**SHARER.small, OPTION.name: OPTION.low},
    metric=replace(FIRST.metric, value=5.9),
    params=81_000,
)


def tables(app):
    return [part.proto.body for part in app.get("html") if "dsviz-table" in part.proto.body]


@pytest.mark.parametrize("language", Language)
def test_two_checkpoints_of_one_task_are_compared_where_weights_are_shared(
    opened, small, monkeypatch, language
):
    monkeypatch.setattr("dsviz.ui.network.trained.shipped", lambda _: (FIRST, SECOND))
    said = words(language)
    app = opened("network", {**small(SHARER), "lang": language.value, "w": "random"})
    (table,) = [body for body in tables(app) if said("network.trained") in body]
    for card in (FIRST, SECOND):
        assert measured(card.metric, said) in table
        assert said.number(card.params) in table


def test_one_checkpoint_alone_is_no_comparison(opened, small, monkeypatch):
    monkeypatch.setattr("dsviz.ui.network.trained.shipped", lambda _: (FIRST,))
    app = opened("network", {**small(SHARER), "w": "random"})
    assert not [body for body in tables(app) if words(Language.ENGLISH)("network.trained") in body]


def test_only_checkpoints_of_one_task_with_different_options_are_compared():
    assert rivals((FIRST, SECOND)) == (FIRST, SECOND)
    assert rivals((FIRST, replace(FIRST, name="again"))) == ()
    assert rivals((FIRST, SECOND, replace(FIRST, task="other"))) == (FIRST, SECOND)
    assert rivals(()) == ()


def test_what_ships_of_a_sharing_network_can_be_compared():
    cards = shipped(SHARER.key)
    assert len({card.task for card in rivals(cards)}) <= 1
