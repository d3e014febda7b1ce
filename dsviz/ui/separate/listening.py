"""The card of the comb: which moments one output instant listens to, through every dilated convolution."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from dsviz.analysis.axis import Cells
from dsviz.analysis.comb import Comb, comb, runs
from dsviz.analysis.cost import Row
from dsviz.analysis.field import field_size, measures_all
from dsviz.figures.combs import NARROW, WIDTH, CombRow, CombView, Stretch, comb_drawing
from dsviz.figures.theme import Theme
from dsviz.inputs.audio import envelope
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import card, head
from dsviz.ui.components.drawing import drawing
from dsviz.ui.separate.scene import Scene
from dsviz.ui.separate.subject import Subject

COLUMNS = 560
WIDTHS = {"sep_comb_wide": WIDTH, "sep_comb_narrow": NARROW}
"""The drawing in two widths: the style shows the one that the screen has room for."""
LEAST = 300
"""Pixels below which a drawing scrolls instead of shrinking."""


def instant_of(scene: Scene) -> float:
    """The instant on screen in seconds: the middle at first, never after the end."""
    state = st.session_state
    at = scene.seconds / 2 if state["sep-at"] is None else float(state["sep-at"])
    state["sep-at"] = min(at, round(scene.seconds - 0.01, 2))
    return float(state["sep-at"])


def listening(subject: Subject, scene: Scene, words: Words, theme: Theme) -> None:
    """The comb under the waveform, and the slider that moves it."""
    instant = instant_of(scene)
    steps = subject.heard.steps
    last = next(step.index for step in reversed(steps) if step.path == subject.network.places.masks)
    frame = min(int(instant * scene.rate / subject.hop), steps[last].output_shapes[0][2] - 1)
    name = (subject.model, frame)
    found: Comb = MAPS.get(("comb", *name), lambda: comb(steps, last, frame), _size)
    whole = MAPS.get(
        ("field", *name[:2]), lambda: field_size(steps, last)[-1][0].size / scene.rate, lambda _: 64
    )
    with card("separate_comb"):
        head(
            words("separate.comb", seconds=words.number(whole, 2)),
            words("separate.comb_note"),
            accent="depthwise",
        )
        heard = (float(found.inputs[0]) / scene.rate, float(found.inputs[-1] + 1) / scene.rate)
        stacks = _stacks(found, subject.costs.rows, subject, scene, words)
        _drawn(stacks, heard, instant, scene, words, theme)
        most = round(scene.seconds - 0.01, 2)
        st.slider(words("separate.instant"), 0.0, most, step=0.01, format="%.2f", key="sep-at")
        if heard[1] - heard[0] < whole - 0.01:
            st.caption(words("separate.comb_cut"))
        if measures_all(steps, last):
            st.caption(words("separate.comb_norm"))


def _drawn(
    stacks: list[tuple[str, list[CombRow]]],
    heard: Stretch,
    instant: float,
    scene: Scene,
    words: Words,
    theme: Theme,
) -> None:
    """The comb twice, for a wide screen and for a phone; the page's style shows one of them."""
    view = CombView(
        envelope=envelope(scene.mixture, COLUMNS),
        seconds=scene.seconds,
        instant=instant,
        field=heard,
        stacks=stacks,
        dilation=words("separate.dilation", dilation="{dilation}"),
        ticks=[(float(at), f"{words.number(at)}") for at in range(int(scene.seconds) + 1)],
    )
    start, end = (words.number(moment, 2) for moment in heard)
    alt = words("separate.comb_alt", at=words.number(instant, 2), start=start, end=end)
    for key, width in WIDTHS.items():
        with st.container(key=key):
            drawing(comb_drawing(replace(view, width=width), theme), alt, key=f"drawing_{key}", least=LEAST)


def _size(found: Comb) -> int:
    return sum(tooth.taps.nbytes + tooth.reads.nbytes for tooth in found.teeth) + found.inputs.nbytes


def _stacks(
    found: Comb, rows: Sequence[Row], subject: Subject, scene: Scene, words: Words
) -> list[tuple[str, list[CombRow]]]:
    """Rows of the comb; where the dilation falls back a new stack begins."""
    stacks: list[list[CombRow]] = []
    for tooth in found.teeth:
        dilation = rows[tooth.step].dilation[0]
        if not stacks or dilation <= stacks[-1][-1].dilation:
            stacks.append([])
        times = (_times(cells, subject, scene) for cells in (tooth.reads, tooth.taps))
        stacks[-1].append(CombRow(dilation, *times))
    ends = np.cumsum([len(stack) for stack in stacks])
    return [
        (words("separate.blocks", first=int(end) - len(stack) + 1, last=int(end)), stack)
        for stack, end in zip(stacks, ends, strict=True)
    ]


def _times(frames: Cells, subject: Subject, scene: Scene) -> list[Stretch]:
    """Frames as stretches of time, each as long as the hop, around the middle of its window."""
    hop = subject.hop / scene.rate
    return [((first + 0.5) * hop, (last + 1.5) * hop) for first, last in runs(frames)]
