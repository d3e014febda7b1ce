"""Every shipped checkpoint is what its plan says, and its card tells how to get it again."""

import csv
from dataclasses import replace

import pytest
import torch

from dsviz.architectures import CATALOG, find
from dsviz.training.__main__ import command
from dsviz.training.finish import notes
from dsviz.training.plan import Plan
from dsviz.training.plans import AS_LARGE, PLANS, SMALL_8K, TASKS
from dsviz.weights import shipped
from dsviz.weights.card import Card
from dsviz.weights.checkpoints import FOLDER, path_of, state

CARDS = [card for architecture in CATALOG for card in shipped(architecture.key)]
NAMES = {plan.name: plan for plan in PLANS}


def same(card: Card, plan: Plan) -> bool:
    """Whether the card is of a run of this plan, as it stands now."""
    return (
        (card.network, card.task, card.steps, card.batch) == (plan.network, plan.task, plan.steps, plan.batch)
        and dict(card.options) == dict(plan.options)
        and dict(card.notes) == notes(plan, TASKS[plan.task], card.device)  # type: ignore[arg-type]
        and card.command == command(plan, card.seed)
        and card.data == TASKS[plan.task].data  # type: ignore[attr-defined]
    )


def params(network: str, options: object) -> int:
    with torch.device("meta"):
        made = find(network).make(options)  # type: ignore[arg-type]
    return sum(parameter.numel() for parameter in made.parameters())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_shipped_card_is_of_the_plan_as_it_stands(card: Card) -> None:
    assert same(card, NAMES[card.name])


@pytest.mark.parametrize(
    "change",
    [{"steps": 7}, {"batch": 7}, {"rate": 0.7}, {"options": {}}, {"settings": {"early": 7}}],
    ids=str,
)
def test_a_plan_that_was_changed_since_is_noticed(change: dict[str, object]) -> None:
    plan = NAMES[CARDS[0].name]
    assert same(CARDS[0], plan)
    assert not same(CARDS[0], replace(plan, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_a_shipped_file_holds_what_its_card_says(card: Card) -> None:
    with torch.device("meta"):
        network = find(card.network).make(card.options)
    tensors = state(card)
    assert sum(parameter.numel() for parameter in network.parameters()) == card.params
    wanted = {name: tensor.shape for name, tensor in network.state_dict().items() if name in tensors}
    assert wanted == {name: tensor.shape for name, tensor in tensors.items()}
    assert all(tensor.isfinite().all() for tensor in tensors.values() if tensor.is_floating_point())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_the_curves_of_a_run_end_at_its_last_step(card: Card) -> None:
    with (FOLDER / f"{card.name}.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    steps = [int(row["step"]) for row in rows]
    assert steps == sorted(set(steps))
    assert steps[-1] == card.steps
    assert {"loss", card.metric.name} <= rows[0].keys()


def test_all_checkpoints_together_are_small() -> None:
    assert 0 < sum(path_of(card).stat().st_size for card in CARDS) < 25e6


def test_sharing_and_not_sharing_are_compared_at_equal_size() -> None:
    shared, own = params("mitas", SMALL_8K), params("mitas", AS_LARGE)
    assert own == pytest.approx(shared, rel=0.03)
    plans = {plan.variant: plan for plan in PLANS if plan.network == "mitas"}
    budget = [(plans[name].steps, plans[name].batch, plans[name].rate) for name in ("small", "own")]
    assert budget[0] == budget[1]
