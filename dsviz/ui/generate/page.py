"""The page from top to bottom."""

from functools import partial
from typing import NamedTuple

import streamlit as st
from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Image, Task
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import frame
from dsviz.ui.cards import card, head
from dsviz.ui.choose import take
from dsviz.ui.generate import job as jobs
from dsviz.ui.generate.canvas import canvas, inline
from dsviz.ui.generate.job import Job
from dsviz.ui.generate.place import Part, Wish, settle, wish
from dsviz.ui.heat import heat_input
from dsviz.ui.segments import segments
from dsviz.ui.state import Choice
from dsviz.ui.weights import badge

MANY = 1500
"""From so many passes on a smaller network is offered."""


class Places(NamedTuple):
    """What changes while a picture is written."""

    picture: DeltaGenerator
    progress: DeltaGenerator
    clock: DeltaGenerator


def show() -> None:
    """The page for the network and the picture in the session."""
    words, theme, choice = frame.words(), frame.theme(), frame.choice()
    name = words(f"architectures.{choice.architecture.key}_name")
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(words("generate.title"), anchor=False)
        st.badge(name, color="gray")
        badge(words, choice, words("generate.untrained_help"))
    st.markdown(words("generate.lead"))
    entry = choice.entry
    if choice.architecture.task is not Task.DRAW or not isinstance(entry, Image):
        _others(words, name)
        return
    with frame.slot():
        _controls(words, entry)
    asked = wish()
    places = _picture(words, choice, entry, asked)
    job = jobs.current(jobs.name_of(choice, frame.given(), asked))
    _draw(words, theme, places, job, entry, asked)
    if job is not None and job.running:
        while job.running and _watched():
            job.write()
            _draw(words, theme, places, job, entry, asked)
        st.rerun()


def _others(words: Words, name: str) -> None:
    """For a network that cannot write: those that can, one click away."""
    st.info(words("generate.cannot", name=name))
    for architecture in (a for a in CATALOG if a.task is Task.DRAW):
        title = words(f"architectures.{architecture.key}_name")
        st.button(
            words("generate.take", name=title),
            key=f"take_{architecture.key}",
            on_click=partial(take, architecture.key, architecture.small),
            type="primary",
        )


def _controls(words: Words, entry: Image) -> None:
    sides = settle(entry)
    parts = [part.value for part in Part]
    segments(words("generate.part"), parts, "gen-part", lambda part: words(f"generate.part_{part}"))
    st.selectbox(words("generate.side"), sides, format_func=lambda side: f"{side} × {side}", key="gen-side")
    left, right = st.columns(2)
    left.number_input(
        words("generate.seed"), 0, 999_999, step=1, key="gen-seed", help=words("generate.seed_help")
    )
    heat_input(right, words("generate.heat"), "gen-heat", words("generate.heat_help"))


def _picture(words: Words, choice: Choice, entry: Image, asked: Wish) -> Places:
    given = frame.given()
    job = jobs.current(jobs.name_of(choice, given, asked))
    with card("generate"):
        head(words("generate.picture"), words(f"generate.about_{asked.part}"))
        left, right = st.columns([3, 4], gap="medium")
        picture = left.empty()
        with right:
            rows = asked.side if asked.part is Part.WHOLE else asked.side - asked.side // 2
            passes = rows * asked.side * entry.channels
            st.html(_passes(words, rows, asked.side, entry.channels, passes))
            st.markdown(words("generate.why"))
            progress, clock = st.empty(), st.empty()
            with st.container(horizontal=True):
                _buttons(words, choice, entry, asked, job)
            if passes > MANY:
                _offer_small(words, choice, passes)
    return Places(picture, progress, clock)


def _passes(words: Words, rows: int, columns: int, colours: int, passes: int) -> str:
    """The number of passes as a product."""
    said = words("generate.passes", n=passes)
    return (
        f'<div class="ds-note" style="font-family:var(--ds-code)">{rows} · {columns} · {colours} =</div>'
        f'<div><b style="font:600 28px var(--ds-code)">{words.number(passes)}</b> '
        f'<span class="ds-note">{said}</span></div>'
        f'<div class="ds-note">{words("generate.factors")}</div>'
    )


def _buttons(words: Words, choice: Choice, entry: Image, asked: Wish, job: Job | None) -> None:
    if job is not None and job.running:
        st.button(words("generate.stop"), key="stop", on_click=jobs.switch, args=(False,), type="primary")
        return
    begin = partial(jobs.start, choice, entry, frame.given(), asked)
    st.button(words("generate.start"), key="start", on_click=begin, type="primary")
    if job is not None and not job.finished:
        st.button(words("generate.go_on"), key="go_on", on_click=jobs.switch, args=(True,))


def _offer_small(words: Words, choice: Choice, passes: int) -> None:
    architecture = choice.architecture
    st.caption(words("generate.long", n=passes))
    if any(choice.options[name] != value for name, value in architecture.small.items()):
        st.button(
            words("generate.small"), key="small", on_click=partial(take, architecture.key, architecture.small)
        )


def _draw(words: Words, theme: Theme, places: Places, job: Job | None, entry: Image, asked: Wish) -> None:
    """The picture as far as it is, and how far that is."""
    picture, done = jobs.blank(entry, frame.given(), asked) if job is None else job.drawn
    given = job.given if job else done
    total = asked.side**2
    alt = words("generate.alt", n=total, done=done)
    places.picture.html(inline(canvas(picture, done, given, theme), alt))
    if job is None:
        return
    said = words("generate.done", done=done - given, n=total - given)
    places.progress.progress((done - given) / max(1, total - given), text=said)
    if job.seconds_per_pixel is not None:
        rest = (total - done) * job.seconds_per_pixel
        places.clock.caption(
            words(
                "generate.clock", value=words.number(1000 * job.seconds_per_pixel, 1), rest=words.number(rest)
            )
        )


def _watched() -> bool:
    """Whether the visitor is still there: nothing is computed for closed tabs."""
    context = get_script_run_ctx()
    return context is not None and bool(runtime.get_instance().is_active_session(context.session_id))
