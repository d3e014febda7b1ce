"""The page One pixel: how one output number is made, by a separable and by a standard convolution."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui import cache
from dsviz.ui.cache import Given
from dsviz.ui.components.one_pixel import Geometry, PixelView, Setting, Settled, one_pixel
from dsviz.ui.learn import one_pixel_place as place
from dsviz.ui.learn import one_pixel_receipts as receipts
from dsviz.ui.learn import one_pixel_words as said
from dsviz.ui.learn.one_pixel_input import TOP, Patch, patch
from dsviz.ui.learn.one_pixel_numbers import Numbers, numbers
from dsviz.ui.learn.one_pixel_place import Pin, Stage, View, Weights
from dsviz.ui.learn.one_pixel_receipts import Receipt
from dsviz.ui.learn.one_pixel_settings import BOUNDS, Settings, Shape
from dsviz.ui.segments import segments
from dsviz.ui.tables import Cell, Column, table


def show(given: Given, words: Words, theme: Theme, slot: DeltaGenerator) -> None:
    """The whole page; `slot` is the sidebar's place for its own controls."""
    with slot:
        _weights(words)
    settings, view = place.settings(), place.view()
    read = _patch(given, settings, words)
    fused = st.session_state["pixel-weights"] == Weights.FUSED
    computed = numbers(read.levels, settings, fused=fused, biased=st.session_state["pixel-bias"])
    st.title(words("one_pixel.title"), anchor=False)
    st.markdown(words("one_pixel.lead"))
    one_pixel(
        data=_view(computed, read, settings, words), key="one_pixel", on_change=_change, on_settle=_settle
    )
    cell = place.cell(settings)
    both = {
        View.STANDARD: receipts.standard(computed, settings, cell),
        View.SEPARABLE: receipts.separable(computed, settings, cell),
    }
    _take_home(both[view], computed, cell, words, theme)
    with st.expander(words("one_pixel.more")):
        st.markdown(words("one_pixel.why", top=TOP))
    with st.expander(words("one_pixel.tables", place=_written(cell, settings))):
        for column, (name, receipt) in zip(st.columns(2, gap="medium"), both.items(), strict=True):
            with column:
                _table(words(f"one_pixel.view_{name}"), receipt, read.names, words, theme)


def _weights(words: Words) -> None:
    names = {kind.value: words(f"one_pixel.weights_{kind}") for kind in Weights}
    segments(
        words("one_pixel.weights_of_standard"),
        list(names),
        "pixel-weights",
        names.__getitem__,
        words("one_pixel.weights_help"),
    )
    st.toggle(words("one_pixel.with_bias"), key="pixel-bias")


def _patch(given: Given, settings: Settings, words: Words) -> Patch:
    return cache.MAPS.get(
        ("pixel", given.id, str(settings), words.language),
        lambda: patch(given.sample, settings, words),
        lambda made: made.levels.nbytes,
    )


def _view(computed: Numbers, read: Patch, settings: Settings, words: Words) -> PixelView:
    view, pin = place.view(), place.pin(settings, place.view())
    rows = (settings.kernel_size[0] - 1) * settings.dilation + 1
    return PixelView(
        conf={name: getattr(settings, name) for name in (*BOUNDS, "shape")},
        geometry=Geometry(
            settings.input_size,
            settings.kernel_size,
            settings.output_size,
            (rows, settings.extent),
            settings.pads,
            settings.stride,
            settings.dilation,
            settings.extent,
            settings.shape is Shape.CAUSAL,
        ),
        settings={name: _setting(words, settings, name) for name in BOUNDS},
        shapes=said.shapes(words),
        sheets={field.name: getattr(computed, field.name) for field in fields(computed)},
        view=view,
        step=place.step(settings, view),
        pin=None if pin.stage is Stage.FREE else asdict(pin),
        cell=asdict(place.cell(settings)),
        labels=said.labels(words, settings, read.names),
        language=words.language,
    )


def _setting(words: Words, settings: Settings, name: str) -> Setting:
    square = name in ("size", "kernel") and settings.shape is Shape.PLANE
    value, values = getattr(settings, name), settings.allowed(name)
    return Setting(value=value, values=values, square=square, **said.setting(words, settings, name))


def _change(wanted: Mapping[str, object]) -> None:
    """Other settings: everything is computed, and the same number stays pinned where there still is one."""
    st.session_state["pixel"] = place.settings().changed(wanted)
    st.session_state["pixel-step"] = None


def _settle(settled: Settled) -> None:
    st.session_state["pixel-view"] = View(settled.view).value
    st.session_state["pixel-step"] = settled.step
    pin = Pin(Stage.FREE) if settled.pin is None else _pin(settled.pin)
    st.session_state["pixel-pin"] = pin
    st.session_state["pixel-cell"] = None if pin.stage is Stage.OUTPUT else _pin(settled.cell)


def _pin(raw: Mapping[str, Any]) -> Pin:
    return Pin(Stage(raw["stage"]), *(int(raw[name]) for name in ("channel", "output", "row", "column")))


def _take_home(receipt: Receipt, computed: Numbers, cell: Pin, words: Words, theme: Theme) -> None:
    """The formula with its numbers, the line of PyTorch, and both receipts as a file."""
    settings, view = place.settings(), place.view()
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        st.caption(words("one_pixel.formula", place=_written(cell, settings)))
        st.latex(receipts.formula(receipt, view, theme), width="content")
        st.download_button(
            words("one_pixel.download"),
            partial(receipts.to_csv, computed, settings, cell),
            f"one_pixel_{cell.output}_{cell.row}_{cell.column}.csv",
            "text/csv",
            key="pixel_csv",
            on_click="ignore",
            icon=":material/download:",
        )
    with right:
        st.caption("PyTorch")
        st.code(
            receipts.code(settings, view, biased=computed.bias is not None),
            language="python",
            wrap_lines=True,
        )


def _written(cell: Pin, settings: Settings) -> str:
    inside = f"{cell.column}" if settings.input_size[0] == 1 else f"{cell.row}, {cell.column}"
    return f"{cell.output} ({inside})"


def _table(title: str, receipt: Receipt, names: tuple[str, ...], words: Words, theme: Theme) -> None:
    """One receipt as text, for whoever has no canvas: every product, the sum, and what torch has."""
    columns = [
        Column(title),
        Column(words("one_pixel.place")),
        *(Column(words(f"one_pixel.{name}"), number=True) for name in ("value", "weight", "product")),
    ]
    colours = {"depthwise": theme.depthwise, "pointwise": theme.pointwise, "standard": theme.standard}
    rows = []
    for line in receipt.lines:
        bias = line.step == "bias"
        amounts = (None, None, line.product) if bias else (line.value, line.weight, line.product)
        first = words("one_pixel.bias") if bias else names[line.channel]
        where = "" if bias or line.step == "pointwise" else words("one_pixel.padding")
        rows.append(
            [
                Cell(first, square=colours.get(line.step, theme.norm)),
                Cell(where if line.place is None else f"({line.place[0]}, {line.place[1]})", muted=True),
                *(Cell("" if amount is None else words.number(amount)) for amount in amounts),
            ]
        )
    verdict = words("one_pixel.equal") if receipt.equal else words(
        "one_pixel.unequal", value=words.number(receipt.expected)
    )  # fmt: skip
    mark = "✓" if receipt.equal else "≠"
    rows.append(
        [Cell(words("one_pixel.total")), *(Cell("") for _ in range(3)), Cell(words.number(receipt.total))]
    )
    table(columns, rows, label=title, theme=theme, total=True)
    st.caption(f"{mark} {verdict}")
