"""Cards on the page Kinds: a kernel that the visitor edits, taken apart in space; the classic kernels."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from dsviz.analysis.spatial import Kernel, Plane, Separation, filtered, filtered_twice, separate
from dsviz.figures.theme import Theme
from dsviz.inputs.image import Picture
from dsviz.text import Words
from dsviz.ui.cache import Given
from dsviz.ui.cards import card as bordered
from dsviz.ui.cards import head
from dsviz.ui.learn import kinds_place
from dsviz.ui.learn.cells import cells, number, style
from dsviz.ui.learn.kinds_place import PRESETS, kernel_text
from dsviz.ui.learn.maps import Shown, drawn, plane, row, span

SIDE = 160
_BASE = "kinds.base"
_WRITTEN = "kinds.written"
_WIDTHS = {3: 64, 5: 50}
"""Pixels of a column of the editor: five of them fit beside the pictures."""
_ENOUGH = 0.05
"""Below this share of what is lost the eye sees no difference."""


def card(given: Given, words: Words, theme: Theme) -> None:
    """The kernel, its rank, the nearest product of a column and a row, and what both do to the input."""
    with bordered("kinds_kernel"):
        head(words("kinds.spatial"), words("kinds.spatial_note"))
        edit, apart = st.columns([2, 5], gap="large")
        with edit:
            presets = st.container()
            text = _edited(words)
        with presets:
            _presets(text, words)
        found = separate(kinds_place.read(text))
        with apart:
            _apart(found, words, theme)
            _pictures(given, found, text, words, theme)
        st.caption(words("kinds.not_depthwise"))


def _presets(text: str, words: Words) -> None:
    """Sizes and ready kernels; the one that is shown is lit, none where the visitor wrote another."""
    size = len(kinds_place.read(text))
    st.session_state["kinds_size"] = size
    st.session_state["kinds_preset"] = next((n for n in PRESETS[size] if _preset(size, n) == text), None)

    def resized() -> None:
        chosen = st.session_state["kinds_size"] or size
        names = PRESETS[chosen]
        old = next((n for n in PRESETS[size] if _preset(size, n) == text), "")
        st.session_state["kinds-cells"] = _preset(chosen, old if old in names else next(iter(names)))

    def picked() -> None:
        chosen = st.session_state["kinds_preset"]
        st.session_state["kinds-cells"] = _preset(size, chosen) if chosen else text

    st.segmented_control(
        words("kinds.size"), list(PRESETS), key="kinds_size", format_func=lambda n: f"{n} × {n}",
        on_change=resized,
    )  # fmt: skip
    st.pills(
        words("kinds.preset"), list(PRESETS[size]), key="kinds_preset", on_change=picked,
        format_func=lambda name: words(f"kinds.kernel_{name}"),
    )  # fmt: skip


def _preset(size: int, name: str) -> str:
    return kernel_text(np.array(PRESETS[size][name]))


def _edited(words: Words) -> str:
    """The grid that the visitor writes into; returns what stands in it.

    The editor is given the same base while it is edited, because another one would begin it anew: a new
    base is taken when a link, a preset or another page came between.
    """
    current: str = st.session_state["kinds-cells"]
    base: str = st.session_state.get(_BASE, "")
    if current != st.session_state.get(_WRITTEN) or f"kinds_editor_{base}" not in st.session_state:
        base = st.session_state[_BASE] = current
    kernel = kinds_place.read(base)
    names = [str(place) for place in range(1, kernel.shape[1] + 1)]
    bound = kinds_place.LARGEST
    column = st.column_config.NumberColumn(
        min_value=-bound, max_value=bound, width=_WIDTHS[len(names)], format="%.4g"
    )
    written: Mapping[str, Sequence[float | None]] = st.data_editor(
        {name: list(kernel[:, place]) for place, name in enumerate(names)},
        column_config=dict.fromkeys(names, column),
        hide_index=True, num_rows="fixed", key=f"kinds_editor_{base}", width="content",
    )  # fmt: skip
    st.caption(words("kinds.edit"))
    values = np.array([[float(v or 0) for v in written[name]] for name in names]).T
    text = kernel_text(values)
    st.session_state["kinds-cells"] = st.session_state[_WRITTEN] = text
    return text


def _apart(found: Separation, words: Words, theme: Theme) -> None:
    """Column times row is the nearest separable kernel; the rank, the error and the prices."""
    limit = float(np.abs(found.kernel).max()) or 1.0
    parts = (
        ("kinds.kernel_itself", found.kernel, limit, "≈" if found.rank > 1 else "="),
        ("kinds.column", found.column[:, None], float(np.abs(found.column).max()) or 1.0, "·"),
        ("kinds.row", found.row[None, :], float(np.abs(found.row).max()) or 1.0, ""),
    )
    drawings = "".join(
        f"<div>{cells(values, end, words(key), words, theme)}<small>{words(key)}</small></div>"
        f"{f'<span>{sign}</span>' if sign else ''}"
        for key, values, end, sign in parts
    )
    st.html(f"<style>{style(theme)}</style><div class=dsv-line>{drawings}</div>")
    size = len(found.kernel)
    facts = st.columns(3)
    facts[0].metric(words("kinds.rank"), str(found.rank), help=words("kinds.rank_help"))
    facts[1].metric(words("kinds.error"), words.percent(found.error, 1), help=words("kinds.error_help"))
    facts[2].metric(words("kinds.per_pixel"), f"{size**2} → {2 * size}", help=words("kinds.per_pixel_help"))
    sizes = "; ".join(number(float(value), words) for value in found.sizes)
    st.markdown(f"{_verdict(found, words)} {words('kinds.sizes', sizes=sizes)}")


def _verdict(found: Separation, words: Words) -> str:
    if not found.rank:
        return words("kinds.verdict_zero")
    if found.rank == 1:
        return words("kinds.verdict_exact")
    name = "close" if found.error < _ENOUGH else "lossy"
    return words(f"kinds.verdict_{name}", n=found.rank)


def _pictures(given: Given, found: Separation, text: str, words: Words, theme: Theme) -> None:
    source = plane(given, SIDE)
    whole, twice = filtered(source, found.kernel), filtered_twice(source, found)
    end = span(whole[None]) or 1.0
    notes = {name: words(f"kinds.{name}_note") for name in ("by_kernel", "by_two", "lost")}
    notes["input"] = words("kinds.brightness" if isinstance(given.content, Picture) else "kinds.spectrogram")
    maps = (
        ("input", source, 1.0, False),
        ("by_kernel", whole, end, bool(whole.min() < 0)),
        ("by_two", twice, end, bool(twice.min() < 0)),
        ("lost", whole - twice, end, True),
    )
    row(
        [
            Shown(
                words(f"kinds.{name}"), notes[name], words(f"kinds.{name}"),
                drawn((given.id, SIDE, text, name), values[None], limit, theme, SIDE), limit, signed,
            )
            for name, values, limit, signed in maps
        ], words, theme,
    )  # fmt: skip


def classics(given: Given, words: Words, theme: Theme) -> None:
    """What the ready kernels make of the input, side by side."""
    with bordered("kinds_classics"):
        head(words("kinds.classics"), words("kinds.classics_note"))
        source = plane(given, SIDE)
        row([_classic(given, source, name, words, theme) for name in PRESETS[3]], words, theme, least=130)


def _classic(given: Given, source: Plane, name: str, words: Words, theme: Theme) -> Shown:
    kernel: Kernel = np.array(PRESETS[3][name])
    found = filtered(source, kernel)
    end = span(found[None])
    title = words(f"kinds.kernel_{name}")
    return Shown(
        title, words("kinds.rank_of", rank=separate(kernel).rank), words("kinds.classic_alt", name=title),
        drawn((given.id, SIDE, "classic", name), found[None], end, theme, SIDE), end, bool(found.min() < 0),
    )  # fmt: skip
