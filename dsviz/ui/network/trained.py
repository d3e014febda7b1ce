"""What the shipped checkpoints of one network reached, each with its options: size against skill."""

from collections.abc import Sequence

import streamlit as st

from dsviz.ui.network.shown import Shown
from dsviz.ui.tables import Cell, Column, table
from dsviz.weights import Card, fitting, measured, shipped


def compared(shown: Shown) -> None:
    """A table of those that learned one task; nothing where there are not two with different options."""
    cards = rivals(shipped(shown.architecture.key))
    if not cards:
        return
    words = shown.words
    st.markdown(f"**{words('network.trained')}**")
    st.caption(words("network.trained_note"))
    columns = (
        Column(words("network.setting")), Column(words("network.params"), number=True),
        Column(words("network.trained_skill")), Column(words("network.trained_steps"), number=True),
    )  # fmt: skip
    table(
        columns, [_row(shown, card, cards) for card in cards], label=words("network.trained"),
        theme=shown.theme,
    )  # fmt: skip


def rivals(cards: Sequence[Card]) -> tuple[Card, ...]:
    """Those of the task that most of them learned, where these are two or more that differ in options."""
    tasks = [card.task for card in cards]
    task = max(tasks, key=tasks.count, default="")
    same = tuple(card for card in cards if card.task == task)
    return same if len({tuple(sorted(card.options.items())) for card in same}) > 1 else ()


def _row(shown: Shown, card: Card, cards: Sequence[Card]) -> list[Cell]:
    words = shown.words
    here = card in fitting(card.network, shown.options)
    name = shown.setting(card.options) or words("network.main_setting")
    best = max(max(other.metric.value for other in cards), 1e-9)
    most = max(other.params for other in cards)
    skill = max(0.0, card.metric.value / best)
    return [
        Cell(words("network.trained_here", setting=name) if here else name),
        Cell(words.number(card.params), square=shown.theme.pointwise, bar=card.params / most),
        Cell(measured(card.metric, words), square=shown.theme.depthwise, bar=skill),
        Cell(words.number(card.steps)),
    ]
