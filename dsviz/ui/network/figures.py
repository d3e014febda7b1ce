"""The card that sets the paper's figures beside ours, each recomputed when the page opens."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic

import streamlit as st

from dsviz.analysis.cost import Costs
from dsviz.analysis.published import check
from dsviz.architectures.options import Value
from dsviz.published import Counted, Known, Published, Quantity, Rounding
from dsviz.ui import cache
from dsviz.ui.layers.names import block_name
from dsviz.ui.network.shown import Shown
from dsviz.ui.tables import Cell, Column, table

ALL = "network_all_figures"

_SIZED = {
    Quantity.MACS, Quantity.MACS_SHARE, Quantity.FLOPS, Quantity.ACCURACY, Quantity.ERROR,
}  # fmt: skip
"""What the size of the input changes."""

PATIENCE = 0.3
"""Seconds between two drawings of a table that is still being counted."""

Options = tuple[tuple[str, Value], ...]
CostsFor = Callable[[Mapping[str, Value]], Costs]
Counts = Callable[[Mapping[str, Value]], Costs | None]
"""Costs for options; None where they are not counted yet."""


def card(shown: Shown, costs_for: CostsFor) -> None:
    """First the figures of the network on screen, then all of the paper's on demand."""
    words, figures = shown.words, shown.architecture.published
    with st.container(border=True, key="card_published"):
        with st.container(horizontal=True, vertical_alignment="center", key="heading_published"):
            st.markdown(f"## {words('network.published')}", width="content")
            st.caption(words("network.published_legend"), width="content")
        own = [published for published in figures if _is_of(shown, published)]
        if own:
            _table(shown, own, costs_for)
        else:
            st.markdown(words("network.none_published"))
        if len(figures) > len(own):
            _all(shown, figures, costs_for)


@st.fragment
def _all(shown: Shown, figures: Sequence[Published], costs_for: CostsFor) -> None:
    """Every figure of the paper; the prints stand there at once, ours as they are counted."""
    more = st.expander(shown.words("network.all_figures", n=len(figures)), key=ALL, on_change="rerun")
    if not more.open:
        return
    place, drawn = more.empty(), monotonic()
    counted: dict[Options, Costs] = {}

    def table_so_far() -> None:
        _table(shown, figures, lambda options: counted.get(_named(options)), settings=True)

    for number, published in enumerate(figures):
        if published.computable:
            counted[_named(published.options)] = costs_for(published.options)
            _field(shown, published)
        if monotonic() > drawn + PATIENCE:
            with place.container():
                st.progress((number + 1) / len(figures), shown.words("network.counting_on"))
                table_so_far()
            drawn = monotonic()
    with place.container():
        table_so_far()


def _named(options: Mapping[str, Value]) -> Options:
    return tuple(sorted(options.items()))


def _is_of(shown: Shown, published: Published) -> bool:
    """Whether a figure speaks of the network on screen: in all that it names and all that counts.

    The size of the input is free where it changes nothing.
    """
    architecture, named = shown.architecture, published.options.keys()
    free = set() if published.quantity in _SIZED else architecture.input_options - named
    whole = architecture.complete(published.options)
    return all(
        whole[option.name] == shown.options[option.name]
        for option in architecture.options
        if option.name in named or (option.counts and option.name not in free)
    )


def _table(shown: Shown, figures: Sequence[Published], known: Counts, *, settings: bool = False) -> None:
    words = shown.words
    columns = [
        Column(words("network.quantity")),
        *([Column(words("network.setting"))] if settings else ()),
        Column(words("network.paper"), number=True), Column(words("network.here"), number=True),
        Column(""), Column(words("network.convention"), wide=True), Column(words("network.source")),
    ]  # fmt: skip
    rows = [_row(shown, published, known, settings=settings) for published in figures]
    table(columns, rows, label=words("network.published"), theme=shown.theme)


def _row(shown: Shown, published: Published, known: Counts, *, settings: bool) -> list[Cell]:
    words = shown.words
    here, sign = _ours(shown, published, known)
    setting = shown.setting(published.options) or words("network.main_setting")
    return [
        _quantity(shown, published),
        *([Cell(setting, muted=True)] if settings else ()),
        Cell(_printed(shown, published.printed)), here, sign,
        Cell(_convention(shown, published), muted=True), Cell(_source(shown, published), muted=True),
    ]  # fmt: skip


def _ours(shown: Shown, published: Published, known: Counts) -> tuple[Cell, Cell]:
    words = shown.words
    if not published.computable:
        return Cell(words("network.not_computable"), muted=True), Cell("–", muted=True)
    costs = known(published.options)
    if costs is None:
        return Cell("…", muted=True), Cell("")
    checked = check(published, costs, _field(shown, published))
    counts = published.quantity in {Quantity.PARAMS, Quantity.MACS, Quantity.FLOPS}
    text = words.number(checked.ours) if counts else _printed(shown, checked.shown)
    sign = (
        Cell("✓", help=words("network.agrees"))
        if checked.agrees
        else Cell("≠", ringed=True, help=words("network.differs", shown=_printed(shown, checked.shown)))
    )
    return Cell(text), sign


def _field(shown: Shown, published: Published) -> int | None:
    """The receptive field that a figure speaks of; None for other figures."""
    if published.quantity is not Quantity.FIELD:
        return None
    architecture = shown.architecture
    items = tuple(sorted(architecture.complete(published.options).items()))
    return cache.reach(architecture.key, items, published.path)


def _source(shown: Shown, published: Published) -> str:
    """Table 2; text; Table II, quoted by others; from memory."""
    words, known = shown.words, published.known
    parts = [words("network.table", number=published.source)] if published.source else []
    if known is not Known.READ:
        parts.append(words(f"network.known_{known}"))
    return ", ".join(parts) or words("network.text")


def _quantity(shown: Shown, published: Published) -> Cell:
    body = published.counted is Counted.NO_EMBEDDINGS
    name = shown.words("network.quantity_body" if body else f"network.quantity_{published.quantity}")
    if published.kind is not None:
        return Cell(f"{name}, {shown.kind(published.kind)}", square=shown.colour(published.kind))
    part = published.path and published.quantity is not Quantity.FIELD
    return Cell(f"{name} · {block_name(shown.words, published.path)}" if part else name)


def _convention(shown: Shown, published: Published) -> str:
    """What was counted, how it was rounded, and what is to be said about the print."""
    words = shown.words
    convention = _CONVENTIONS.get((published.quantity, published.counted), "network.counted_accuracy")
    parts = [words(convention)]
    if published.rounding is Rounding.CUT:
        parts.append(words("network.cut"))
    if published.note:
        # a note says all there is to say of a figure that errs or speaks of a part
        parts = [words(published.note)]
    return "; ".join(parts)


def _printed(shown: Shown, text: str) -> str:
    """569M -> 569 M, 4.2M -> 4,2 млн: the print's digits in the visitor's notation."""
    digits = text.rstrip("MKBsd% ")
    places = len(digits.partition(".")[2])
    number = shown.words.number(float(digits.replace(",", "")), places)
    match text[len(digits) :].strip():
        case "M":
            return shown.words("network.millions", value=number)
        case "KB":
            return shown.words("network.kilobytes", value=number)
        case "%":
            return shown.words.percent(float(digits) / 100, places)
        case "s":
            return shown.words("network.seconds", value=number)
        case "dB":
            return shown.words("network.decibels", value=number)
    return number


_CONVENTIONS = {
    **{(Quantity.MACS, counted): "network.counted_macs" for counted in Counted},
    (Quantity.MACS, Counted.CONVOLUTIONS): "network.counted_convolutions",
    **{(Quantity.MACS_SHARE, counted): "network.counted_macs" for counted in Counted},
    (Quantity.PARAMS, Counted.ALL): "network.counted_all",
    (Quantity.PARAMS, Counted.NO_NORMS): "network.counted_no_norms",
    (Quantity.PARAMS, Counted.WEIGHTS): "network.counted_weights",
    (Quantity.PARAMS, Counted.CONVOLUTIONS): "network.counted_convolutions",
    (Quantity.PARAMS_SHARE, Counted.ALL): "network.counted_all",
    (Quantity.PARAMS_SHARE, Counted.NO_NORMS): "network.counted_no_norms",
    (Quantity.PARAMS_SHARE, Counted.WEIGHTS): "network.counted_weights",
    (Quantity.BYTES, Counted.ALL): "network.counted_bytes",
    (Quantity.FLOPS, Counted.ALL): "network.counted_flops",
    (Quantity.PARAMS, Counted.NO_EMBEDDINGS): "network.counted_no_embeddings",
    (Quantity.FIELD, Counted.ALL): "network.counted_field",
}
