"""The page from top to bottom."""

from functools import partial
from math import log2
from typing import NamedTuple

import streamlit as st
from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dsviz.architectures.architecture import Image
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import cache, frame
from dsviz.ui.cache import Given
from dsviz.ui.cards import card, head
from dsviz.ui.choose import take
from dsviz.ui.generate import gallery, upper
from dsviz.ui.generate import job as jobs
from dsviz.ui.generate.canvas import awaiting, canvas, inline
from dsviz.ui.generate.job import Job
from dsviz.ui.generate.place import Part, Wish, settle, wish
from dsviz.ui.heat import heat_input
from dsviz.ui.segments import segments
from dsviz.ui.setting import setting
from dsviz.ui.state import Choice
from dsviz.ui.weights import badge, offer, trained

MANY = 1500
"""From so many passes on a smaller network is offered."""
MOST_SEED = 999_999
_BITS = "bits"


class Places(NamedTuple):
    """What changes while a picture is written."""

    picture: DeltaGenerator
    progress: DeltaGenerator
    clock: DeltaGenerator


class Asked(NamedTuple):
    """Everything that decides a picture."""

    choice: Choice
    entry: Image
    given: Given
    """What is completed, where something is."""
    wish: Wish

    @property
    def job(self) -> Job | None:
        """The session's, where it is at this task."""
        return jobs.current(jobs.name_of(self.choice, self.given, self.wish))


def show() -> None:
    """The page for the network and the picture in the session."""
    words, theme, choice = frame.words(), frame.theme(), frame.choice()
    _title(words, choice)
    entry = choice.entry
    if not isinstance(entry, Image):
        raise TypeError(f"{choice.architecture.key} draws no pictures: it reads {type(entry).__name__}")
    with frame.slot():
        _controls(words, entry)
    task = Asked(choice, entry, upper.chosen(entry, frame.given()), wish())
    places = _picture(words, task)
    gallery.show(words, theme, choice.model)
    job = task.job
    _draw(words, theme, places, job, task)
    if job is not None and job.running:
        while job.running and _watched():
            job.write()
            _draw(words, theme, places, job, task)
        gallery.keep(job, choice.model, task.wish)
        st.rerun()


def _title(words: Words, choice: Choice) -> None:
    name = words(f"architectures.{choice.architecture.key}_name")
    options = setting(words, choice.architecture, choice.options)
    with st.container(horizontal=True, vertical_alignment="bottom", key="title_row"):
        st.title(words("generate.title"), anchor=False, width="content")
        st.badge(" · ".join(filter(None, (name, options))), color="gray")
        badge(words, choice, words("generate.untrained_help"))
    st.markdown(words("generate.lead"))
    offer(words, choice)


def _controls(words: Words, entry: Image) -> None:
    sides = settle(entry)
    parts = [part.value for part in Part]
    segments(words("generate.part"), parts, "gen-part", lambda part: words(f"generate.part_{part}"))
    upper.controls(words, entry)
    st.selectbox(words("generate.side"), sides, format_func=lambda side: f"{side} × {side}", key="gen-side")
    left, right = st.columns(2)
    left.number_input(
        words("generate.seed"), 0, MOST_SEED, step=1, key="gen-seed", help=words("generate.seed_help")
    )
    heat_input(right, words("generate.heat"), "gen-heat", words("generate.heat_help"))


def _picture(words: Words, task: Asked) -> Places:
    asked, entry = task.wish, task.entry
    with card("generate"):
        head(words("generate.picture"), _about(words, task))
        left, right = st.columns([3, 4], gap="medium")
        picture = left.empty()
        with right:
            rows = asked.side if asked.part is Part.WHOLE else asked.side - asked.side // 2
            passes = rows * asked.side * entry.channels
            with st.container(horizontal=True):  # right under the picture on a phone
                _buttons(words, task)
            progress, clock = st.empty(), st.empty()
            st.html(_passes(words, rows, asked.side, entry.channels, passes))
            st.markdown(words("generate.why"))
            _skill(words, task.choice)
            if passes > MANY:
                _offer_small(words, task.choice, passes)
    return Places(picture, progress, clock)


def _about(words: Words, task: Asked) -> str:
    if task.wish.part is Part.WHOLE:
        return words("generate.about_whole")
    return words(f"generate.about_{'picture' if task.given is frame.given() else 'digit'}")


def _passes(words: Words, rows: int, columns: int, colours: int, passes: int) -> str:
    """The number of passes as a product."""
    said = words("generate.passes", n=passes)
    return (
        f'<div class="ds-note" style="font-family:var(--ds-code)">{rows} · {columns} · {colours} =</div>'
        f'<div><b style="font:600 28px var(--ds-code)">{words.number(passes)}</b> '
        f'<span class="ds-note">{said}</span></div>'
        f'<div class="ds-note">{words("generate.factors")}</div>'
    )


def _skill(words: Words, choice: Choice) -> None:
    """How well trained weights foresee a pixel, and what may be expected of them."""
    known = trained(choice)
    if known is None or known.metric.name != _BITS:
        return
    scores = cache.costs(choice.architecture.key, choice.items).rows[-1].output_shapes[0][1]
    levels = scores // choice.entry.shape[1]
    st.markdown(
        words(
            "generate.skill",
            bits=words.number(known.metric.value, 3),
            chance=words.number(log2(levels), 0),
            n=known.metric.count,
        )
    )


def _buttons(words: Words, task: Asked) -> None:
    job = task.job
    if job is not None and job.running:
        st.button(words("generate.stop"), key="stop", on_click=jobs.switch, args=(False,), type="primary")
        return
    if job is not None and job.finished:
        st.button(words("generate.another"), key="another", on_click=_another, args=(task,), type="primary")
        return
    st.button(words("generate.start"), key="start", on_click=jobs.start, args=task, type="primary")
    if job is not None:
        st.button(words("generate.go_on"), key="go_on", on_click=jobs.switch, args=(True,))


def _another(task: Asked) -> None:
    """The same with the next seed."""
    st.session_state["gen-seed"] = (task.wish.seed + 1) % (MOST_SEED + 1)
    jobs.start(*task._replace(wish=wish()))


def _offer_small(words: Words, choice: Choice, passes: int) -> None:
    """The configuration that the app begins with, where another one is on screen."""
    architecture = choice.architecture
    st.caption(words("generate.long", n=passes))
    begun = architecture.complete(architecture.starts)
    if choice.options != begun:
        st.button(words("generate.small"), key="small", on_click=partial(take, architecture.key, begun))


def _coming(words: Words, task: Asked, pixels: int) -> str:
    """What will happen in the empty place, and how it begins."""
    return words(f"generate.coming_{task.wish.part}", n=pixels, button=words("generate.start"))


def _draw(words: Words, theme: Theme, places: Places, job: Job | None, task: Asked) -> None:
    """The picture as far as it is, and how far that is."""
    picture, done = jobs.blank(task.entry, task.given, task.wish) if job is None else job.drawn
    given = job.given if job else done
    total = task.wish.side**2
    alt = words("generate.alt", n=total, done=done)
    drawn = inline(canvas(picture, done, given, theme), alt)
    if job is None:
        places.picture.html(awaiting(drawn, given / total, _coming(words, task, total - given)))
        return
    places.picture.html(drawn)
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
