"""The card of a checkpoint: what it learned, of what, how long, how well, and how to do it again."""

from collections.abc import Iterator

import streamlit as st

from dsviz.text import Words
from dsviz.weights import Card, labels, measured, path_of

_BINARY = "application/octet-stream"
_MINUTE = 60


def popover(words: Words, card: Card) -> None:
    """One line with the main figure; the rest is a click away."""
    st.caption(measured(card.metric, words))
    with st.popover(words("weights.card"), icon=":material/description:", width="stretch"):
        st.markdown(f"### {words(f'weights.task_{card.task}')}")
        st.markdown("\n".join(f"- {line}" for line in _facts(words, card)))
        st.markdown(words("weights.again"))
        st.code(card.command, language="sh", wrap_lines=True)
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
        yield measured(metric, words)
    for source in card.data:
        yield words("weights.data", name=source.name, credit=source.credit, licence=source.licence)
    minutes = words.number(max(1.0, card.seconds / _MINUTE))
    yield words("weights.steps", n=card.steps, batch=card.batch, minutes=minutes, device=card.device)
    yield words("weights.params", n=card.params)
    if card.labels:
        yield words("weights.classes", names=", ".join(labels(card, words)))
