"""What a network answers: classes with their shares as bars, one of them chosen."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from dsviz.ui.components.loader import declare


@dataclass(frozen=True)
class AnswerBar:
    """One class: its number and name, the length of its bar (0 to 1), its share as text."""

    number: int
    name: str
    share: float
    value: str
    colour: str = ""
    """As CSS, where the class has one elsewhere on the page."""


def answers(
    *, rows: Sequence[AnswerBar], chosen: int, label: str, key: str, on_choose: Callable[[int], None]
) -> None:
    """Draw the bars; `on_choose` is called with a class's number before the script runs again.

    `label` names the list for screen readers; `chosen` need not be among the rows.
    """

    def picked() -> None:
        on_choose(int(st.session_state[key]["choose"]))

    data = {"rows": [asdict(row) for row in rows], "chosen": chosen, "label": label}
    declare("answers")(key=key, data=data, on_choose_change=picked)
