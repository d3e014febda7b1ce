"""Formulas with the numbers put in, as KaTeX."""

from collections.abc import Sequence

import streamlit as st

from dsviz.analysis.arithmetic import Explained
from dsviz.analysis.cost import Row
from dsviz.analysis.explanation import Elementwise, Moved
from dsviz.analysis.separable import Saving
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui.layers.names import operation_name

_NORM = (
    r"\gamma\cdot\frac{x-\mu}{\sqrt{\sigma^2+\varepsilon}}+\beta",
    r"%(gain)s\cdot\frac{%(x)s-%(mean)s}{\sqrt{%(variance)s+%(eps)s}}+%(bias)s",
)
_FORMULAS = {
    "batch_norm": _NORM,
    "layer_norm": _NORM,
    "group_norm": _NORM,
    "relu": (r"\max(0,\,x)", r"\max(0,\,%(x)s)"),
    "relu6": (r"\min(\max(0,\,x),\,6)", r"\min(\max(0,\,%(x)s),\,6)"),
    "sigmoid": (r"\frac{1}{1+e^{-x}}", r"\frac{1}{1+e^{-%(x)s}}"),
    "tanh": (r"\tanh x", r"\tanh %(x)s"),
    "silu": (r"\frac{x}{1+e^{-x}}", r"\frac{%(x)s}{1+e^{-%(x)s}}"),
    "prelu": (r"\max(0,\,x)+a\min(0,\,x)", r"\max(0,\,%(x)s)+%(slope)s\cdot\min(0,\,%(x)s)"),
    "power": (
        r"\Big(\sum x_t w_t\cos\omega t\Big)^2+\Big(\sum x_t w_t\sin\omega t\Big)^2",
        r"%(cosine)s^2+%(sine)s^2",
    ),
    "decibel": (r"10\log_{10}\max(x,\,p_0)", r"10\log_{10}\max(%(x)s,\,%(floor)s)"),
    "lookup": (r"E_{\,n,\,c}", r"E_{\,%(row)s,\,%(column)s}"),
    "present": (r"[\,n\neq0\,]", r"[\,%(token)s\neq0\,]"),
    "hide": (
        r"\begin{cases}x & p>0\\-10^9 & p=0\end{cases}",
        r"\begin{cases}%(x)s & p>0\\-10^9 & p=0\end{cases}\;\Big|_{p=%(present)s}",
    ),
    "softmax": (r"\frac{e^{x-m}}{\sum e^{x_i-m}}", r"\frac{e^{%(x)s-%(largest)s}}{%(sum)s}"),
}
DIGITS = 3
_COUNTED = {"lookup", "present"}
"""Formulas of whole numbers: a token, a row of a table."""


def number(words: Words, value: float, digits: int = DIGITS) -> str:
    """A number in the language's own way, fit for KaTeX; small ones keep three digits that count."""
    if value and abs(value) < 10**-digits:
        mantissa, exponent = f"{value:.2e}".split("e")
        return rf"{mantissa.replace('.', _comma(words))}\cdot10^{{{int(exponent)}}}"
    text = words.number(value, digits).replace("−", "-").replace(",", "{,}")
    return text.replace("\xa0", r"\,").replace("\u202f", r"\,")


def _comma(words: Words) -> str:
    return "{,}" if words.locale.number_symbols["latn"]["decimal"] == "," else "."


def steps_of_stage(words: Words, explained: Sequence[Explained], rows: Sequence[Row]) -> None:
    """A line for each step: the operation, its formula, the numbers, and whether they were recorded."""
    for step in explained:
        why, row = step.explanation, rows[step.row]
        name = operation_name(words, row.kind, row.operation)
        if isinstance(why, Elementwise):
            channel = words("layers.channel_short", channel=step.channel)
            st.markdown(rf"**{name}** · {channel} $\displaystyle \quad {_elementwise(words, why)}$")
        elif isinstance(why, Moved):
            key = "layers.moved" if why.position else "layers.moved_vector"
            key = "layers.moved_padding" if why.padding else key
            place = ", ".join(map(str, why.position))
            value = words.number(why.total, DIGITS)
            st.markdown(
                f"**{name}** · "
                + words(key, input=why.source + 1, channel=why.channel, place=place, value=value)
            )
    last = explained[-1].explanation
    if last.agrees:
        value = words.number(last.total, DIGITS)
        st.badge(words("layers.recorded", value=value), icon=":material/check:", color="green")
    else:
        st.badge(words("layers.not_recorded", value=words.number(last.recorded, DIGITS)), color="orange")


def _elementwise(words: Words, why: Elementwise) -> str:
    digits = 0 if why.formula in _COUNTED else DIGITS
    values = {term.name: number(words, term.value, digits) for term in why.terms}
    signed = {name: rf"({text})" if text.startswith("-") else text for name, text in values.items()}
    result = number(words, why.total)
    if why.formula in {"add", "multiply"}:
        sign = " + " if why.formula == "add" else r" \cdot "
        return f"{sign.join(values)} = {sign.join(signed.values())} = {result}"
    formula, filled = _FORMULAS[why.formula]
    return f"{formula} = {filled % signed} = {result}"


def saving(words: Words, saving: Saving, theme: Theme, axes: int) -> str:
    """(k² C_in + C_in C_out) / (k² C_in C_out) with its numbers, depthwise and pointwise in their colours."""
    k = "k" if axes == 1 else "k^2"
    cin, cout = r"C_{\mathrm{in}}", r"C_{\mathrm{out}}"
    taps, c_in, c_out = (number(words, n, 0) for n in (saving.taps, saving.in_channels, saving.out_channels))
    blue, orange = rf"\textcolor{{{theme.depthwise}}}", rf"\textcolor{{{theme.pointwise}}}"
    letters = rf"\frac{{{blue}{{{k}{cin}}}+{orange}{{{cin}{cout}}}}}{{{k}{cin}{cout}}}"
    parts = rf"{blue}{{{taps}\cdot{c_in}}}+{orange}{{{c_in}\cdot{c_out}}}"
    numbers = rf"\frac{{{parts}}}{{{taps}\cdot{c_in}\cdot{c_out}}}"
    together, whole = saving.together.weights, saving.standard.weights
    counted = rf"\frac{{{number(words, together, 0)}}}{{{number(words, whole, 0)}}}"
    return f"{letters}={numbers}={counted}={number(words, together / whole, 4)}"


def product(words: Words, row: Row) -> str:
    """C_in · C_out + C_out = …: the parameters of a step that reads one cell of every channel."""
    c_in, c_out = row.input_shapes[0][1], row.output_shapes[0][1]
    letters = r"C_{\mathrm{in}}\cdot C_{\mathrm{out}}"
    numbers = rf"{number(words, c_in, 0)}\cdot{number(words, c_out, 0)}"
    if row.biases:
        letters, numbers = rf"{letters}+C_{{\mathrm{{out}}}}", f"{numbers}+{number(words, row.biases, 0)}"
    return f"{letters}={numbers}={number(words, row.params, 0)}"
