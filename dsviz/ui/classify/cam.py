"""Evidence by gradients: the map of a block, each channel weighed by what a score would gain from it."""

from collections.abc import Sequence
from math import prod

import numpy as np
import streamlit as st

from dsviz import api
from dsviz.analysis.evidence import GradCam, MapStep, grad_cam, map_steps
from dsviz.analysis.field import field
from dsviz.architectures.architecture import Features, Image
from dsviz.ui import cache
from dsviz.ui.cache import MAPS
from dsviz.ui.classify import place
from dsviz.ui.classify.cam_numbers import Weighed, total, weights
from dsviz.ui.classify.overlay import Layer, draw
from dsviz.ui.classify.place import Sign
from dsviz.ui.classify.subject import Subject
from dsviz.ui.components.evidence import Box
from dsviz.ui.layers.names import block_name, size_text
from dsviz.ui.segments import compact
from dsviz.ui.store import COMPUTING

_SLIDER = "classify.map"
ENOUGH = 16
"""Places of a map: on two by two nothing is seen."""
TRACED = 2**20
"""Bytes, about, of the steps of a network without weights."""


def show(subject: Subject) -> None:
    """Controls, the map over the picture, and where its numbers come from."""
    rows = cache.costs(subject.model.key, subject.model.items).rows
    steps = map_steps(rows, subject.picture)
    if not steps:
        st.markdown(subject.words("classify.no_maps"))
        return
    step = _controls(subject, steps)
    shown = _weighed(subject, step)
    left, right = st.columns([3, 2] if subject.sound else [1, 1], gap="large")
    with left:
        _map(shown)
    with right:
        weights(shown)
        total(shown)


def _controls(subject: Subject, steps: Sequence[MapStep]) -> MapStep:
    """Which block's map, and which of its values."""
    words = subject.words
    default = _telling(steps)
    number = st.session_state[_SLIDER] = place.bounded("cls-map", len(steps), default)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        if len(steps) > 1:
            st.select_slider(
                words("classify.map_of"),
                range(len(steps)),
                format_func=lambda number: block_name(words, steps[number].block),
                key=_SLIDER,
                on_change=_slid,
                args=(default,),
                width=460,
            )
        compact(
            words("classify.sign"),
            [sign.value for sign in Sign],
            "cls-sign",
            lambda sign: words(f"classify.sign_{sign}"),
        )
    step = steps[number]
    told = words("classify.map_whole" if step.whole else "classify.map_part")
    st.caption(f"{block_name(words, step.block)}: {size_text(step.shape)}. {told}")
    return step


def _telling(steps: Sequence[MapStep]) -> int:
    """The last map that everything passes through and that has places enough to tell them apart."""
    whole = [number for number, step in enumerate(steps) if step.whole] or list(range(len(steps)))
    fine = [number for number in whole if prod(steps[number].shape[1:]) >= ENOUGH]
    return (fine or whole)[-1]


def _slid(default: int) -> None:
    """The default is not kept: another network has another one."""
    number = st.session_state[_SLIDER]
    st.session_state["cls-map"] = None if number == default else number
    place.forget_cell()


def _weighed(subject: Subject, step: MapStep) -> Weighed:
    cam = _cam(subject, step)
    signed = st.session_state["cls-sign"] == Sign.BOTH
    values = (cam.total if signed else cam.heat).reshape(-1, step.shape[-1])
    rows, columns = values.shape
    return Weighed(
        subject, step, cam, values, signed, place.cell((rows, columns), int(np.abs(values).argmax()))
    )


def _cam(subject: Subject, step: MapStep) -> GradCam:
    target = subject.answered.target

    def make() -> GradCam:
        rerun, inputs = subject.rerun(), subject.inputs()
        with COMPUTING:
            return grad_cam(rerun, inputs, step.index, target)

    return MAPS.get(("cam", *subject.name, step.index, target), make, lambda cam: cam.nbytes)


def _map(shown: Weighed) -> None:
    subject, words, step = shown.subject, shown.subject.words, shown.step
    target = subject.answered.target
    layer = Layer(
        name=("cam", *subject.name, step.index, target, shown.signed),
        values=shown.values,
        signed=shown.signed,
        cell=shown.cell,
        told=words.significant,
        alt=words("classify.cam_alt", name=subject.answered.names[target], size=size_text(step.shape[1:])),
        frame=_frame(shown),
    )
    draw(subject, layer)
    if layer.frame is not None:
        st.caption(words("classify.frame_seen"))
    if not shown.cam.heat.any():
        st.markdown(words("classify.nothing_for"))


def _frame(shown: Weighed) -> Box | None:
    """What the cell sees of the picture, in shares; None where a picture is made of samples on the way."""
    if not isinstance(shown.subject.choice.entry, Image | Features):
        return None
    key, items, step, at = *shown.subject.model[:2], shown.step, shown.at
    rows, columns = shown.subject.plane

    def make() -> Box | None:
        steps = MAPS.get(("traced", key, items), lambda: api.traced(key, **dict(items))[1], lambda _: TRACED)
        spans = field(steps, step.index, at).get(-1)
        if spans is None:
            return None
        left, right = spans[-1].first / columns, (spans[-1].last + 1) / columns
        top, bottom = (spans[0].first / rows, (spans[0].last + 1) / rows) if len(spans) > 1 else (0.0, 1.0)
        return left, top, right - left, bottom - top

    return MAPS.get(("seen by", key, items, step.index, at), make, lambda _: 64)
