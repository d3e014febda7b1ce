"""A map of evidence over what the network reads."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from html import escape

import numpy as np

from dsviz.figures.evidence import gradient, veil
from dsviz.ui.cache import MAPS
from dsviz.ui.classify.place import choose_cell
from dsviz.ui.classify.subject import Array, Subject, url
from dsviz.ui.components.evidence import Box, EvidenceLabels, EvidenceView, Overlay, evidence

PALE = "filter:grayscale(1);opacity:.6;"
GAPS = {name: f"{{{name}}}" for name in ("row", "rows", "column", "columns")}
"""Filled in the browser."""
LABELS = ("view", "picture", "both", "map", "opacity", "smooth")


@dataclass(frozen=True, eq=False)
class Layer:
    """A map (rows, columns), its rows as the network counts them; `name` tells it from all others.

    `told` writes a value of it, `alt` says what it shows. In shares of the picture: `box` is what it covers,
    `frame` (left, top, width, height, rows as counted) what its chosen `cell` sees or hides.
    """

    name: tuple[Hashable, ...]
    values: Array
    signed: bool
    cell: tuple[int, int]
    told: Callable[[float], str]
    alt: str
    box: Box = (0.0, 0.0, 1.0, 1.0)
    frame: Box | None = None


def draw(subject: Subject, layer: Layer) -> None:
    """The picture with the map over it; a click chooses another cell."""
    rows, columns = layer.values.shape
    limit = float(np.abs(layer.values).max()) or 1.0
    mode = subject.theme.mode
    source = MAPS.get(
        ("veil", *layer.name, mode),
        lambda: url(veil(np.ascontiguousarray(subject.drawn(layer.values)), limit, mode), "png"),
        len,
    )
    high = layer.told(limit)
    overlay = Overlay(
        source,
        (rows, columns),
        gradient(subject.theme, signed=layer.signed),
        (f"−{high}", "0", high) if layer.signed else ("0", high),
        layer.box,
    )
    cell = (subject.row(layer.cell[0], rows), layer.cell[1])
    words = {label: subject.words(f"classify.look_{label}") for label in LABELS}
    labels = EvidenceLabels(**words, alt=layer.alt, walked=subject.words("classify.walked", **GAPS))
    view = EvidenceView(subject.ground, overlay, cell, _upright(subject, layer.frame), labels)
    evidence(data=view, key="classify_evidence", on_cell=partial(_picked, subject, rows))


def still(subject: Subject, values: Array, box: Box) -> str:
    """As `draw`, while there is nothing to choose yet: the picture with the map as it is now."""
    ground, mode = subject.ground, subject.theme.mode
    limit = float(np.abs(values).max()) or 1.0
    source = url(veil(np.ascontiguousarray(subject.drawn(values)), limit, mode), "png")
    left, top, width, height = (f"{100 * share:.2f}%" for share in box)
    size = f"max-width:{ground.widest}px" if ground.widest else ""
    crisp = "image-rendering:pixelated;" if ground.crisp else ""
    pale = PALE.replace("(1)", "(1) invert(1)") if ground.inverted else PALE
    whole = "position:absolute;inset:0;width:100%;height:100%;"
    alt = escape(subject.words("classify.still_alt"), quote=True)
    return (
        f'<div style="position:relative;overflow:hidden;aspect-ratio:{ground.ratio};{size}">'
        f'<img style="{whole}{crisp}{pale}" src="{ground.url}" alt="{alt}">'
        f'<img style="position:absolute;left:{left};top:{top};width:{width};height:{height};'
        f'image-rendering:pixelated" src="{source}" alt=""></div>'
    )


def _picked(subject: Subject, rows: int, row: int, column: int) -> None:
    choose_cell(subject.row(row, rows), column)


def _upright(subject: Subject, frame: Box | None) -> Box | None:
    """The frame as it is seen, where rows are drawn from below."""
    if frame is None or not subject.sound:
        return frame
    left, top, width, height = frame
    return left, 1 - top - height, width, height
