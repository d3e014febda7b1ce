"""The card of a checkpoint: what it learned, of what, how long, how well, and how to do it again."""

from collections.abc import Iterator

import streamlit as st

from dsviz.figures.learning import Panel, learning
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui.markdown import plain
from dsviz.ui.state import current_theme
from dsviz.weights import TEST, Card, Curve, curve_of, digits, labels, measured, path_of, shipped, shown, task

_BINARY = "application/octet-stream"
_MINUTE = 60
_BARE = {"displayModeBar": False}
_LOSS_DIGITS = 3


def popover(words: Words, card: Card) -> None:
    """One line with the main figure; the rest is a click away."""
    st.caption(plain(measured(card.metric, words)))
    with st.popover(words("weights.card"), icon=":material/description:", width="stretch"):
        st.markdown(f"### {plain(task(card, words))}")
        st.markdown("\n".join(f"- {line}" for line in _facts(words, card)))
        if curve := curve_of(card):
            _curve(words, current_theme(), curve, card)
        st.markdown(words("weights.again"))
        st.code(card.command, language="sh", wrap_lines=True)
        if card in shipped(card.network):
            _download(words, card)


def _download(words: Words, card: Card) -> None:
    st.download_button(
        words("weights.download", size=words.number(path_of(card).stat().st_size / 1000)),
        lambda: path_of(card).read_bytes(),
        f"{card.name}.safetensors",
        _BINARY,
        on_click="ignore",
        icon=":material/download:",
    )


def _facts(words: Words, card: Card) -> Iterator[str]:
    for metric in (card.metric, *card.others):
        yield plain(measured(metric, words))
    for source in card.data:
        credit = {"name": source.name, "credit": source.credit, "licence": source.licence}
        yield words("weights.data", **{name: plain(text) for name, text in credit.items()})
    minutes, device = words.number(max(1.0, card.seconds / _MINUTE)), plain(card.device.upper())
    yield words("weights.steps", n=card.steps, batch=card.batch, minutes=minutes, device=device)
    yield words("weights.params", n=card.params)
    if card.labels:
        yield words("weights.classes", names=plain(", ".join(labels(card, words))))


def _curve(words: Words, theme: Theme, curve: Curve, card: Card) -> None:
    panels = [Panel(words("weights.curve_loss"), curve.loss, _LOSS_DIGITS)]
    for metric, values in curve.metrics.items():
        panels.append(Panel(_title(words, metric), shown(metric, values), digits(metric)))
    figure = learning(curve.steps, panels, words, theme)
    st.plotly_chart(
        figure, theme=None, config=_BARE, key=f"curve_{card.name}", alt=words("weights.curve_alt")
    )
    decided = card.metric.split == TEST
    st.caption(words("weights.curve_note" if decided else "weights.curve_note_same"))


def _title(words: Words, metric: str) -> str:
    key = f"weights.curve_{metric}"
    return words(key) if key in words else metric
