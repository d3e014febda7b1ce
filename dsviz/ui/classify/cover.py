"""Evidence by occlusion: the patch and its way, and the work of sliding it over the picture."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dsviz.analysis.occlusion import Grid, grid_of
from dsviz.ui.classify import cover_numbers, place
from dsviz.ui.classify import job as jobs
from dsviz.ui.classify.job import Job
from dsviz.ui.classify.overlay import still
from dsviz.ui.classify.place import PATCHES, Loss, Stride
from dsviz.ui.classify.subject import Array, Subject
from dsviz.ui.layers.names import size_text
from dsviz.ui.segments import compact


@dataclass(frozen=True)
class Work:
    """A job that is going on, and where its progress is shown."""

    subject: Subject
    grid: Grid
    job: Job
    picture: DeltaGenerator
    bar: DeltaGenerator


def show(subject: Subject) -> Work | None:
    """Controls and the map; while it is being computed, the work that the page goes on with."""
    grid = _controls(subject)
    slid = jobs.found(subject, grid)
    if slid is None:
        return _wanted(subject, grid)
    cover_numbers.show(subject, grid, slid)
    return None


def work(going_on: Work) -> None:
    """Slide the patch until all is done, the visitor stops it or leaves; then the page is drawn anew."""
    while going_on.job.running and _watched():
        going_on.job.work()
        _progress(going_on)
    st.rerun()


def _controls(subject: Subject) -> Grid:
    words = subject.words
    numbers = [number for number in PATCHES if number <= min(subject.plane)] or [1]
    st.session_state["cls-patch"] = min(st.session_state["cls-patch"], numbers[-1])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        compact(
            words("classify.patch"),
            numbers,
            "cls-patch",
            lambda number: size_text(_patch(subject, number)),
            place.forget_cell,
        )
        compact(
            words("classify.stride"),
            [stride.value for stride in Stride],
            "cls-stride",
            lambda stride: words(f"classify.stride_{stride}"),
            place.forget_cell,
        )
        compact(
            words("classify.loss"),
            [loss.value for loss in Loss],
            "cls-loss",
            lambda loss: words(f"classify.loss_{loss}"),
        )
    patch = _patch(subject, st.session_state["cls-patch"])
    rows, columns = patch
    if st.session_state["cls-stride"] == Stride.HALF:
        rows, columns = max(1, rows // 2), max(1, columns // 2)
    return grid_of(subject.plane, patch, (rows, columns))


def _patch(subject: Subject, number: int) -> tuple[int, int]:
    rows, columns = subject.plane
    return max(1, round(rows / number)), max(1, round(columns / number))


def _wanted(subject: Subject, grid: Grid) -> Work | None:
    """How much there is to do; the button that begins it, or the one that stops it."""
    words, job = subject.words, jobs.current(subject, grid)
    left, right = st.columns([3, 2] if subject.sound else [1, 1], gap="large")
    picture = left.empty()
    with right:
        st.markdown(words("classify.passes", n=grid.count))
        bar, button = st.empty(), st.empty()  # of two buttons the old one would stay beside the new one
        if job is not None and job.running:
            button.button(words("classify.stop"), key="cover_stop", on_click=jobs.stop)
        else:
            label = words("classify.go_on" if job is not None and job.done else "classify.start")
            begin = partial(jobs.start, subject, grid)
            button.button(label, key="cover_start", on_click=begin, type="primary")
    if job is None:
        picture.html(still(subject, np.zeros(grid.shape, np.float32), cover_numbers.box_of(grid)))
        return None
    going_on = Work(subject, grid, job, picture, bar)
    _progress(going_on)
    return going_on if job.running else None


def _progress(going_on: Work) -> None:
    """How far it is, and the map as far as it is."""
    job, subject, words = going_on.job, going_on.subject, going_on.subject.words
    text = words("classify.done", done=job.done, n=job.count)
    if job.done:
        seconds = words.number((job.count - job.done) * job.seconds / job.done)
        text += f" · {words('classify.left', seconds=seconds)}"
    going_on.bar.progress(job.done / job.count, text=text)
    going_on.picture.html(still(subject, _so_far(going_on), cover_numbers.box_of(going_on.grid)))


def _so_far(going_on: Work) -> Array:
    """(rows, columns): what is not known yet is nothing."""
    values = np.zeros(going_on.job.count, np.float32)
    if going_on.job.done:  # and may become more at any time
        known = cover_numbers.losses(going_on.subject, going_on.job.result)
        values[: len(known)] = known
    return values.reshape(going_on.grid.shape)


def _watched() -> bool:
    """Whether the visitor is still there: nothing is computed for closed tabs."""
    context = get_script_run_ctx()
    return context is not None and bool(runtime.get_instance().is_active_session(context.session_id))
