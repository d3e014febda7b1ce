"""The card of the timing signal: what is added to every position so that it can be told from others."""

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from dsviz.analysis.alignment import timings
from dsviz.figures.mosaic import picture
from dsviz.figures.theme import Theme
from dsviz.layers.attention import Signal
from dsviz.recording import Step
from dsviz.text import Words
from dsviz.ui.cards import card, head
from dsviz.ui.learn.maps import Shown, row
from dsviz.ui.sequences.view import View

POSITIONS = 64
"""Positions drawn."""
SIDE = 384
"""Pixels of a picture at least; whole factors keep every value a sharp cell."""


def show(words: Words, theme: Theme, view: View) -> None:
    """The signal over positions and channels, and how alike it makes two positions."""
    found = timings(view.steps)
    with card("sequences_order"):
        head(words("sequences.order"))
        if not found:
            st.markdown(words("sequences.order_none"))
            return
        left, right = st.columns([2, 5], gap="medium")
        with left:
            st.markdown(words("sequences.order_lead"))
            st.caption(words("sequences.order_times", n=len(found)))
        with right:
            _pictures(words, theme, found[0])


def _pictures(words: Words, theme: Theme, step: Step) -> None:
    channels = step.output_shapes[0][1]
    signal = _signal(step.module.signal, channels)  # type: ignore[arg-type]
    used = int((np.abs(signal).max(axis=1) > 0).sum())
    alike = signal.T @ signal / np.square(signal).sum(axis=0).max()
    waves = Shown(
        words("sequences.order_signal"),
        words("sequences.order_signal_note", n=used, channels=channels),
        words("sequences.order_signal_alt", n=used),
        _png(signal[:used], theme),
        1.0,
    )
    likeness = Shown(
        words("sequences.order_alike"),
        words("sequences.order_alike_note"),
        words("sequences.order_alike_alt"),
        _png(alike, theme),
        1.0,
    )
    row([waves, likeness], words, theme, least=230)


def _signal(signal: Signal, channels: int) -> NDArray[np.float32]:
    """(channels, positions), as the network adds it."""
    with torch.device("cpu"):
        return signal(channels, POSITIONS, 0).float().numpy()


def _png(values: NDArray[np.float32], theme: Theme) -> bytes:
    tall, wide = (max(1, round(SIDE / size)) for size in values.shape)
    return picture(values.repeat(tall, axis=0).repeat(wide, axis=1), 1.0, theme.mode).png
