"""The cards that take one output value apart: window × kernel, and the mixing desk."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dsviz.analysis.explanation import ChannelSum, Explanation, PoolWindow, Window, WindowSum
from dsviz.analysis.geometry import axes_of
from dsviz.figures.mosaic import limit_of, picture
from dsviz.figures.theme import Mode
from dsviz.recording import Step
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.components.arithmetic import Tick
from dsviz.ui.components.desk import DeskLabels, DeskView, Fader, desk
from dsviz.ui.components.window import MapView, Pick, Taps, WindowLabels, WindowView, window
from dsviz.ui.layers.view import Column, Space

FADERS = 12
"""Channels of a sum that have a column of their own on the desk."""
OWN_RANGE = 99.5
"""Percentile at which the colours of one enlarged channel end."""
DIGITS = 3
"""Decimal places of a total."""
PLAIN = 0.1
"""Smaller ones would lose digits that count."""

Grid = NDArray[np.float32]


def tick(words: Words, why: Explanation) -> Tick:
    """The verdict on a total, made by comparing it with the recorded value."""
    if why.agrees:
        return Tick(True, words("layers.recorded", value=total_text(words, why.total)))
    return Tick(False, words("layers.not_recorded", value=total_text(words, why.recorded)))


def total_text(words: Words, value: float) -> str:
    """A total as the components print it."""
    return words.significant(value) if 0 < abs(value) < PLAIN else words.number(value, DIGITS)


def window_card(
    key: str,
    words: Words,
    step: Step,
    columns: tuple[Column, Column],
    channel: int,
    place: Space,
    why: WindowSum | PoolWindow | Window,
    hop: Space,
    on_pick: Callable[[Pick], None],
) -> None:
    """One channel: the window on the input, its products with the kernel, and where the sum goes."""
    source, result = columns
    kernel = getattr(why, "kernel", None)
    # a part of a sum over channels has no recorded value of its own
    total = why.total if isinstance(why, WindowSum | PoolWindow) else why.subtotal
    view = WindowView(
        role=result.role,
        source=_map(words, source, why.in_channel),
        result=_map(words, result, channel),
        pixel=_two(place, 0),
        hop=_two(hop, 1),
        taps=_taps(step),
        window=_grid(_blank(why) if isinstance(why, PoolWindow) else why.values),
        kernel=None if kernel is None else _grid(kernel),
        products=_grid(why.products) if isinstance(why, Window) else None,
        bias=why.bias if isinstance(why, WindowSum) else None,
        total=total_text(words, total),
        tick=tick(words, why) if isinstance(why, WindowSum | PoolWindow) else None,
        labels=_window_labels(words, why),
        language=words.language,
    )
    window(data=view, key=key, on_pick=on_pick)


def desk_card(
    key: str,
    words: Words,
    columns: tuple[Column, Column],
    selected: int,
    channel: int,
    marks: Space,
    why: ChannelSum,
    mode: Mode,
    on_pick: Callable[[int], None],
) -> None:
    """One output value as a sum over channels, the strongest first."""
    source, result = columns
    limit = source.limit
    rest = why.others(FADERS)
    view = DeskView(
        role=result.role,
        faders=_faders(words, source, why, mode),
        others=(rest.channels, rest.adds) if rest.channels else None,
        bias=why.bias,
        total=total_text(words, why.total),
        tick=tick(words, why),
        output=_thumbnail(result, channel, mode),
        mark=_fraction(marks, source.space),
        selected=selected,
        limit=limit,
        labels=_desk_labels(words, why, channel),
        language=words.language,
    )
    desk(data=view, key=key, on_pick=on_pick)


def _faders(words: Words, source: Column, why: ChannelSum, mode: Mode) -> tuple[Fader, ...]:
    return tuple(
        Fader(
            channel=c.in_channel,
            label=words.number(c.in_channel),
            value=c.adds if c.value is None else c.value,
            weight=c.weight,
            adds=c.adds,
            thumbnail=_thumbnail(source, c.in_channel, mode),
        )
        for c in why.strongest(FADERS)
    )


def _desk_labels(words: Words, why: ChannelSum, channel: int) -> DeskLabels:
    return DeskLabels(
        map=words("layers.desk_map"),
        value=words("layers.desk_value") if why.single else words("layers.desk_window"),
        weight=words("layers.desk_weight"),
        adds=words("layers.desk_adds"),
        running=words("layers.desk_running"),
        others=words("layers.desk_others"),
        bias=words("layers.bias"),
        output=words("layers.desk_output", channel=channel),
    )


def _window_labels(words: Words, why: WindowSum | PoolWindow | Window) -> WindowLabels:
    operation = "Σ"
    if isinstance(why, PoolWindow):
        operation = words(f"layers.pool_{why.operation}")
    return WindowLabels(
        window=words("layers.window"),
        kernel=words("layers.kernel", channel=why.in_channel),
        products=words("layers.products"),
        padding=words("layers.padding_cell"),
        bias=words("layers.bias"),
        operation=operation,
    )


def _map(words: Words, column: Column, channel: int) -> MapView:
    values = _flat(column.maps[channel])
    limit = limit_of(values, OWN_RANGE)
    caption = words("layers.enlarged", stage=column.title, channel=channel)
    return MapView(values, limit, bool(values.min() < 0), caption)


def _flat(values: Grid) -> Grid:
    """A map as (rows, columns); time as one row."""
    return values.reshape(1, -1) if values.ndim < 2 else values


def _grid(values: NDArray[np.floating]) -> Grid:
    return _flat(np.asarray(values, dtype=np.float32))


def _blank(why: PoolWindow) -> NDArray[np.floating]:
    """What a pool reads: nothing of the padding where it takes the largest."""
    return np.where(why.outside, np.nan, why.values) if why.operation == "max" else why.values


def _two(values: tuple[int, ...], missing: int) -> tuple[int, int]:
    filled = (*(missing,) * (2 - len(values)), *values)
    return filled[0], filled[1]


def _taps(step: Step) -> Taps:
    """The window's geometry in the form the component draws it."""
    axes = axes_of(step)
    first, second = [axis.window(0) for axis in axes], [axis.window(1) for axis in axes]
    size = tuple(len(cells) for cells in first)
    strides = tuple(b[0] - a[0] for a, b in zip(first, second, strict=True))
    gaps = tuple(cells[1] - cells[0] if len(cells) > 1 else 1 for cells in first)
    before = tuple(-cells[0] for cells in first)
    top, left = _two(before, 0)
    return Taps(_two(size, 1), _two(strides, 1), _two(gaps, 1), (top, 0, left, 0))


def _thumbnail(column: Column, channel: int, mode: Mode) -> bytes | None:
    """A small picture of one channel; None where there is but one value."""
    values = column.maps[channel]
    if values.ndim < 2 or values.size == 1:
        return None
    key = ("thumbnail", *column.id, channel, mode)
    return MAPS.get(key, lambda: picture(values, column.limit, mode).png, len)


def _fraction(place: Space, space: Space) -> tuple[float, float] | None:
    if len(space) != 2 or len(place) != 2:
        return None
    return (place[0] + 0.5) / space[0], (place[1] + 0.5) / space[1]
