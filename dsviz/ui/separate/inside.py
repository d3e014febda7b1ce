"""The card of one block: what each of its convolutions puts out, channels over time."""

from html import escape
from math import log2

import numpy as np
import streamlit as st

from dsviz.analysis.cost import Row
from dsviz.analysis.stages import BlockOutline
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui import cache
from dsviz.ui.cards import card, head
from dsviz.ui.components.strip import Bar, Role, StripItem, strip
from dsviz.ui.layers.names import geometry, operation_name, part_name, role_of, size_text
from dsviz.ui.layers.place import ahead
from dsviz.ui.separate.heard import Plane
from dsviz.ui.separate.maps import Looks, Map, figure
from dsviz.ui.separate.subject import Subject

STEPPER = "sep-block"


def inside(subject: Subject, looks: Looks) -> None:
    """The strip of blocks, and the one on screen."""
    words = looks.words
    number = _settle(len(subject.blocks))
    block = subject.blocks[number - 1]
    with card("separate_block"):
        head(words("separate.inside", number=number), words("separate.inside_note"))
        strip(
            items=[_item(subject, place, words) for place in range(len(subject.blocks))],
            current=number - 1,
            key="separate_strip",
            label=words("separate.strip"),
            on_choose=_choose,
        )
        rows = [subject.costs.rows[index] for index in block.rows]
        shown = [row for row in rows if row.path in subject.heard.planes]
        figures = (_figure(subject, row, looks) for row in shown)
        st.html(f'{_legend(words, looks.theme)}<div class="sep-planes">{"".join(figures)}</div>')
        if st.button(words("separate.open_block"), key="sep_open", icon=":material/layers:"):
            _open(subject, block)


def _settle(count: int) -> int:
    """The block on screen, counted from 1: the last at first."""
    asked = st.session_state[STEPPER]
    st.session_state[STEPPER] = count if asked is None else min(max(int(asked), 1), count)
    return int(st.session_state[STEPPER])


def _choose(place: int) -> None:
    st.session_state[STEPPER] = place + 1


def _item(subject: Subject, place: int, words: Words) -> StripItem:
    block = subject.blocks[place]
    dilation = next(
        subject.costs.rows[i].dilation[0] for i in block.rows if subject.costs.rows[i].kind is Kind.DEPTHWISE
    )
    return StripItem(
        label=words.number(place + 1),
        lines=(str(dilation),),
        bars=_bars(subject, block),
        help=block.path,
    )


def _bars(subject: Subject, block: BlockOutline) -> list[Bar]:
    """One for each convolution; the depthwise one is as high as the logarithm of its dilation."""
    rows = [row for index in block.rows if (row := subject.costs.rows[index]).path in subject.heard.planes]
    most = log2(2 * max(row.dilation[0] for row in subject.costs.rows if row.kind is Kind.DEPTHWISE))
    return [
        Bar(Role.DEPTHWISE, 0.13, 0.2 + 0.8 * log2(2 * row.dilation[0]) / most)
        if row.kind is Kind.DEPTHWISE
        else Bar(role_of(row.kind), 0.16, 0.3)
        for row in rows
    ]


def _figure(subject: Subject, row: Row, looks: Looks) -> str:
    words = looks.words
    plane: Plane = subject.heard.planes[row.path]
    kind = operation_name(words, row.kind, row.operation)
    own = row.path.rsplit(".", 1)[-1]
    sizes = f"{words('separate.kernel')} {geometry(words, row)}"
    about = sizes if own == row.kind.value else f"{part_name(words, own)} · {sizes}"
    drawn = Map(
        np.asarray(plane.values, np.float32),
        plane.limit,
        "",
        size_text(plane.shape),
        words("separate.plane_alt", stage=kind, channels=plane.shape[0], frames=plane.shape[1]),
        signed=True,
    )
    name = (subject.model, subject.given.id, "plane", row.path)
    return (
        f'<section class="sep-{role_of(row.kind).value}"><h3>{escape(kind)}</h3>'
        f"<p>{escape(about)}</p>{figure(drawn, name, looks)}</section>"
    )


def _legend(words: Words, theme: Theme) -> str:
    keys = (("negative", theme.stops[4]), ("zero", theme.paper), ("positive", theme.stops[12]))
    return '<div class="sep-legend">{}</div>'.format(
        "".join(
            f'<i class="sep-key" style="background:{colour}"></i>{escape(words(f"separate.{name}"))}'
            for name, colour in keys
        )
    )


def _open(subject: Subject, block: BlockOutline) -> None:
    """The same block on the page that explains every value."""
    outline = cache.outline(subject.model.key, subject.model.items)
    st.session_state["l"] = ahead(subject.model.entries[0]) + outline.index(block)
    st.switch_page("pages/layers.py")
