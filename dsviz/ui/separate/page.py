"""The page from top to bottom."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import streamlit as st

from dsviz.architectures.architecture import Vector, Waveform
from dsviz.architectures.options import Value
from dsviz.text import Words
from dsviz.ui import cache, frame, inputs
from dsviz.ui.cache import Given, Model, together
from dsviz.ui.large import fits
from dsviz.ui.separate import scene as scenes
from dsviz.ui.separate.heard import heard, learned, network, temporal_blocks
from dsviz.ui.separate.inside import inside
from dsviz.ui.separate.listen import listen
from dsviz.ui.separate.listening import instant_of, listening
from dsviz.ui.separate.maps import Looks
from dsviz.ui.separate.masking import masking
from dsviz.ui.separate.place import HIDDEN, settle
from dsviz.ui.separate.result import Asked, result
from dsviz.ui.separate.scene import Scene
from dsviz.ui.separate.subject import Subject
from dsviz.ui.separate.voices import likeness, target_of, voices
from dsviz.ui.setting import setting
from dsviz.ui.state import Choice
from dsviz.ui.weights import badge, offer, trained
from dsviz.weights import Metric

WEAK = 3.0
"""Decibels of improvement below which a network hardly separates: the page says so and begins without it."""
_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def show() -> None:
    """The page for the network in the session and a mixture of its own."""
    words, theme, choice = frame.words(), frame.theme(), frame.choice()
    choice = _as_long_as_the_mixture(choice)
    _title(words, choice)
    st.html(f"<style>{_STYLE}</style>")
    entry, *others = choice.entries
    if not fits(choice) or not isinstance(entry, Waveform):
        return
    with frame.slot():
        scene = scenes.choose(entry, words)
        told = [inputs.enrolment(other) for other in others if isinstance(other, Vector)]
    with st.spinner(words("separate.computing"), show_time=True):
        subject = _subject(choice.model, together(scene.given, *told))
    wish = settle(known=scene.references is not None, able=_able(choice))
    target = _target(scene, told)
    asked = Asked(choice.model, subject.given, wish, target)
    made = result(scene, asked)
    looks = Looks(words, theme, instant_of(scene) / scene.seconds)
    listening(subject, scene, words, theme)
    masking(scene, asked, made, looks)
    listen(scene, made, words)
    for vector, enrolment in zip([o for o in others if isinstance(o, Vector)], told, strict=True):
        voices(scene, vector, enrolment, words, theme)
    inside(subject, looks)


def _title(words: Words, choice: Choice) -> None:
    costs = cache.costs(choice.architecture.key, choice.items)
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(words("separate.title"), anchor=False)
        options = setting(words, choice.architecture, _without(choice.options, HIDDEN))
        name = words(f"architectures.{choice.architecture.key}_name")
        st.badge(" · ".join(filter(None, (name, options))), color="gray")
        st.badge(words("separate.params", n=costs.params), color="gray")
        badge(words, choice, words("separate.untrained_help"))
    if card := trained(choice):
        st.markdown(_skill(words, card.metric))
    offer(words, choice)


def _able(choice: Choice) -> bool:
    """Whether the network's own masks are worth beginning with: it learned, for all we know enough."""
    card = trained(choice)
    return learned(choice.model) and (card is None or card.metric.value >= WEAK)


def _skill(words: Words, metric: Metric) -> str:
    """What may be expected of trained weights."""
    told = words("separate.skill", n=metric.count, value=words.number(metric.value, 1))
    return f"{told} {words('separate.weak')}" if metric.value < WEAK else told


def _without(options: Mapping[str, Value], hidden: Collection[str]) -> dict[str, Value]:
    return {name: value for name, value in options.items() if name not in hidden}


def _as_long_as_the_mixture(choice: Choice) -> Choice:
    """The network for the length that this page is asked for: other pages show shorter sounds."""
    asked: dict[str, Value] = {"seconds": float(st.session_state["sep-seconds"])}
    own = {name: value for name, value in asked.items() if name in choice.architecture.input_options}
    return replace(choice, options=choice.options | own)


def _subject(model: Model, given: Given) -> Subject:
    return Subject(
        model=model,
        given=given,
        network=network(model),
        costs=cache.costs(model.key, model.items),
        blocks=temporal_blocks(model.key, model.items),
        heard=heard(model, given),
    )


def _target(scene: Scene, told: list[Given]) -> int | None:
    """The known voice that a network with an enrolment looks for; None for one that puts out all voices."""
    return target_of(likeness(scene, told[0])) if told else None
