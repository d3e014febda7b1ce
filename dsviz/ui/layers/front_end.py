"""The front end of a network that hears: from power to features, as the first block of the page."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dsviz.analysis.explanation import ChannelSum
from dsviz.architectures.architecture import Features
from dsviz.figures.mosaic import plane
from dsviz.figures.theme import Theme
from dsviz.inputs.spectra import MfccChain
from dsviz.inputs.tensors import front_end
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.cards import card, head
from dsviz.ui.components.stages import Link, LinkKind, Pick, Reading, StageCard, stages
from dsviz.ui.components.strip import Role
from dsviz.ui.layers.names import size_text
from dsviz.ui.layers.overview import FAN, scale_of
from dsviz.ui.layers.sums import desk_card
from dsviz.ui.layers.view import Column, Maps


def chain(given: Given, entry: Features) -> MfccChain:
    """Every link for the sound on screen, from the shared store."""
    return MAPS.get(
        ("front end", given.id, entry),
        lambda: front_end(given.sound, entry),
        lambda made: made.power.nbytes * 3,
    )


@dataclass(frozen=True)
class _Pointed:
    coefficient: int
    frame: int


def show(words: Words, theme: Theme, given: Given, entry: Features) -> None:
    """Power, mel bands, their logarithm, coefficients: linked maps, and one coefficient taken apart."""
    made = chain(given, entry)
    pointed = _pointed(made)
    columns = _columns(words, made, ("front end", given.id, entry))
    why = _sum(made, pointed)
    with card("stages"):
        head(words("layers.front_title"), words("layers.front_note"))
        _stages(words, theme, columns, pointed, why)
    with card("front_desk"):
        title = words("layers.front_desk", coefficient=pointed.coefficient, frame=pointed.frame)
        head(title, words("layers.front_desk_note"))
        desk_card(
            "front_desk", words, (columns[2], columns[3]), -1, pointed.coefficient, (pointed.frame,), why,
            theme.mode, lambda _band: None,
        )  # fmt: skip
        st.page_link("pages/sound.py", label=words("layers.front_more"), icon=":material/graphic_eq:")


def _pointed(made: MfccChain) -> _Pointed:
    """The coefficient and the frame that the session points at, brought within the map."""
    coefficients, frames = made.mfcc.shape
    state = st.session_state
    state["c"] = min(state["c"] or 0, coefficients - 1)
    state["x"] = min(frames // 2 if state["x"] is None else state["x"], frames - 1)
    return _Pointed(state["c"], state["x"])


def _columns(words: Words, made: MfccChain, name_of: tuple[Hashable, ...]) -> tuple[Column, ...]:
    power_db = 10 * np.log10(np.maximum(made.power, 1e-10)) + 100  # dB above the floor: zero is the paper
    maps: tuple[Maps, ...] = (power_db.astype(np.float32), np.sqrt(made.mel), made.log_mel, made.mfcc)
    names = ("power", "mel", "log", "mfcc")
    return tuple(
        Column(
            words(f"layers.front_{name}"), words(f"layers.front_{name}_note"), Role.NEUTRAL, values, -1,
            (place - 1,) if place else (), True, (*name_of, name),
        )
        for place, (name, values) in enumerate(zip(names, maps, strict=True))
    )  # fmt: skip


def _sum(made: MfccChain, pointed: _Pointed) -> ChannelSum:
    """One coefficient: log-mel values times a row of the DCT."""
    values = made.log_mel[:, pointed.frame].astype(np.float64)[:, None]
    return ChannelSum(
        in_channels=np.arange(len(values)),
        place=((pointed.frame,),),
        windows=values,
        outside=np.zeros(1, dtype=bool),
        kernels=made.dct[pointed.coefficient].astype(np.float64)[:, None],
        bias=None,
        recorded=float(made.features[pointed.coefficient, pointed.frame]),
    )


def _stages(
    words: Words, theme: Theme, columns: tuple[Column, ...], pointed: _Pointed, why: ChannelSum
) -> None:
    cards = [_card(words, theme, column, pointed, last=column is columns[-1]) for column in columns]
    fan = [(c.in_channel, c.adds) for c in why.strongest(FAN)]
    links = [Link(2, 3, LinkKind.MIX, Role.NEUTRAL, fan)]
    labels = {
        "channel": words("layers.tip_channel", channel="{channel}"),
        "adds": words("layers.tip_adds", value="{value}"),
        "language": words.language.value,
    }
    stages(cards=cards, links=links, key="front_stages", labels=labels, on_pick=_picked)


def _picked(pick: Pick) -> None:
    st.session_state["x"] = pick.column
    if pick.stage == 3:
        st.session_state["c"] = pick.channel


def _card(words: Words, theme: Theme, column: Column, pointed: _Pointed, *, last: bool) -> StageCard:
    upright = column.maps if last else column.maps[::-1]
    drawn = MAPS.get(
        ("front plane", *column.id, theme.mode),
        lambda: plane(upright, column.limit, theme.mode),
        lambda made: len(made.png),
    )
    return StageCard(
        title=column.title,
        subtitle=column.subtitle,
        role=column.role,
        mosaic=drawn,
        order=tuple(reversed(range(column.channels))) if not last else tuple(range(column.channels)),
        selected=pointed.coefficient if last else None,
        captions=[size_text(column.maps.shape)],
        alt=words("layers.mosaic_alt", stage=column.title, channels=column.channels),
        scale=scale_of(words, column.limit, column.signed),
        readings=[Reading(words("layers.reading_mean"), upright.mean(axis=1).tolist())],
        marker=(0.5, (pointed.frame + 0.5) / column.space[0]),
    )
