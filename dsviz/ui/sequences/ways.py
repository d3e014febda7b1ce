"""The cards of the convolution step: from standard to super-separable; why groups alternate."""

from html import escape

import numpy as np
import streamlit as st

from dsviz.analysis.coprime import Seen, heard, walls, within
from dsviz.analysis.cost import Row
from dsviz.analysis.separability import Convolution, Degree, Form, convolutions, mixing_groups
from dsviz.figures.pairs import Matrix, pairs
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import card, head
from dsviz.ui.layers.names import place_name
from dsviz.ui.learn.maps import Shown, row
from dsviz.ui.learn.price_bar import price_bar
from dsviz.ui.learn.written import written
from dsviz.ui.sequences import place
from dsviz.ui.sequences.view import View

DRAWN = 12
"""Channels of the drawings; 2, 3, 4 and 6 groups share them evenly."""
ALL = 0.9995
"""From here on it is printed as 100 %."""
KINDS = {
    Degree.STANDARD: ("standard",),
    Degree.SUB: ("standard", "pointwise"),
    Degree.FULL: ("depthwise", "pointwise"),
    Degree.SUPER: ("depthwise", "pointwise"),
}
"""Of a form's convolutions, as the style sheet names them."""


def show(words: Words, theme: Theme, view: View) -> None:
    """Both cards; nothing for a network without convolutions along time."""
    found = convolutions(view.costs.rows)
    if not found:
        return
    rows = {each.row: each for each in found}
    place.settle("seq-step", tuple(rows), _first(found).row)
    with card("sequences_ways"):
        head(words("sequences.ways"))
        st.selectbox(
            words("sequences.ways_step"),
            list(rows),
            format_func=lambda number: _option(words, view.costs.rows[number], rows[number]),
            key="seq-step",
        )
        chosen = rows[st.session_state["seq-step"]]
        row([_shown(words, theme, chosen, form) for form in chosen.forms()], words, theme, least=180)
    _mixing(words, theme, view, chosen)


def _option(words: Words, line: Row, chosen: Convolution) -> str:
    """Where it stands and its sizes."""
    dilated = "_dilated" if chosen.dilation > 1 else ""
    return words(
        f"sequences.ways_option{dilated}", name=place_name(words, line), kernel=chosen.kernel,
        dilation=chosen.dilation, inputs=chosen.inputs, outputs=chosen.outputs,
    )  # fmt: skip


def _first(found: tuple[Convolution, ...]) -> Convolution:
    """Where the network separates, the first such step; else its first."""
    separated = (each for each in found if each.own[0] in {Degree.FULL, Degree.SUPER})
    return next(separated, found[0])


def _shown(words: Words, theme: Theme, chosen: Convolution, form: Form) -> Shown:
    standard = chosen.form(Degree.STANDARD)
    share = form.total / standard.total
    name = words(f"sequences.degree_{form.degree}", groups=form.groups)
    drawing = MAPS.get(
        ("sequences-form", form.degree, form.groups, chosen.kernel, theme.mode),
        lambda: pairs(_matrices(chosen.kernel, form, theme), theme), lambda made: len(made.svg),
    )  # fmt: skip
    alt = words("sequences.form_alt", name=name, weights=form.total)
    own = (
        f" <span class=ds-note>◂ {escape(words('sequences.own'))}</span>"
        if (form.degree, form.groups) == chosen.own
        else ""
    )
    percent = words("sequences.weights_share", value=words.percent(share, 1))
    shares = (weights / standard.total for weights in form.weights)
    body = (
        f"{written(drawing, alt)}{_drawn_in(words, form)}"
        f"<div style='font:13px var(--ds-code);margin-top:6px'>{_formula(chosen, form)} =</div>"
        f"<div><b style='font:600 21px var(--ds-code)'>{words.number(form.total)}</b> "
        f"<span class=ds-note>{escape(percent)}</span></div>"
        f"{price_bar(zip(KINDS[form.degree], shares, strict=True), theme)}"
        f"<div class=ds-note><code>{words.number(form.total * chosen.positions)}</code> "
        f"{escape(words('sequences.macs', n=chosen.positions))}</div>{own}"
    )
    return Shown(name, "", alt, body=body)


def _formula(chosen: Convolution, form: Form) -> str:
    """The weights of every convolution as a product of its sizes, in the colour of its kind, as HTML."""
    over_time, across = f"{chosen.kernel}·{chosen.inputs}", f"{chosen.inputs}·{chosen.outputs}"
    products = {
        Degree.STANDARD: [f"{chosen.kernel}·{across}"],
        Degree.SUB: [f"{chosen.kernel}·{across}/{form.groups}", f"{chosen.outputs}²"],
        Degree.FULL: [over_time, across],
        Degree.SUPER: [over_time, f"{across}/{form.groups}"],
    }[form.degree]
    parts = zip(KINDS[form.degree], products, strict=True)
    return " + ".join(f"<span class='ds-{kind}'>{text}</span>" for kind, text in parts)


def _drawn_in(words: Words, form: Form) -> str:
    """That there are more groups than the drawing shows."""
    if form.groups in {1, *place.GROUPS}:
        return ""
    told = words("sequences.drawn_groups", drawn=max(place.GROUPS), groups=form.groups)
    return f"<div class=ds-note>{escape(told)}</div>"


def _matrices(kernel: int, form: Form, theme: Theme) -> list[Matrix]:
    """Who hears whom among twelve channels; more groups than fit are drawn as six."""
    every, own = within(1, DRAWN), np.eye(DRAWN, dtype=bool)
    grouped = within(form.groups if form.groups in place.GROUPS else max(place.GROUPS), DRAWN)
    over_time, across = f"1×{kernel}", "1×1"
    first = {Degree.STANDARD: every, Degree.SUB: grouped}.get(form.degree, own)
    colour = theme.depthwise if form.degree in {Degree.FULL, Degree.SUPER} else theme.standard
    start = Matrix(first, (1, max(2, min(kernel, 3))), colour, over_time)
    if form.degree is Degree.STANDARD:
        return [start]
    last = grouped if form.degree is Degree.SUPER else every
    return [start, Matrix(last, (1, 1), theme.pointwise, across)]


def _mixing(words: Words, theme: Theme, view: View, chosen: Convolution) -> None:
    """Steps in a row: how far every channel has been heard after each of them."""
    own = ".".join(str(g) for g in mixing_groups(view.costs.rows, view.costs.rows[chosen.row].block))
    options = list(dict.fromkeys([own, *place.SEQUENCES] if _drawable(own) else place.SEQUENCES))
    if st.session_state["seq-groups"] is None:
        st.session_state["seq-groups"] = options[0]
    options = list(dict.fromkeys([*options, st.session_state["seq-groups"]]))
    with card("sequences_mixing"):
        head(words("sequences.mixing"), words("sequences.mixing_note", n=DRAWN))
        st.segmented_control(
            words("sequences.mixing_groups"), options, key="seq-groups", required=True,
            format_func=lambda text: text.replace(".", " · "), label_visibility="collapsed",
        )  # fmt: skip
        groups = [int(part) for part in st.session_state["seq-groups"].split(".")]
        seen = heard(groups, DRAWN)
        titles = [
            words("sequences.mixing_step", groups=g, number=number + 1) for number, g in enumerate(groups)
        ]
        pictures = [_heard(words, theme, title, one) for title, one in zip(titles, seen, strict=True)]
        row(pictures, words, theme, least=130)
        st.markdown(_verdict(words, groups, float(seen[-1].mean())))
        with st.expander(words("sequences.more")):
            st.markdown(words("sequences.mixing_more"))


def _drawable(text: str) -> bool:
    """Whether a block mixes in groups at all, and in so many that the drawing can show them."""
    parts = {int(part) for part in text.split(".") if part}
    return bool(parts - {1}) and parts <= set(place.GROUPS) and text.count(".") < place.MOST_STEPS


def _heard(words: Words, theme: Theme, title: str, seen: Seen) -> Shown:
    note = words("sequences.heard", value=words.percent(float(seen.mean())))
    alt = f"{title}: {note}"
    drawing = pairs([Matrix(seen, (1, 1), theme.pointwise, "")], theme)
    return Shown(title, note, alt, body=written(drawing, alt))


def _verdict(words: Words, groups: list[int], share: float) -> str:
    if share > ALL:
        return words("sequences.mixed", n=len(groups))
    borders = walls(groups, DRAWN)
    return words("sequences.walled", n=len(borders) + 1) if borders else words("sequences.not_yet")
