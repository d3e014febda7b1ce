"""Evidence by occlusion: what the answer loses where a patch covers a part of the picture."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from streamlit import runtime
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dsviz.analysis.occlusion import Grid, grid_of
from dsviz.ui.classify import job as jobs
from dsviz.ui.classify import place
from dsviz.ui.classify.job import Job, Slid
from dsviz.ui.classify.overlay import Layer, draw
from dsviz.ui.classify.place import PATCHES, Loss, Stride
from dsviz.ui.classify.subject import Array, Subject, percent, softmax
from dsviz.ui.components.evidence import Box
from dsviz.ui.layers.names import size_text
from dsviz.ui.sound_steps import significant


@dataclass(frozen=True)
class Work:
    """A job that is going on, and where its progress is shown."""

    job: Job
    bar: DeltaGenerator
    subject: Subject


def show(subject: Subject) -> Work | None:
    """Controls and the map; while it is being computed, the work that the page goes on with."""
    grid = _controls(subject)
    slid = jobs.found(subject, grid)
    if slid is None:
        return _wanted(subject, grid)
    left, right = st.columns([3, 2] if subject.sound else [1, 1], gap="large")
    values = _losses(subject, slid).reshape(grid.shape)
    rows, columns = grid.shape
    cell = place.cell((rows, columns), int(values.argmax()))
    with left:
        _map(subject, grid, values, cell)
    with right:
        _numbers(subject, grid, slid, cell)
    return None


def work(going_on: Work) -> None:
    """Slide the patch until all is done, the visitor stops it or leaves; then the page is drawn anew."""
    while going_on.job.running and _watched():
        going_on.job.work()
        _progress(going_on)
    st.rerun()


def _controls(subject: Subject) -> Grid:
    words = subject.words
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.segmented_control(
            words("classify.patch"),
            [number for number in PATCHES if number <= min(subject.plane)],
            format_func=lambda number: size_text(_patch(subject, number)),
            key="cls-patch",
            required=True,
            on_change=place.forget_cell,
            wrap=False,
        )
        st.segmented_control(
            words("classify.stride"),
            [stride.value for stride in Stride],
            format_func=lambda stride: words(f"classify.stride_{stride}"),
            key="cls-stride",
            required=True,
            on_change=place.forget_cell,
            wrap=False,
        )
        st.segmented_control(
            words("classify.loss"),
            [loss.value for loss in Loss],
            format_func=lambda loss: words(f"classify.loss_{loss}"),
            key="cls-loss",
            required=True,
            wrap=False,
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
    st.markdown(words("classify.passes", n=grid.count))
    running = job is not None and job.running
    bar = st.empty()
    if running:
        st.button(words("classify.stop"), key="cover_stop", on_click=jobs.stop)
    else:
        label = words("classify.go_on" if job is not None and job.done else "classify.start")
        begin = partial(jobs.start, subject, grid)
        st.button(label, key="cover_start", on_click=begin, type="primary", icon=":material/play_arrow:")
    if job is None:
        return None
    going_on = Work(job, bar, subject)
    _progress(going_on)
    return going_on if running else None


def _progress(going_on: Work) -> None:
    job, words = going_on.job, going_on.subject.words
    text = words("classify.done", done=job.done, n=job.count)
    if job.done:
        seconds = words.number((job.count - job.done) * job.seconds / job.done)
        text += f" · {words('classify.left', seconds=seconds)}"
    going_on.bar.progress(job.done / job.count, text=text)


def _losses(subject: Subject, slid: Slid) -> Array:
    """(places,): what the class has without the patch less what it has with it."""
    target = subject.answered.target
    if st.session_state["cls-loss"] == Loss.SCORE:
        return np.asarray(slid.whole[target] - slid.scores[:, target])
    return np.asarray(softmax(slid.whole)[target] - softmax(slid.scores)[:, target])


def _map(subject: Subject, grid: Grid, values: Array, cell: tuple[int, int]) -> None:
    words, target = subject.words, subject.answered.target
    share = st.session_state["cls-loss"] == Loss.SHARE
    number = cell[0] * grid.shape[1] + cell[1]
    rows, columns = grid.box(number)
    frame = (
        columns.start / grid.plane[1],
        rows.start / grid.plane[0],
        grid.patch[1] / grid.plane[1],
        grid.patch[0] / grid.plane[0],
    )
    layer = Layer(
        name=(jobs.name_of(subject, grid), target, share),
        values=values,
        signed=True,
        cell=cell,
        told=lambda value: _points(subject, value) if share else significant(value, words),
        alt=words("classify.cover_alt", name=subject.answered.names[target], size=size_text(grid.patch)),
        box=_box(grid),
        frame=frame,
    )
    draw(subject, layer)


def _box(grid: Grid) -> Box:
    """What the cells cover when each lies in the middle of its patch."""
    ends = []
    for starts, size, whole in zip((grid.rows, grid.columns), grid.patch, grid.plane, strict=True):
        step = (starts[-1] - starts[0]) / (len(starts) - 1) if len(starts) > 1 else size
        first = (size - step) / 2
        ends.append((first / whole, (starts[-1] + (size + step) / 2) / whole))
    (top, bottom), (left, right) = ends
    return left, top, right - left, bottom - top


def _points(subject: Subject, value: float) -> str:
    """Percentage points."""
    return subject.words("classify.points", value=significant(100 * value, subject.words))


def _numbers(subject: Subject, grid: Grid, slid: Slid, cell: tuple[int, int]) -> None:
    """The answer without the patch and with it, and who would be the strongest then."""
    words, answered, target = subject.words, subject.answered, subject.answered.target
    covered = slid.scores[cell[0] * grid.shape[1] + cell[1]]
    before, after = softmax(slid.whole), softmax(covered)
    strongest = int(after.argmax())
    lines = [
        (words("classify.without_patch"), float(before[target]), float(slid.whole[target])),
        (words("classify.with_patch"), float(after[target]), float(covered[target])),
    ]
    st.markdown(words("classify.cover_read", name=answered.names[target]))
    st.html(_table(subject, lines))
    if strongest != answered.order[0]:
        name, share = answered.names[strongest], percent(words, float(after[strongest]))
        st.markdown(words("classify.another_wins", name=name, share=share))
    fill = words("classify.fill_rows" if subject.sound else "classify.fill_colour")
    st.caption(f"{words('classify.covered_places', n=grid.count)} {fill}")


def _table(subject: Subject, lines: list[tuple[str, float, float]]) -> str:
    words = subject.words
    bars = "".join(
        f'<span>{label}</span><i style="display:block;height:14px;border-radius:2px;width:{100 * share:.1f}%;'
        f'min-width:2px;background:{subject.theme.standard}"></i>'
        f'<code style="{NUMBER}">{percent(words, share, 2)}</code>'
        f'<code style="{NUMBER}">{significant(score, words)}</code>'
        for label, share, score in lines
    )
    heads = "".join(
        f'<span class="ds-note" style="grid-column:{column};justify-self:end">'
        f"{words(f'classify.loss_{loss}')}</span>"
        for column, loss in enumerate(Loss, 3)
    )
    return f'<div style="{GRID}">{heads}{bars}</div>'


NUMBER = "font:13px var(--ds-code);text-align:right;background:none;color:inherit;padding:0"
GRID = (
    "display:grid;grid-template-columns:max-content minmax(40px,1fr) max-content max-content;"
    "gap:8px 14px;align-items:center;font-size:14px"
)


def _watched() -> bool:
    """Whether the visitor is still there: nothing is computed for closed tabs."""
    context = get_script_run_ctx()
    return context is not None and bool(runtime.get_instance().is_active_session(context.session_id))
