"""Trained networks on the page Separate: heard, their skill told, and first where they learned enough."""

import numpy as np
import pytest
from separators import SEPARATORS, gains, lanes
from trained import address_of, each_card_of

from dsviz.text import Language, words
from dsviz.ui.separate.page import WEAK

TRAINED = each_card_of(SEPARATORS)


def short(card, **more):
    """A link to the checkpoint with a mixture of two seconds."""
    return address_of(card, **{"sep-seconds": "2"} | more)


def begun(card):
    """Filters and mask that the page begins with: the network's own where it learned enough."""
    return ("network", "network") if card.metric.value >= WEAK else ("cosine", "ideal")


@TRAINED
@pytest.mark.parametrize("language", Language)
def test_trained_weights_are_heard_and_their_skill_is_told(opened, card, language):
    app = opened("separate", short(card, lang=language.value))
    assert (app.session_state["sep-filters"], app.session_state["sep-mask"]) == begun(card)
    said = words(language)
    told = said("separate.skill", n=card.metric.count, value=said.number(card.metric.value, 1))
    weak = said("separate.weak")
    (sentence,) = (piece.value for piece in app.main.markdown if piece.value.startswith(told))
    assert (weak in sentence) == (card.metric.value < WEAK)
    assert not any(button.key.startswith("take_") for button in app.main.button)
    assert all(lane["gain"] for lane in lanes(app, "output"))


@TRAINED
def test_on_the_first_mixture_trained_weights_do_better_than_random_ones(opened, card):
    """Synthetic voices are none that it learned from, so no more is asked."""
    own = short(card, **{"sep-filters": "network", "sep-mask": "network"})
    learned, chance = (gains(opened("separate", own | more)) for more in ({}, {"w": "random"}))
    assert np.mean(learned) > np.mean(chance)


@TRAINED
def test_random_weights_claim_no_skill_and_trained_ones_are_offered(opened, card):
    app = opened("separate", short(card) | {"w": "random"})
    assert app.session_state["sep-mask"] == "ideal"
    app.button(key=f"take_{card.name}").click().run()
    assert not app.exception
    assert app.session_state["w"] == card.name
    assert app.session_state["sep-mask"] == begun(card)[1]


@TRAINED
def test_a_network_that_learned_enough_begins_and_a_weak_one_does_not(opened, card, monkeypatch):
    for least, chosen in ((-99.0, ("network", "network")), (99.0, ("cosine", "ideal"))):
        monkeypatch.setattr("dsviz.ui.separate.page.WEAK", least)
        app = opened("separate", short(card))
        assert (app.session_state["sep-filters"], app.session_state["sep-mask"]) == chosen
