"""The cards under the dial: the maps of every stage, and multiply-adds against the clock."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray

from dsviz.analysis.grouping import Grouping, divisors
from dsviz.figures.mosaic import limit_of, mosaic
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.components.stages import Link, LinkKind, Pick, Reading, StageCard, stages
from dsviz.ui.components.strip import Role
from dsviz.ui.layers.names import size_text
from dsviz.ui.layers.overview import scale_of
from dsviz.ui.learn.clock import Timing
from dsviz.ui.learn.groups_dial_maps import Maps, mixing_shares, spatial_shares, timings
from dsviz.ui.tables import Cell, Column, table

READINGS = ("min", "mean", "max")


def maps_row(
    name: str, maps: Maps, at: Grouping, chosen: tuple[int, int], words: Words, theme: Theme
) -> None:
    """Input, k x k and 1 x 1 as linked mosaics; `chosen` is the channel between and that of the output."""
    channel, output = chosen
    depthwise = at.groups == at.channels
    role = Role.DEPTHWISE if depthwise else Role.STANDARD if at.groups == 1 else Role.NEUTRAL
    cards = [
        _card((name, "source"), maps.source, channel if depthwise else None, Role.NEUTRAL, words, theme),
        _card(
            (name, "spatial", at),
            maps.spatial,
            channel,
            role,
            words,
            theme,
            f"{at.kernel}×{at.kernel} · {words('layers.groups', groups=at.groups)}",
        ),
    ]
    links = [_spatial_link(maps, at, channel, role)]
    if maps.mixed is not None:
        cards.append(_card((name, "mixed", at), maps.mixed, output, Role.POINTWISE, words, theme, "1×1"))
        shares = mixing_shares(maps.spatial, at, output)
        links.append(Link(1, 2, LinkKind.MIX, Role.POINTWISE, shares))
    labels = {
        "channel": words("layers.tip_channel", channel="{channel}"),
        "adds": words("groups_dial.tip_adds", value="{value}"),
        "language": words.language.value,
    }
    stages(cards=cards, links=links, key="dial_maps", labels=labels, on_pick=_picked)


def _picked(pick: Pick) -> None:
    st.session_state["dial-output" if pick.stage == 2 else "dial-channel"] = pick.channel


def _spatial_link(maps: Maps, at: Grouping, channel: int, role: Role) -> Link:
    if at.groups == at.channels:
        return Link(0, 1, LinkKind.CHANNEL, role)
    source = torch.from_numpy(maps.source)[None]
    return Link(0, 1, LinkKind.MIX, role, spatial_shares(source, at, channel))


def _card(
    name: tuple[object, ...],
    values: NDArray[np.float32],
    selected: int | None,
    role: Role,
    words: Words,
    theme: Theme,
    subtitle: str = "",
) -> StageCard:
    limit = limit_of(values)
    title = words(f"groups_dial.stage_{name[1]}")
    drawn = MAPS.get(
        ("groups_dial_sheet", *name, len(values), theme.mode),
        lambda: mosaic(values, limit, theme.mode),
        lambda made: len(made.png),
    )
    captions = [size_text(values.shape)]
    if selected is not None:
        captions.insert(0, words("layers.channel_of", channel=selected, count=len(values)))
    return StageCard(
        title=title,
        subtitle=subtitle,
        role=role,
        mosaic=drawn,
        order=range(len(values)),
        selected=selected,
        captions=captions,
        alt=words("layers.mosaic_alt", stage=title, channels=len(values)),
        scale=scale_of(words, limit, signed=True),
        readings=_readings(values, words),
    )


def _readings(values: NDArray[np.float32], words: Words) -> list[Reading]:
    """The least, the mean and the largest value of every channel."""
    flat = values.reshape(len(values), -1)
    found = (flat.min(1), flat.mean(1), flat.max(1))
    return [
        Reading(words(f"layers.reading_{label}"), numbers.tolist())
        for label, numbers in zip(READINGS, found, strict=True)
    ]


def clock(at: Grouping, size: tuple[int, int], words: Words, theme: Theme) -> None:
    """For every place of the dial what is counted beside what is measured on this machine."""
    times = timings(at, size)
    slowest = max(timing.median for timing in times.values())
    most = Grouping(at.channels, at.kernel, 1, at.pointwise).weights
    names = ("groups", "macs", "time", "spread", "faster", "heard", "weights")
    columns = [Column(words(f"groups_dial.column_{name}"), number=True) for name in names]
    rows = [
        _row(Grouping(at.channels, at.kernel, groups, at.pointwise), at, (most, slowest), size, words, theme)
        for groups in divisors(at.channels)
    ]
    table(columns, rows, label=words("groups_dial.clock_title"), theme=theme)
    rounds = next(iter(times.values())).rounds
    st.caption(words("groups_dial.measured", n=torch.get_num_threads(), rounds=rounds))
    if odd := slower_with_less(times):
        less, more = odd
        st.markdown(
            words(
                "groups_dial.slower", less=less, more=more, heard=at.channels // less, n=at.channels // less
            )
        )


def _row(
    row: Grouping,
    at: Grouping,
    tops: tuple[int, float],
    size: tuple[int, int],
    words: Words,
    theme: Theme,
) -> Sequence[Cell]:
    times = timings(at, size)
    time, standard = times[row.groups], times[1]
    most, slowest = tops
    return [
        Cell(words.number(row.groups), ringed=row.groups == at.groups),
        Cell(words.number(row.macs(size[0] * size[1])), theme.standard, row.weights / most),
        Cell(_milliseconds(time.median, words), theme.depthwise, time.median / slowest),
        Cell(f"{_milliseconds(time.low, words)} – {_milliseconds(time.high, words)}", muted=True),
        Cell(
            words(
                "groups_dial.times",
                macs=_times(most / row.weights, words),
                clock=_times(standard.median / time.median, words),
            )
        ),
        Cell(words.number(row.heard)),
        Cell(words.number(row.weights)),
    ]


def slower_with_less(times: dict[int, Timing]) -> tuple[int, int] | None:
    """(groups, fewer groups) where less work takes clearly longer: their quartiles do not touch.

    Of several pairs the one that says most: with the standard convolution where it is beaten, and the widest.
    """
    found = [
        (more == 1, times[less].median / times[more].median, less, more)
        for less in times
        for more in times
        if less > more and times[less].low > times[more].high
    ]
    return max(found)[2:] if found else None


def _milliseconds(seconds: float, words: Words) -> str:
    return words.number(1000 * seconds, 3 if seconds < 0.001 else 2)


def _times(ratio: float, words: Words) -> str:
    return words.number(ratio, 1 if ratio < 10 else 0)
