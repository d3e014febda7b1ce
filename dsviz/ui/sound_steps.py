"""The chain from samples to coefficients as steps: a small figure, a sentence, the numbers of one frame."""

from dataclasses import dataclass
from math import log10

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dsviz.figures import signals
from dsviz.figures.signals import Span, Titles
from dsviz.figures.theme import Theme
from dsviz.inputs import spectra
from dsviz.inputs.spectra import Array, MfccChain
from dsviz.text import Words
from dsviz.ui.sound_place import View

NEIGHBOURS = 2
BARE = {"displayModeBar": False}
STEPS_OF = {View.STFT: 3, View.MEL: 5, View.MFCC: 6}


@dataclass(frozen=True)
class Place:
    """One value of every picture of the chain, in an excerpt of `samples`."""

    chain: MfccChain
    samples: Array
    frame: int
    bin: int
    band: int
    coefficient: int


def steps(kind: View, place: Place, words: Words, theme: Theme) -> None:
    """The links that the picture needs, three in a row."""
    draw = (_frames, _window, _transform, _bank, _logarithm, _cosines)[: STEPS_OF[kind]]
    for first in range(0, len(draw), 3):
        for column, step in zip(st.columns(3), draw[first : first + 3], strict=False):
            with column:
                step(place, words, theme)


def _frames(place: Place, words: Words, theme: Theme) -> None:
    stft, last = place.chain.settings.stft, place.chain.power.shape[1] - 1
    first, end = max(0, place.frame - NEIGHBOURS), min(last, place.frame + NEIGHBOURS)
    half = stft.n_fft / 2 / stft.sample_rate
    middles = spectra.frame_times(stft, end + 1)[first:]
    pieces = [Span(float(middle) - half, float(middle) + half) for middle in middles]
    ends = (max(0, round(time * stft.sample_rate)) for time in (pieces[0].start, pieces[-1].end))
    wave = place.samples[slice(*ends)]
    figure = signals.framing(wave, stft.sample_rate, pieces, place.frame - first, words, theme)
    said = words(
        "sound.step_frames_numbers",
        frames=place.chain.power.shape[1],
        length=words.number(1000 * stft.n_fft / stft.sample_rate, 1),
        hop=words.number(1000 * stft.hop_seconds, 1),
    )
    _step("1", words("sound.step_frames"), words("sound.step_frames_says"), said, figure)


def _window(place: Place, words: Words, theme: Theme) -> None:
    chain = place.chain
    stft = chain.settings.stft
    figure = signals.windowing(chain.frames[:, place.frame], chain.window, stft.sample_rate, words, theme)
    said = words("sound.step_window_numbers", window=stft.window, piece=stft.n_fft)
    _step("2", words("sound.step_window"), words("sound.step_window_says"), said, figure)


def _transform(place: Place, words: Words, theme: Theme) -> None:
    chain, stft = place.chain, place.chain.settings.stft
    column = chain.power[:, place.frame]
    levels = 10 * np.log10(np.maximum(column, chain.settings.decibel.floor))
    figure = signals.spectrum(levels, stft.bin_hz, words, theme)
    loudest = stft.bin_hz * int(column.argmax())
    said = words(
        "sound.step_fft_numbers",
        bins=stft.bins,
        spacing=words.number(stft.bin_hz, 1),
        loudest=round(loudest),
    )
    _step("3", words("sound.step_fft"), words("sound.step_fft_says"), said, figure)


def _bank(place: Place, words: Words, theme: Theme) -> None:
    chain, band = place.chain, place.band
    edges = spectra.mel_edges(chain.settings.mel)
    figure = signals.triangles(edges, chain.bank.max(axis=1), band, words, theme)
    said = words(
        "sound.step_bank_numbers",
        band=band,
        low=round(edges[band]),
        high=round(edges[band + 2]),
        bins=int(np.count_nonzero(chain.bank[band])),
    )
    _step("4", words("sound.step_bank"), words("sound.step_bank_says"), said, figure)


def _logarithm(place: Place, words: Words, theme: Theme) -> None:
    chain, band, frame = place.chain, place.band, place.frame
    levels = chain.log_mel[:, frame]
    figure = signals.levels(levels, band, Titles("sound.axis_band", "sound.axis_decibel"), words, theme)
    energy = float(chain.mel[band, frame])
    said = words(
        "sound.step_log_numbers",
        power=words.significant(energy),
        level=words.number(10 * log10(max(energy, chain.settings.decibel.floor)), 2),
    )
    _step("5", words("sound.step_log"), words("sound.step_log_says"), said, figure)


def _cosines(place: Place, words: Words, theme: Theme) -> None:
    chain, row, frame = place.chain, place.coefficient, place.frame
    titles = Titles("sound.axis_band", "sound.axis_weight")
    figure = signals.bars(chain.dct[row], titles, words, theme)
    said = words("sound.step_dct_numbers", row=row, value=words.number(float(chain.mfcc[row, frame]), 2))
    _step("6", words("sound.step_dct"), words("sound.step_dct_says"), said, figure)


def _step(number: str, title: str, sentence: str, said: str, figure: go.Figure) -> None:
    st.markdown(f"### {number} · {title}")
    st.plotly_chart(figure, theme=None, config=BARE, key=f"sound_step_{number}", alt=f"{title}. {said}")
    st.caption(f"{sentence}  \n**{said}**")
