"""Cards on the page Kinds: six ways to build one layer with their prices, and how these grow."""

from dataclasses import replace
from html import escape
from math import gcd

import streamlit as st

from dsviz.analysis.cost import Costs, Row
from dsviz.analysis.grouping import divisors
from dsviz.analysis.kinds import Heard, Setting, Way, factors, heard, price, sketch
from dsviz.figures.curves import Curve, curves
from dsviz.figures.pairs import Drawing, Matrix, pairs
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import card, head
from dsviz.ui.learn import kinds_place
from dsviz.ui.learn.maps import Shown, row
from dsviz.ui.learn.price_bar import price_bar
from dsviz.ui.learn.written import written

PLAIN = {"displayModeBar": False}
_DOUBLINGS = 11
_BESIDE = 8
"""Channels that a drawing of four matrices has room for."""


def costs(way: Way, setting: Setting) -> Costs:
    """What a layer built this way costs, from the shared store."""
    return MAPS.get(("kinds-price", way, setting), lambda: price(way, setting), lambda _: 4096)


def gallery(setting: Setting, words: Words, theme: Theme) -> None:
    """Every way with a drawing of who hears whom, its formula with the numbers put in, and its price."""
    with card("kinds_gallery"):
        head(words("kinds.ways"), words("kinds.ways_note"))
        row([_shown(way, setting, words, theme) for way in Way], words, theme, least=270)


def _shown(way: Way, setting: Setting, words: Words, theme: Theme) -> Shown:
    made, standard = costs(way, setting), costs(Way.STANDARD, setting)
    share = made.macs / standard.macs
    small = sketch(setting)
    if way is Way.PYRAMID and small.inputs > _BESIDE:
        small = sketch(setting, _BESIDE)
    drawing = MAPS.get(
        ("kinds-drawing", way, small, theme.mode, words.language),
        lambda: _drawing(way, small, words, theme),
        lambda made: len(made.svg),
    )
    name = words(f"kinds.way_{way}")
    alt = words("kinds.drawing_alt", way=name, weights=made.params)
    size = f"{words('kinds.weights')} · {words.percent(share, 1)}"
    parts = ((_accent(line), line.macs / standard.macs) for line in made.rows if line.weights)
    body = (
        f"<div class=ds-note style='min-height:42px'>{escape(words(f'kinds.about_{way}'))}</div>"
        f"{written(drawing, alt)}"
        f"<div style='font:13px var(--ds-code);margin-top:6px;overflow-wrap:anywhere'>"
        f"{formula(made)} =</div>"
        f"<div><b style='font:600 21px var(--ds-code)'>{words.number(made.params)}</b> "
        f"<span class=ds-note>{escape(size)}</span></div>"
        f"{price_bar(parts, theme)}"
        f"<div style='font:13px var(--ds-code)'>{words.number(made.macs)} "
        f"<span class=ds-note>{escape(words('kinds.macs'))}</span></div>"
    )
    return Shown(name, "", alt, body=body)


def formula(made: Costs) -> str:
    """The weights of every step as a product of its sizes, in the colour of the step, as HTML."""
    return " + ".join(
        f"<span class='ds-{_accent(line)}'>{_product(line)}</span>" for line in made.rows if line.weights
    )


def _product(line: Row) -> str:
    product = factors(line)
    cells = product.cells
    square = f"{cells[0]}²" if len(cells) == 2 and len(set(cells)) == 1 else "·".join(map(str, cells))
    text = "·".join(part for part in (square, *map(str, product.channels)) if part)
    return f"{text}/{product.groups}" if product.groups > 1 else text


def _accent(line: Row) -> str:
    """Grouped 1 x 1 convolutions mix channels: they have the colour of pointwise ones."""
    if all(side == 1 for side in line.kernel):
        return Kind.POINTWISE.value
    return line.kind.value if line.kind is Kind.DEPTHWISE else "standard"


def _drawing(way: Way, setting: Setting, words: Words, theme: Theme) -> Drawing:
    steps = heard(way, setting)
    return pairs([_matrix(step, steps[:place], words, theme) for place, step in enumerate(steps)], theme)


def _matrix(step: Heard, before: tuple[Heard, ...], words: Words, theme: Theme) -> Matrix:
    colours = {Kind.DEPTHWISE: theme.depthwise, Kind.POINTWISE: theme.pointwise, Kind.ARRANGE: theme.text}
    label = words("kinds.shuffle") if step.kind is Kind.ARRANGE else "×".join(map(str, step.kernel))
    beside = bool(before) and before[-1].kind is step.kind is Kind.DEPTHWISE
    return Matrix(
        step.pairs, step.kernel, colours.get(step.kind, theme.standard), label, "+" if beside else "→"
    )


def growth(setting: Setting, words: Words, theme: Theme) -> None:
    """Parameters, multiply-adds and their ratio over one size, the others as they are."""
    with card("kinds_growth"):
        head(words("kinds.growth"), words("kinds.growth_note"))
        ways = [way for way in Way if way is not Way.STANDARD]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.segmented_control(
                words("kinds.vary"), kinds_place.SIZES, key="kinds-vary", required=True, wrap=True,
                format_func=lambda name: words(f"kinds.{name}"),
            )  # fmt: skip
            st.selectbox(
                words("kinds.against"), [way.value for way in ways], key="kinds-way", width=260,
                format_func=lambda way: words(f"kinds.way_{way}"),
            )  # fmt: skip
            st.html(_legend(Way(st.session_state["kinds-way"]), words, theme))
        size, way = st.session_state["kinds-vary"], Way(st.session_state["kinds-way"])
        _charts(setting, size, way, words, theme)
        _ratio(setting, way, words)


def _legend(way: Way, words: Words, theme: Theme) -> str:
    """What the two lines are, in the order of their prices."""
    lines = ((Way.STANDARD, theme.standard, "dashed"), (way, theme.text, "solid"))
    return "".join(
        f"<div style='white-space:nowrap;font-size:14px'><span style='display:inline-block;width:26px;"
        f"border-top:2px {dash} {colour};vertical-align:4px;margin-right:8px'></span>"
        f"{escape(words(f'kinds.way_{drawn}'))}</div>"
        for drawn, colour, dash in lines
    )


def _charts(setting: Setting, size: str, way: Way, words: Words, theme: Theme) -> None:
    over = varied(setting, size)
    x = [getattr(each, size) for each in over]
    made, standard = ([costs(w, each) for each in over] for w in (way, Way.STANDARD))
    names = words(f"kinds.way_{way}"), words(f"kinds.way_{Way.STANDARD}")
    colours = theme.text, theme.standard  # blue and orange are for its parts
    sets: dict[str, list[list[float]]] = {
        "params": [[c.params for c in side] for side in (made, standard)],
        "macs": [[c.macs for c in side] for side in (made, standard)],
        "ratio": [[a.macs / b.macs for a, b in zip(made, standard, strict=True)]],
    }
    for place, (name, values) in zip(st.columns(3), sets.items(), strict=True):
        lines = [
            Curve(n, c, x, y, "solid" if c == colours[0] else "dash")
            for n, c, y in zip(names, colours, values, strict=False)
        ]
        if name == "ratio" and way is Way.DEPTHWISE:
            lines += _parts(over, x, theme)
        digits = 4 if name == "ratio" else 0
        place.markdown(f"**{words(f'kinds.chart_{name}')}**")
        place.plotly_chart(
            curves(lines, getattr(setting, size), words(f"kinds.{size}"), words, theme, digits),
            theme=None, config=PLAIN, key=f"kinds_chart_{name}",
            alt=words("kinds.chart_alt", what=words(f"kinds.chart_{name}"), size=words(f"kinds.{size}")),
        )  # fmt: skip


def _parts(over: list[Setting], x: list[int], theme: Theme) -> list[Curve]:
    """The two terms of the ratio: what the depthwise convolution costs, and what the pointwise one does."""
    return [
        Curve(name, colour, x, y, "dot", 1, label=name)
        for name, colour, y in (
            ("1/C<sub>out</sub>", theme.depthwise, [1 / s.outputs for s in over]),
            ("1/k²", theme.pointwise, [1 / s.kernel**2 for s in over]),
        )
    ]


def _ratio(setting: Setting, way: Way, words: Words) -> None:
    """The ratio as a fraction of what was counted; for depthwise separable layers as the sum it comes to."""
    made, standard = costs(way, setting), costs(Way.STANDARD, setting)
    share = words.number(made.macs / standard.macs, 4)
    times = words.number(standard.macs / made.macs, 2)
    if way is Way.DEPTHWISE:
        k, out = setting.kernel, words.number(setting.outputs)
        terms = rf":blue[$\frac{{1}}{{{out}}}$] + :orange[$\frac{{1}}{{{k}^2}}$]"
    else:
        terms = f"{words.number(made.macs)} / {words.number(standard.macs)}"
    st.markdown(words("kinds.ratio", terms=terms, share=share, times=times))


def varied(setting: Setting, size: str) -> list[Setting]:
    """The setting with one size at many values, its own among them."""
    if size == "groups":
        values = set(divisors(gcd(setting.inputs, setting.outputs)))
    elif size == "kernel":
        values = {1, 3, 5, 7, 9, 11}
    elif size == "side":
        values = {7 * 2**n for n in range(7)}
    else:
        values = {setting.groups * 2**n for n in range(_DOUBLINGS)}
        values = {value for value in values if value <= kinds_place.CHANNELS[1]}
    return [replace(setting, **{size: n}) for n in sorted(values | {getattr(setting, size)})]
