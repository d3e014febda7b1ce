"""What a patch takes from an answer: the map of all its places, and the numbers of one of them."""

import numpy as np
import streamlit as st

from dsviz.analysis.occlusion import Grid
from dsviz.ui.classify import job as jobs
from dsviz.ui.classify import place
from dsviz.ui.classify.job import Slid
from dsviz.ui.classify.overlay import Layer, draw
from dsviz.ui.classify.place import Loss
from dsviz.ui.classify.subject import Array, Subject, softmax
from dsviz.ui.components.evidence import Box
from dsviz.ui.layers.names import size_text
from dsviz.ui.markdown import plain

HARDLY = 0.01
"""A probability that moves by less is too sure, or too small, to tell places apart."""
NUMBER = "font:13px var(--ds-code);text-align:right;background:none;color:inherit;padding:0"
GRID = (
    "display:grid;grid-template-columns:max-content minmax(40px,1fr) max-content max-content;"
    "gap:8px 14px;align-items:center;font-size:14px"
)


def show(subject: Subject, grid: Grid, slid: Slid) -> None:
    """Both, side by side."""
    values = losses(subject, slid).reshape(grid.shape)
    cell = place.cell(grid.shape, int(values.argmax()))
    left, right = st.columns([3, 2] if subject.sound else [1, 1], gap="large")
    with left:
        _map(subject, grid, values, cell)
    with right:
        _numbers(subject, grid, slid, cell)


def losses(subject: Subject, slid: Slid) -> Array:
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
        told=lambda value: _points(subject, value) if share else words.significant(value),
        alt=words("classify.cover_alt", name=subject.answered.names[target], size=size_text(grid.patch)),
        box=box_of(grid),
        frame=frame,
    )
    draw(subject, layer)
    st.caption(words("classify.frame_patch"))


def box_of(grid: Grid) -> Box:
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
    return subject.words("classify.points", value=subject.words.significant(100 * value))


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
    st.markdown(words("classify.cover_read", name=plain(answered.names[target])))
    st.html(_table(subject, lines))
    if strongest != int(before.argmax()):
        name, share = plain(answered.names[strongest]), words.percent(float(after[strongest]), 1)
        st.markdown(words("classify.another_wins", name=name, share=share))
    if st.session_state["cls-loss"] == Loss.SHARE and np.abs(losses(subject, slid)).max() < HARDLY:
        st.markdown(words("classify.hardly"))
    fill = words("classify.fill_rows" if subject.sound else "classify.fill_colour")
    st.caption(f"{words('classify.covered_places', n=grid.count)} {fill}")


def _table(subject: Subject, lines: list[tuple[str, float, float]]) -> str:
    words = subject.words
    bars = "".join(
        f'<span>{label}</span><i style="display:block;height:14px;border-radius:2px;width:{100 * share:.1f}%;'
        f'min-width:2px;background:{subject.theme.standard}"></i>'
        f'<code style="{NUMBER}">{words.percent(share, 2)}</code>'
        f'<code style="{NUMBER}">{words.significant(score)}</code>'
        for label, share, score in lines
    )
    heads = "".join(
        f'<span class="ds-note" style="grid-column:{column};justify-self:end">'
        f"{words(f'classify.loss_{loss}')}</span>"
        for column, loss in enumerate(Loss, 3)
    )
    return f'<div style="{GRID}">{heads}{bars}</div>'
