"""Shipped checkpoints of some networks, and the address that opens one."""

from collections.abc import Iterable

import pytest

from dsviz.architectures.architecture import Architecture
from dsviz.weights import Card, shipped


def each_card_of(architectures: Iterable[Architecture]) -> pytest.MarkDecorator:
    """Runs a test once for every checkpoint, as its argument `card`."""
    cards = [card for architecture in architectures for card in shipped(architecture.key)]
    assert cards
    return pytest.mark.parametrize("card", cards, ids=lambda card: card.name)


def address_of(card: Card, **more: str) -> dict[str, str]:
    """A link to the checkpoint with its options, in English unless `more` says another language."""
    options = {f"{card.network}-{name}": str(value) for name, value in card.options.items()}
    return {"lang": "en", "arch": card.network, "w": card.name, **options, **more}
