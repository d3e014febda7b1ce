"""The blocks of a network side by side, equal neighbours folded: on the page and as a picture."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from dsviz.analysis.stages import BlockOutline
from dsviz.analysis.totals import by_kind, runs_of
from dsviz.figures import diagram
from dsviz.ui.bars import Bars
from dsviz.ui.components.strip import Bar, Role, StripItem, strip
from dsviz.ui.layers.names import extent_text, group_name, short_name
from dsviz.ui.network.shown import Shown

FOLD = "network_fold"
_FOLDED, _UNFOLDED = "folded", "unfolded"
_STRIP = "network_strip"
_OPENED = "network_opened"

_TONES = {
    Role.DEPTHWISE: "depthwise",
    Role.POINTWISE: "pointwise",
    Role.STANDARD: "standard",
    Role.NEUTRAL: "classifier",
}

Run = tuple[BlockOutline, ...]


def card(shown: Shown, on_open: Callable[[int], None]) -> bool:
    """Draw the strip; `on_open` hears which block was clicked, and True says that one was just now."""
    words = shown.words
    folded = runs_of(shown.costs.rows, shown.blocks)
    with st.container(border=True, key="card_diagram"):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key="heading_diagram",
        ):
            st.markdown(f"## {words('network.folded')}", width="content")
            if len(folded) < len(shown.blocks):
                _switch(shown)
        runs = folded if _is_folded() else tuple((block,) for block in shown.blocks)

        def choose(index: int) -> None:
            if len(runs[index]) > 1:
                st.session_state[FOLD] = _UNFOLDED
            else:
                on_open(shown.blocks.index(runs[index][0]))
                st.session_state[_OPENED] = True

        strip(
            items=_items(shown, runs), current=-1, key=_STRIP,
            label=words("network.folded"), on_choose=choose,
        )  # fmt: skip
        st.caption(words("network.folded_legend"))
    return bool(st.session_state.pop(_OPENED, False))


def png(shown: Shown) -> bytes:
    """The folded diagram with its totals and its legend."""
    words, costs, bars = shown.words, shown.costs, Bars(shown.costs)
    colours: dict[Role, str] = {role: getattr(shown.theme, _TONES[role]) for role in Role}
    places = [
        diagram.Place(
            _label(shown, run),
            (*_lines(run), _share(shown, run)),
            [diagram.Bar(colours[bar.role], bar.width, bar.height) for bar in bars.of(run[0])],
            f"×{len(run)}" if len(run) > 1 else "",
        )
        for run in runs_of(costs.rows, shown.blocks)
    ]
    totals = words("network.totals", macs=costs.macs, params=costs.params)
    setting = shown.setting(shown.options)
    title = f"{shown.name} · {setting}" if setting else shown.name
    legend = [diagram.Legend(shown.kind(t.kind), shown.colour(t.kind)) for t in by_kind(costs) if t.macs]
    return diagram.diagram(places, title, totals, legend, _font(), shown.theme)


def _switch(shown: Shown) -> None:
    st.segmented_control(
        shown.words("network.fold"),
        [_FOLDED, _UNFOLDED],
        format_func=lambda state: shown.words(f"network.{state}_state"),
        default=None if FOLD in st.session_state else _FOLDED,
        key=FOLD,
        required=True,
        label_visibility="collapsed",
    )


def _is_folded() -> bool:
    return bool(st.session_state.get(FOLD, _FOLDED) == _FOLDED)


def _items(shown: Shown, runs: Sequence[Run]) -> list[StripItem]:
    bars = Bars(shown.costs)
    return [_item(shown, run, bars.of(run[0])) for run in runs]


def _item(shown: Shown, run: Run, bars: Sequence[Bar]) -> StripItem:
    words = shown.words
    many = len(run) > 1
    return StripItem(
        label=_label(shown, run),
        lines=_lines(run),
        bars=bars,
        help=words("network.unfold_help") if many else words("network.open_help", block=run[0].path),
        share=_share(shown, run),
        stack=words("network.unfold", count=len(run)) if many else "",
        group=group_name(words, run[0].path),
    )


def _label(shown: Shown, run: Run) -> str:
    names = [short_name(shown.words, block.path) for block in (run[0], run[-1])]
    return "–".join(dict.fromkeys(names))


def _lines(run: Run) -> tuple[str, ...]:
    channels, *space = run[0].shape
    return (f"{extent_text(tuple(space))}×{channels}",)


def _share(shown: Shown, run: Run) -> str:
    macs = sum(shown.costs.rows[index].macs for block in run for index in block.rows)
    return shown.percent(macs, shown.costs.macs, 1)


def _font() -> Path:
    """Streamlit's own Source Sans: no font file of ours, and Cyrillic is in it."""
    return next(Path(st.__file__).parent.glob("static/static/media/SourceSansVF-Upright*"))
