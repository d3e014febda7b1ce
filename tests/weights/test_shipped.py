"""What ships: small, complete, named in both languages, and fitting its networks."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import dsviz
from dsviz.text import Language, words
from dsviz.training.plans import PLANS
from dsviz.training.sound_kinds import LABELS
from dsviz.weights import (
    Card,
    Metric,
    curve_of,
    fitting,
    labels,
    load_shipped,
    measured,
    path_of,
    shipped,
    state,
)
from dsviz.weights.checkpoints import FOLDER

CARDS = [card for architecture in dsviz.CATALOG for card in shipped(architecture.key)]
EVERY = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
PLANNED = {plan.task: plan for plan in PLANS}


def test_every_file_has_its_card_and_all_are_small() -> None:
    files = {path.stem for path in FOLDER.glob("*.safetensors")}
    assert files == {card.name for card in CARDS}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 25e6


@EVERY
def test_a_checkpoint_fits_its_network(card: Card) -> None:
    network = dsviz.build(card.network, **card.options)
    before = [parameter.clone() for parameter in network.parameters()]
    load_shipped(network, card)
    assert any(not torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))
    assert card in fitting(card.network, card.options)
    assert sum(parameter.numel() for parameter in network.parameters()) == card.params
    assert state(card)


@EVERY
def test_a_card_is_complete(card: Card) -> None:
    assert card.data
    assert all(source.name and source.credit and source.licence for source in card.data)
    assert f"--steps {card.steps} --seed {card.seed}" in card.command
    assert card.task in PLANNED
    assert card.metric.count > 0
    assert path_of(card).stat().st_size < 5e6
    for language in Language:
        assert len(set(labels(card, words(language)))) == len(card.labels)
        assert measured(card.metric, words(language))
        assert all(f"weights.label_{label}" in words(language) for label in card.labels)
        assert f"weights.metric_{card.metric.name}" in words(language)


def test_the_size_of_the_input_does_not_matter_other_options_do(monkeypatch: pytest.MonkeyPatch) -> None:
    slim = Card(
        name="x", network="swishnet", options={"width": "slim"}, task="", labels=LABELS,
        metric=Metric("accuracy", 0.9, "test", 1000), params=0, steps=1, batch=1, seed=0, seconds=0.0,
        device="cpu", data=(), command="",
    )  # fmt: skip
    monkeypatch.setattr("dsviz.weights.checkpoints.shipped", lambda key: (slim,) if key == "swishnet" else ())
    assert fitting("swishnet", {"seconds": 2.0, "mode": "dense"}) == (slim,)
    assert fitting("swishnet", {"width": "wide"}) == ()
    assert fitting("mobilenet", {}) == ()


def test_figures_are_told_in_both_languages() -> None:
    assert (
        measured(Metric("accuracy", 0.934, "test", 10_000), words(Language.ENGLISH))
        == "93.4% of 10,000 right"
    )
    assert "93,4" in measured(Metric("accuracy", 0.934, "test", 10_000), words(Language.RUSSIAN))
    assert measured(Metric("unheard", 2.0, "test", 1), words(Language.RUSSIAN)) == "unheard 2,0"


def test_the_folder_is_the_package_s() -> None:
    assert Path(dsviz.__file__).parent / "checkpoints" == FOLDER


@EVERY
def test_the_curve_beside_a_checkpoint_is_that_of_its_training(card: Card) -> None:
    curve = curve_of(card)
    assert curve is not None
    assert list(curve.steps) == sorted(set(curve.steps))
    assert 0 < curve.steps[0] < curve.steps[-1] <= card.steps
    assert len(curve.loss) == len(curve.steps)
    assert card.metric.name in curve.metrics
    assert {len(values) for values in curve.metrics.values()} == {len(curve.steps)}


def test_a_card_of_others_has_no_curve_whatever_its_name() -> None:
    assert curve_of(replace(CARDS[0], task="mine")) is None
    assert curve_of(replace(CARDS[0], name="../../pyproject")) is None
