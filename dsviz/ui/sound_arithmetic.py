"""Where one value of the picture comes from: its formula with the numbers put in, and its summands."""

from collections.abc import Mapping
from math import log10

import numpy as np
import streamlit as st

from dsviz.figures import signals
from dsviz.figures.signals import Titles
from dsviz.figures.theme import Theme
from dsviz.inputs.spectra import Array
from dsviz.text import Words
from dsviz.ui.sound_place import View
from dsviz.ui.sound_steps import BARE, Place
from dsviz.ui.tables import Cell, Column, table

SHOWN_TERMS = 2
RECEIPT_HEIGHT = 240


def arithmetic(kind: View, place: Place, words: Words, theme: Theme) -> None:
    """The formula of the chosen value and a tick that it is the picture's."""
    if kind is View.STFT:
        _bin(place, words)
    elif kind is View.MEL:
        _energy(place, words, theme)
    else:
        _coefficient(place, words, theme)


def _bin(place: Place, words: Words) -> None:
    chain, stft = place.chain, place.chain.settings.stft
    row, column = place.bin, chain.power[:, place.frame]
    angles = 2 * np.pi * row * np.arange(stft.n_fft) / stft.n_fft
    piece = chain.windowed(place.frame).astype(np.float64)
    real, imaginary = float(piece @ np.cos(angles)), float(-piece @ np.sin(angles))
    power = real**2 + imaginary**2
    a, b = tex(real, words), tex(imaginary, words)
    _lines(
        rf"X_{{{row}}}&=\sum_{{n=0}}^{{{stft.n_fft - 1}}} x_n w_n\,e^{{-2\pi i\,{row}\,n/{stft.n_fft}}}",
        rf"&={a}{'' if b.startswith('-') else '+'}{b}\,i",
        rf"|X|^2&=({a})^2+({b})^2={tex(power, words)}",
    )
    _level(power, float(chain.power.max()), place, words)
    _tick(power - float(column[row]), float(column.max()), words)


def _energy(place: Place, words: Words, theme: Theme) -> None:
    chain, band, frame = place.chain, place.band, place.frame
    bins = np.flatnonzero(chain.bank[band])
    weights, powers = chain.bank[band][bins], chain.power[bins, frame]
    total = float((weights * powers).sum())
    _lines(
        rf"E_{{{band}}}&=\sum_k h_k\,|X_k|^2",
        *_terms(weights, powers, words),
        rf"&={tex(total, words)}",
    )
    _level(total, float(chain.mel.max()), place, words)
    _tick(total - float(chain.mel[band, frame]), total, words)
    columns = {
        words("sound.column_frequency"): np.round(bins * chain.settings.stft.bin_hz),
        words("sound.column_weight"): weights,
        words("sound.column_power"): powers,
    }
    _receipt(columns, words, theme)


def _coefficient(place: Place, words: Words, theme: Theme) -> None:
    chain, row, frame = place.chain, place.coefficient, place.frame
    weights, levels, products = chain.dct[row], chain.log_mel[:, frame], chain.terms(row, frame)
    total = float(products.sum())
    _lines(
        rf"c_{{{row}}}&=\sum_{{m=0}}^{{{len(levels) - 1}}} d_m L_m",
        *_terms(weights, levels, words),
        rf"&={tex(total, words)}",
    )
    _tick(total - float(chain.mfcc[row, frame]), float(np.abs(products).sum()), words)
    left, right = st.columns(2)
    with left:
        titles = Titles("sound.axis_band", "sound.axis_product")
        figure = signals.bars(products, titles, words, theme)
        st.plotly_chart(
            figure, theme=None, config=BARE, key="sound_products", alt=words("sound.products_alt")
        )
        st.caption(words("sound.products_says"))
    with right:
        columns = {
            words("sound.column_band"): np.arange(len(levels)),
            words("sound.column_weight"): weights,
            words("sound.column_level"): levels,
        }
        _receipt(columns, words, theme)


def _receipt(shown: Mapping[str, Array], words: Words, theme: Theme) -> None:
    """One line a summand: its place, both factors, their product and the running sum."""
    names = (*shown, words("sound.column_product"), words("sound.column_sum"))
    places, weights, values = shown.values()
    products = weights * values
    lines = zip(places, weights, values, products, np.cumsum(products), strict=True)
    with st.container(height=RECEIPT_HEIGHT, border=False, key="sound_receipt"):
        table(
            [Column(name, number=True) for name in names],
            [
                [Cell(words.number(float(place))), *(Cell(words.significant(float(n))) for n in numbers)]
                for place, *numbers in lines
            ],
            label=words("sound.card_value"),
            theme=theme,
        )


def _lines(*lines: str) -> None:
    """One formula in short lines, so that it fits a phone."""
    st.latex(r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}")


def _level(power: float, loudest: float, place: Place, words: Words) -> None:
    """The power in dB, and what is shown instead where it lies too far under the loudest."""
    settings = place.chain.settings.decibel
    level, top = (10 * log10(max(value, settings.floor)) for value in (power, loudest))
    st.latex(
        rf"10\log_{{10}}({tex(power, words)})={tex(level, words)}\ \text{{{words('sound.unit_decibel')}}}"
    )
    if settings.top_db is not None and level < top - settings.top_db:
        st.caption(words("sound.raised", level=words.number(top - settings.top_db, 1)))


def _tick(difference: float, scale: float, words: Words) -> None:
    """A tick where the sum is the value of the picture, up to the rounding of single precision."""
    if abs(difference) <= 1e-5 * max(scale, 1e-30):
        st.badge(words("sound.equal"), icon=":material/check:", color="green")


def _terms(weights: Array, values: Array, words: Words) -> list[str]:
    """The first summands, each on its own line, or the formula would not fit a phone."""
    products = [
        rf"{tex(float(weight), words)}\cdot{_bracketed(tex(float(value), words))}"
        for weight, value in zip(weights[:SHOWN_TERMS], values[:SHOWN_TERMS], strict=True)
    ]
    rest = [r"\dots"] if len(weights) > SHOWN_TERMS else []
    return [("&=" if not at else r"&\quad{}+") + term for at, term in enumerate([*products, *rest])]


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def tex(value: float, words: Words) -> str:
    """Four digits, in powers of ten where a plain number would be long."""
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        mantissa, exponent = f"{value:.2e}".split("e")
        return rf"{tex(float(mantissa), words)}\cdot10^{{{int(exponent)}}}"
    digits = max(0, 3 - int(np.floor(np.log10(abs(value))))) if value else 0
    number = words.number(value, min(digits, 4))
    return number.replace("−", "-").replace(",", "{,}").replace("\u00a0", r"\,").replace("\u202f", r"\,")
