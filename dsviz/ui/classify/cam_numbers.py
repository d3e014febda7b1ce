"""Where a map of gradients comes from: the weight of each channel, and the sum in one cell."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from math import fsum, isclose

import numpy as np
import streamlit as st

from dsviz.analysis.evidence import GradCam, MapStep, Term, terms
from dsviz.figures.evidence import NEGATIVE, POSITIVE
from dsviz.figures.mosaic import limit_of, picture
from dsviz.ui.cache import MAPS
from dsviz.ui.classify.subject import Array, Subject

STRONGEST = 5
"""Channels that are told one by one."""
TABLE = (
    "display:grid;grid-template-columns:max-content max-content minmax(40px,1fr) max-content;"
    "gap:6px 12px;align-items:center;font-size:14px"
)
SUM = (
    "display:grid;grid-template-columns:1fr repeat(5,max-content);gap:4px 6px;font:12.5px var(--ds-code);"
    "white-space:nowrap;overflow-x:auto"
)
RIGHT = "font:13px var(--ds-code);text-align:right"
THUMB = "display:block;image-rendering:pixelated;outline:1px solid var(--ds-line);width:{}px;height:{}px"
ACROSS = "position:relative;height:14px;background:linear-gradient(90deg,transparent calc(50% - .5px),{} 0 calc(50% + .5px),transparent 0)"  # noqa: E501
BAR = "position:absolute;top:0;bottom:0;border-radius:2px;left:{:.1f}%;width:{:.1f}%;background:{}"
TITLE = '<h3 style="font-size:16px;font-weight:600;margin:0;padding:0">{}</h3><span class="ds-note">{}</span>'
ROW = '<div style="display:flex;gap:4px 12px;flex-wrap:wrap;align-items:baseline">{}</div>'


@dataclass(frozen=True, eq=False)
class Weighed:
    """One class on the maps of one step, and the cell that is taken apart, as the map counts it."""

    subject: Subject
    step: MapStep
    cam: GradCam
    values: Array
    """(rows, columns) of what is drawn; of maps over time alone one row."""
    signed: bool
    """Whether it is drawn as it is before the ReLU."""
    cell: tuple[int, int]

    @property
    def at(self) -> tuple[int, ...]:
        """The cell on the axes of the maps."""
        return self.cell[-len(self.step.shape[1:]) :]


def weights(shown: Weighed) -> None:
    """Equation 1, and the channels that it weighs most."""
    words, cam = shown.subject.words, shown.cam
    order = [int(k) for k in np.argsort(-np.abs(cam.weights), kind="stable")[:STRONGEST]]
    _title(words("classify.weights"), words("classify.strongest_of", n=len(cam.weights)))
    score = words.significant(cam.score)
    st.markdown(
        rf"$\alpha_k = \frac{{1}}{{{cam.maps[0].size}}} \sum \frac{{\partial y}}{{\partial A_k}}$"
        f" — {words('classify.weights_note', score=score)}"
    )
    reach = float(np.abs(cam.weights[order]).max()) or 1.0
    lines = [
        f"{_thumb(shown, k)}<span>{escape(words('classify.channel_number', number=k))}</span>"
        f"{_bar(shown, float(cam.weights[k]) / reach)}"
        f'<span style="{RIGHT}">{words.significant(float(cam.weights[k]))}</span>'
        for k in order
    ]
    st.html(f'<div style="{TABLE}">{"".join(lines)}</div>')


def total(shown: Weighed) -> None:
    """Equation 2 with the numbers of one cell."""
    words = shown.subject.words
    parts = terms(shown.cam, shown.at)
    found = fsum(part.product for part in parts)
    _title(words("classify.sum", place=", ".join(map(str, shown.at))), words("classify.sum_note"))
    st.markdown(r"$L = \mathrm{ReLU}\left(\sum_k \alpha_k A_k\right)$")
    lines = [_line(shown, part) for part in parts[:STRONGEST]]
    if rest := parts[STRONGEST:]:
        value = fsum(part.product for part in rest)
        lines.append(_whole(words("classify.rest_of", n=len(rest)), words.significant(value)))
    lines.append(_whole("Σ", words.significant(found), strong=True))
    lines.append(_whole("ReLU", words.significant(max(found, 0.0)), strong=True))
    st.html(f'<div style="{SUM}">{"".join(lines)}</div>')
    _verdict(shown, found if shown.signed else max(found, 0.0), fsum(abs(part.product) for part in parts))


def _thumb(shown: Weighed, channel: int) -> str:
    """The map of a channel, small."""
    subject, values = shown.subject, shown.cam.maps[channel].reshape(-1, shown.step.shape[-1])
    name = ("thumb", *subject.name, shown.step.index, channel, subject.theme.mode)

    def make() -> str:
        seen = np.ascontiguousarray(subject.drawn(values))
        return b64encode(picture(seen, limit_of(seen), subject.theme.mode).png).decode("ascii")

    size = THUMB.format(64 if subject.sound else 34, 34 if len(values) > 1 else 14)
    alt = escape(subject.words("classify.thumb_alt", number=channel), quote=True)
    return f'<img style="{size}" src="data:image/png;base64,{MAPS.get(name, make, len)}" alt="{alt}">'


def _bar(shown: Weighed, share: float) -> str:
    """From the middle to the right for what speaks for the class, to the left for what speaks against it."""
    theme = shown.subject.theme
    colour = theme.stops[POSITIVE if share >= 0 else NEGATIVE]
    bar = BAR.format(50 + min(0.0, 50 * share), 50 * abs(share), colour)
    return f'<span style="{ACROSS.format(theme.line)}"><i style="{bar}"></i></span>'


def _line(shown: Weighed, part: Term) -> str:
    """One channel: weight · value = product."""
    words = shown.subject.words
    weight, value, product = (words.significant(v) for v in (part.weight, part.value, part.product))
    cells = "".join(f'<span style="text-align:right">{c}</span>' for c in (weight, "·", value, "=", product))
    return f"<span>{escape(words('classify.channel_number', number=part.channel))}</span>{cells}"


def _whole(label: str, value: str, *, strong: bool = False) -> str:
    weight = "font-weight:600" if strong else ""
    return (
        f'<span style="grid-column:1/6;{weight}">{escape(label)}</span>'
        f'<span style="text-align:right;{weight}">{value}</span>'
    )


def _verdict(shown: Weighed, told: float, size: float) -> None:
    """Whether the cell that is drawn holds what the sum of all terms gives; `size` is what rounding is of."""
    drawn = float(shown.values[shown.cell])
    equal = isclose(told, drawn, rel_tol=1e-5, abs_tol=1e-6 * size)
    st.badge(
        shown.subject.words(
            f"classify.{'as' if equal else 'not_as'}_drawn", value=shown.subject.words.significant(drawn)
        ),
        icon=f":material/{'check' if equal else 'close'}:",
        color="green" if equal else "orange",
    )


def _title(title: str, note: str) -> None:
    st.html(ROW.format(TITLE.format(escape(title), escape(note))))
