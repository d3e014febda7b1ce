"""The stages of one block side by side: a mosaic each, and lines that tell which channels feed which."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import streamlit as st
from streamlit import runtime

from dsviz.figures.mosaic import Mosaic
from dsviz.figures.theme import Mode, theme
from dsviz.ui.components.loader import declare
from dsviz.ui.components.strip import Role

SIGNIFICANT = 4


class LinkKind(StrEnum):
    """How a stage reads another: each channel its own one, or many channels mixed into one."""

    CHANNEL = "channel"
    MIX = "mix"


@dataclass(frozen=True)
class Scale:
    """The ends of a colour scale and its zero as they are printed; an unsigned scale starts at zero."""

    low: str
    zero: str
    high: str
    signed: bool


@dataclass(frozen=True)
class Reading:
    """One number per tile, shown on hover under a word; shares (0 to 1) are printed in per cent."""

    label: str
    values: Sequence[float]
    percent: bool = False


@dataclass(frozen=True)
class StageCard:
    """One stage. `order` is the channel of each tile, `selected` the framed channel or None.

    `subtitle` is set in the code font ("3×3 · groups 128"), `captions` are the lines below the picture.
    `scale` is None for a photograph. `marker` is the chosen place (row, column) in a map, each 0 to 1.
    `alt` says in words what the picture shows.
    """

    title: str
    subtitle: str
    role: Role
    mosaic: Mosaic
    order: Sequence[int]
    selected: int | None
    captions: Sequence[str]
    alt: str
    scale: Scale | None = None
    readings: Sequence[Reading] = ()
    marker: tuple[float, float] | None = None


@dataclass(frozen=True)
class Link:
    """Card `target` reads card `source` (places in the row; they need not be neighbours).

    A mix names its strongest contributors to the target's selected channel: (channel of the source, signed
    contribution); the thicker the line the more a channel adds or takes away.
    """

    source: int
    target: int
    kind: LinkKind
    role: Role = Role.NEUTRAL
    weights: Sequence[tuple[int, float]] = ()


@dataclass(frozen=True)
class Pick:
    """What was clicked: a card, a channel, and a value of its map counted from zero."""

    stage: int
    channel: int
    row: int
    column: int


def stages(
    *,
    cards: Sequence[StageCard],
    links: Sequence[Link],
    key: str,
    labels: Mapping[str, str],
    on_pick: Callable[[Pick], None] | None = None,
) -> Pick | None:
    """Draws the row of mosaics and returns the value clicked just now.

    `labels` holds the sentences `channel` (gap `{channel}`) and `adds` (gap `{value}`) and the `language` in
    which numbers are written ("en"). `on_pick` runs before the script, where the values of widgets may still
    be set. ValueError for a link to a card that is not there or comes earlier.
    """
    for link in links:
        if not 0 <= link.source < link.target < len(cards):
            raise ValueError(f"a link leads from a card to a later one of {len(cards)}, not {link}")

    def picked() -> None:
        if on_pick is not None:
            on_pick(Pick(**st.session_state[key]["pick"]))

    data = {
        "cards": [_card(card, f"{key}-{place}") for place, card in enumerate(cards)],
        "links": [_link(link) for link in links],
        "labels": dict(labels),
    }
    pick = declare("stages", "stages_overlay")(key=key, data=data, on_pick_change=picked).pick
    return None if pick is None else Pick(**pick)


def _card(card: StageCard, place: str) -> dict[str, Any]:
    sheet = card.mosaic
    return {
        "title": card.title,
        "subtitle": card.subtitle,
        "role": card.role,
        "alt": card.alt,
        "captions": list(card.captions),
        "url": _url(sheet.png, place),
        "size": sheet.size,
        "columns": sheet.columns,
        "tile": sheet.tile,
        "gap": sheet.gap,
        "native": sheet.native,
        "bands": sheet.bands,
        "order": [int(channel) for channel in card.order],
        "selected": None if card.selected is None else int(card.selected),
        "marker": None if card.marker is None else [float(place) for place in card.marker],
        "scale": None if card.scale is None else _scale(card.scale, sheet.mode),
        "readings": [_reading(reading) for reading in card.readings],
    }


# Numbers of numpy and torch are made Python's own: Streamlit sends what json refuses as one long string.
def _scale(scale: Scale, mode: Mode) -> dict[str, Any]:
    return asdict(scale) | {"signed": bool(scale.signed), "stops": theme(mode).stops}


def _link(link: Link) -> dict[str, Any]:
    weights = [(int(channel), float(weight)) for channel, weight in link.weights]
    return {
        "source": link.source,
        "target": link.target,
        "kind": link.kind,
        "role": link.role,
        "weights": weights,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    values = [float(f"{value:.{SIGNIFICANT}g}") for value in reading.values]
    return {"label": reading.label, "values": values, "percent": reading.percent}


def _url(png: bytes, place: str) -> str:
    """Where the browser finds a picture, as `st.image` serves its own: by the hash of its content.

    So a click sends a few kilobytes and no picture twice; inside `data` all of them would travel each time.
    """
    return runtime.get_instance().media_file_mgr.add(png, "image/png", place)
