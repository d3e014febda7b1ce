"""The page Break it: one classic mistake at a time, right and wrong on the same input."""

import streamlit as st
import torch
from torch import Tensor

from dsviz.analysis.mistakes import Attempt, Mistake, Outcome, mistake, outcome
from dsviz.figures.mosaic import Maps
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import frame
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.cards import card, head
from dsviz.ui.learn.break_it_place import NAMES
from dsviz.ui.learn.maps import Shown, drawn, eight, row, span
from dsviz.ui.store import COMPUTING
from dsviz.ui.tables import Cell, Column, table

SIDE = 56
BETS = ("raises", "shape", "cost", "numbers")
"""What a mistake can show itself by, the loudest first."""


def show() -> None:
    """Draw the page for the chosen mistake."""
    words, theme, given = frame.words(), frame.theme(), frame.given()
    with frame.slot():
        st.toggle(words("break_it.bet_first"), key="bet", help=words("break_it.bet_help"))
    st.title(words("break_it.title"), anchor=False)
    st.markdown(words("break_it.about"))
    st.pills(
        words("break_it.mistake"), NAMES, key="mistake", label_visibility="collapsed", required=True,
        format_func=lambda name: words(f"break_it.name_{name}"),
    )  # fmt: skip
    chosen = mistake(st.session_state["mistake"])
    found = _found(chosen, given)
    _lines(chosen, words)
    if st.session_state["bet"] and not _bet(chosen, found, words):
        return
    said, counted = st.columns([5, 6])
    with said:
        _message(chosen, found, words)
    with counted:
        _facts(found, words, theme)
    _maps(chosen, found, given, words, theme)


def _found(chosen: Mistake, given: Given) -> Outcome:
    """Both sides on the visitor's input, from the shared store."""

    def make() -> Outcome:
        with COMPUTING:
            return outcome(chosen, torch.from_numpy(eight(given, SIDE))[None])

    return MAPS.get(("mistake", chosen.name, given.id), make, _bytes)


def _bytes(found: Outcome) -> int:
    return 4096 + sum(side.output.nbytes for side in (found.right, found.wrong) if side.output is not None)


def loudest(found: Outcome) -> str:
    """What gives the mistake away first."""
    right, wrong = found.right, found.wrong
    if wrong.error:
        return "raises"
    if right.output is None or wrong.output is None or right.output.shape != wrong.output.shape:
        return "shape"
    return "numbers" if (right.params, right.macs) == (wrong.params, wrong.macs) else "cost"


def _lines(chosen: Mistake, words: Words) -> None:
    """The lines of PyTorch that were run, right ones on the left."""
    with card("break_lines"):
        head(words(f"break_it.name_{chosen.name}"), words(f"break_it.what_{chosen.name}"))
        right, wrong = st.columns(2)
        codes = (chosen.right, chosen.then[0]), (chosen.wrong, chosen.then[1])
        for place, title, (made, then) in zip((right, wrong), ("right", "wrong"), codes, strict=True):
            place.markdown(f"**{words(f'break_it.{title}')}**")
            place.code(_code(made, then, chosen.after), language="python", wrap_lines=True)


def _code(made: str, then: str, after: str) -> str:
    """The layer, named where other lines need its name."""
    if then:
        return f"folded = {made}\n{then}"
    return f"layer = {made}\ny = layer(x)\n{after}" if after else made


def _bet(chosen: Mistake, found: Outcome, words: Words) -> bool:
    """Have the visitor say first what will happen; whether that was done."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="break_bet"):
        bet = st.pills(
            words("break_it.bet"), BETS, key=f"break_bet_{chosen.name}",
            format_func=lambda name: words(f"break_it.bet_{name}"),
        )  # fmt: skip
    if bet is None:
        return False
    verdict = "won" if bet == loudest(found) else "lost"
    st.markdown(words(f"break_it.{verdict}", answer=words(f"break_it.bet_{loudest(found)}")))
    return True


def _message(chosen: Mistake, found: Outcome, words: Words) -> None:
    """What torch says where it raises, and what that, or its silence, means."""
    with card("break_message", tall=True):
        if found.wrong.error:
            head(words("break_it.raises"), words("break_it.raises_note"))
            st.code(found.wrong.error, language=None, wrap_lines=True)
        else:
            head(words("break_it.silent"), words("break_it.silent_note"))
        st.markdown(words(f"break_it.means_{chosen.name}"))


def _facts(found: Outcome, words: Words, theme: Theme) -> None:
    """Shapes, counts and what is heard, both sides; a ring where they differ."""
    with card("break_facts", tall=True):
        head(words("break_it.facts"))
        columns = (
            Column(words("break_it.fact")), Column(words("break_it.right"), number=True),
            Column(words("break_it.wrong"), number=True), Column(""),
        )  # fmt: skip
        sides = zip(_values(found.right, words), _values(found.wrong, words), strict=True)
        rows = [
            (Cell(words(f"break_it.fact_{name}")), Cell(right), Cell(wrong), Cell("≠", ringed=True))
            if right != wrong
            else (Cell(words(f"break_it.fact_{name}")), Cell(right), Cell(wrong), Cell("=", muted=True))
            for (name, right), (_, wrong) in sides
        ]
        largest = found.difference
        if largest is not None:
            value = words.number(float(largest.abs().max()), 3)
            rows.append((Cell(words("break_it.fact_difference")), Cell(""), Cell(value), Cell("")))
        table(columns, rows, label=words("break_it.facts"), theme=theme)


def _values(side: Attempt, words: Words) -> list[tuple[str, str]]:
    shape = "–" if side.output is None else "×".join(map(str, side.output.shape[1:]))
    amounts = (("params", side.params), ("macs", side.macs), ("heard", side.heard))
    read = "–" if side.read is None else words.percent(side.read)
    counted = [(name, "–" if value is None else words.number(value)) for name, value in amounts]
    return [("shape", shape), *counted, ("read", read)]


def _maps(chosen: Mistake, found: Outcome, given: Given, words: Words, theme: Theme) -> None:
    """The input, both outputs and their difference in the same colours."""
    with card("break_maps"):
        head(words("break_it.maps"), words("break_it.maps_note"))
        right, wrong, apart = (_array(t) for t in (found.right.output, found.wrong.output, found.difference))
        source, end = eight(given, SIDE), span(right, wrong)
        maps = (
            ("input", source, span(source)), ("right", right, end), ("wrong", wrong, end),
            ("difference", apart, end),
        )  # fmt: skip
        shown = [
            _shown(name, values, limit, (chosen.name, given.id), words, theme) for name, values, limit in maps
        ]
        row(shown, words, theme, least=210)


def _shown(
    name: str, values: Maps | None, limit: float, key: tuple[str, str], words: Words, theme: Theme
) -> Shown:
    title = words(f"break_it.{name}")
    if values is None:
        box = f"<div style='border:1px dashed {theme.line};padding:24px 12px;color:{theme.mute}'>"
        return Shown(title, "", title, body=f"{box}{words('break_it.nothing')}</div>")
    note = words("break_it.size", channels=len(values), rows=values.shape[1], columns=values.shape[2])
    png = drawn(("mistake", *key, name), values, limit, theme)
    return Shown(title, note, f"{title}: {note}", png, limit)


def _array(maps: Tensor | None) -> Maps | None:
    return None if maps is None else maps[0].numpy()
