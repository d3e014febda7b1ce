"""Maps and kernels of the same stage of two networks, one beside the other, as HTML."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from html import escape

import numpy as np
import streamlit as st
from torch import Tensor, nn

from dsviz.analysis.statistics import Order, per_channel
from dsviz.figures.heat import gradient
from dsviz.figures.mosaic import SHEET_PIXELS, Mosaic, limit_of, mosaic
from dsviz.figures.theme import Mode, Theme
from dsviz.layers.masked import weight_of
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.layers.names import size_text
from dsviz.ui.layers.overview import Looks, Sheet, scale_of, sheet
from dsviz.ui.layers.view import BlockView, Column
from dsviz.ui.separate.maps import url
from dsviz.ui.state import Choice, Range
from dsviz.ui.weights import named

MOST_KERNELS = 256
LEAST_AXES = 2
"""Of a weight that is a kernel or a table; that of a norm has one."""
KERNEL_SCALE = 3
"""A pixel of the kernels' picture takes at most so many on the screen."""


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two: what it stands for, and its stage."""

    choice: Choice
    view: BlockView
    column: Column
    channel: int

    @property
    def kernels(self) -> Tensor | None:
        """The weights that the stage computes with; None for a stage without."""
        stage = self.column.stage
        module = self.view.recorded.steps[stage.rows[0]].module if stage else nn.Identity()
        weight = getattr(module, "weight", None)
        return (
            weight_of(module).detach() if isinstance(weight, Tensor) and weight.dim() >= LEAST_AXES else None
        )


def pictures(words: Words, theme: Theme, sides: tuple[Side, Side]) -> None:
    """Two figures that stay side by side on a narrow screen too."""
    st.html(f'<div class="ds-twins">{"".join(_figure(words, theme, side) for side in sides)}</div>')


def _figure(words: Words, theme: Theme, side: Side) -> str:
    name = named(words, side.choice)
    drawn = _sheet(side, theme.mode)
    scale = scale_of(words, drawn.limit, side.column.signed)
    alt = words("layers.learned_maps_alt", stage=side.column.title, weights=name)
    shape = "bands" if drawn.mosaic.bands else ""
    parts = [
        f"<figcaption><b>{escape(name)}</b></figcaption>",
        _image(drawn.mosaic, alt, f"maps-{side.choice.weights}", f'class="{shape}"'),
        f'<i style="background:{gradient(theme, signed=scale.signed)}"></i>',
        f"<small><code>{escape(scale.low)}</code><code>{escape(scale.high)}</code></small>",
    ]
    kernels = side.kernels
    if kernels is not None and max(kernels.shape[2:], default=1) > 1:
        parts += _kernels(words, theme.mode, side, kernels)
    return f"<figure>{''.join(parts)}</figure>"


def _kernels(words: Words, mode: Mode, side: Side, kernels: Tensor) -> list[str]:
    count, size = kernels.shape[:2].numel(), size_text(tuple(kernels.shape[2:]))
    told = words("layers.learned_kernels", shown=min(count, MOST_KERNELS), count=count, size=size)
    make = partial(_grid, kernels, mode)
    drawn = MAPS.get(("learned kernels", *side.column.id, mode), make, lambda made: len(made.png))
    width = f'style="width:min(100%,{KERNEL_SCALE * drawn.size[0]}px)"'
    return [_image(drawn, told, f"kernels-{side.choice.weights}", width), f"<small>{escape(told)}</small>"]


def _grid(kernels: Tensor, mode: Mode) -> Mosaic:
    planes = kernels.flatten(0, 1)[:MOST_KERNELS].float().numpy()
    if planes.ndim == 2:  # one of time is a strip: as high as it takes to be seen
        planes = planes[:, None].repeat(max(2, planes.shape[1] // 4), axis=1)
    return mosaic(planes, limit_of(planes), mode)


def _sheet(side: Side, mode: Mode) -> Sheet:
    """In the order of channels that the page has, by their own numbers; none share a limit with the other."""
    order, spread = Order(st.session_state["order"]), st.session_state["range"]
    looks = Looks(mode, order, int(st.session_state["page"]), spread == Range.CHANNEL, None, SHEET_PIXELS)
    key: tuple[Hashable, ...] = ("learned maps", *side.column.id, looks, side.channel)
    column = side.column
    return MAPS.get(
        key,
        lambda: sheet(column, side.channel, per_channel(np.asarray(column.maps)), looks),
        lambda made: made.nbytes,
    )


def _image(drawn: Mosaic, alt: str, place: str, looks: str) -> str:
    """`place` is the picture's own on the page: another one there takes its room on the server."""
    return f'<img src="{url(drawn.png, place)}" alt="{escape(alt, quote=True)}" {looks}>'
