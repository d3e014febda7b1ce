"""The cards of the page Fuse and split."""

from collections.abc import Hashable

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch import Tensor

from dsviz.figures.factoring import DASHES, Curve, trade_curves
from dsviz.figures.mosaic import Mosaic, limit_of, mosaic, plane
from dsviz.figures.theme import Mode, Theme
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import head
from dsviz.ui.components.fuse_table import INPUTS, OUTPUTS, fuse_table
from dsviz.ui.components.stages import Link, LinkKind, Pick, StageCard, stages
from dsviz.ui.components.strip import Role
from dsviz.ui.layers.names import size_text
from dsviz.ui.layers.overview import scale_of
from dsviz.ui.learn.fuse_split_kernels import Size
from dsviz.ui.learn.fuse_split_maps import Halves, curve, gain_until, sheet_of_patterns
from dsviz.ui.learn.fuse_split_network import Fused
from dsviz.ui.learn.fuse_split_place import Family

ROUNDING = 1e-4
"""Share of the largest output below which a difference is one of float32's last digits."""


def fuse_numbers(fused: Fused, words: Words) -> None:
    """Weights of the two and of the one, and how far their outputs lie apart."""
    two = fused.depthwise.numel() + fused.pointwise.numel()
    one = fused.dense.numel()
    largest = float(fused.twice.abs().max())
    same = fused.difference <= ROUNDING * max(1.0, largest)
    st.metric(words("fuse_split.two_weights"), words.number(two))
    st.metric(
        words("fuse_split.one_weights"),
        words.number(one),
        words("fuse_split.times_more", times=words.number(one / two, 1)),
        delta_color="off",
        delta_arrow="off",
    )
    st.metric(
        words("fuse_split.difference"),
        power_of_ten(fused.difference, words),
        words("fuse_split.equal") if same else words("fuse_split.unequal"),
        delta_color="green" if same else "red",
        delta_arrow="off",
    )


def fuse_code(fused: Fused) -> str:
    """How the two are fused in PyTorch; all names are torch's own."""
    axes = fused.dense.dim() - 2
    letters = "ij"[:axes]
    ones = ", 0" * axes
    return f"""dense.weight = torch.einsum(
    "oc,c{letters}->oc{letters}",
    pointwise.weight[:, :{ones}],
    depthwise.weight[:, 0])"""


def table(fused: Fused, words: Words) -> None:
    """The two kernels and their product; of large ones the first channels."""
    outputs, inputs = fused.dense.shape[:2]
    multiplier = len(fused.depthwise) // inputs
    fuse_table(
        patterns=fused.depthwise[:: max(1, multiplier), 0].numpy(),
        recipes=fused.pointwise.flatten(1)[:, :: max(1, multiplier)].numpy(),
        words=words,
        key="fuse_table",
    )
    if inputs > INPUTS or outputs > OUTPUTS:
        shown = {"inputs": min(inputs, INPUTS), "outputs": min(outputs, OUTPUTS)}
        st.caption(words("fuse_split.first_channels", **shown, all_in=inputs, all_out=outputs))


def fuse_maps(name: Hashable, fused: Fused, chosen: tuple[int, int], words: Words, theme: Theme) -> None:
    """Input, depthwise and pointwise, and beside them the one dense convolution."""
    channel, output = chosen
    limit = limit_of(_maps(fused.twice))
    parts = (
        ("source", fused.source, Role.NEUTRAL, channel, None),
        ("depthwise", fused.spatial, Role.DEPTHWISE, channel, None),
        ("twice", fused.twice, Role.POINTWISE, output, limit),
        ("once", fused.once, Role.STANDARD, output, limit),
    )
    cards = [
        _card((name, stage), _maps(values), (role, picked, end), words, theme)
        for stage, values, role, picked, end in parts
    ]
    strength = (fused.pointwise.flatten(1)[output] * fused.spatial[0].flatten(1).abs().mean(1)).tolist()
    strongest = sorted(enumerate(strength), key=lambda pair: -abs(pair[1]))[:28]
    links = [
        Link(0, 1, LinkKind.CHANNEL, Role.DEPTHWISE),
        Link(1, 2, LinkKind.MIX, Role.POINTWISE, strongest),
    ]

    def picked_map(pick: Pick) -> None:
        st.session_state["fuse-channel" if pick.stage < 2 else "fuse-output"] = pick.channel

    stages(cards=cards, links=links, key="fuse_maps", labels=_labels(words), on_pick=picked_map)


def split_curve(family: Family, size: Size, multiplier: int, words: Words, theme: Theme) -> None:
    """Error against weights for the chosen family, the others pale beside it."""
    weights = size.inputs * size.outputs * size.kernel**2
    curves = {
        one: Curve(
            words(f"fuse_split.family_{one}"),
            [trade.error for trade in curve(one, size)],
            [trade.weights / weights for trade in curve(one, size)],
            dash,
        )
        for one, dash in zip(Family, DASHES, strict=True)
    }
    others = [drawn for one, drawn in curves.items() if one is not family]
    st.plotly_chart(
        trade_curves(curves[family], others, multiplier, words, theme),
        width="stretch",
        theme=None,
        config={"displayModeBar": False},
        key="split_curve",
    )


def split_numbers(found: Halves, family: Family, size: Size, words: Words, theme: Theme) -> None:
    """What this multiplier loses and weighs, and the patterns that are kept."""
    weights = size.inputs * size.outputs * size.kernel**2
    trade, until = found.trade, gain_until(family, size)
    error = words.percent(trade.error, 1)
    head(words("fuse_split.lost"), big=error)
    head(
        words("fuse_split.split_weights"),
        big=words.number(trade.weights),
        big_note=words("fuse_split.of_dense", all=weights),
    )
    st.markdown(_verdict(found, until, weights, words))
    sheet = sheet_of_patterns(found, theme.mode)
    alt = words("fuse_split.patterns", n=trade.multiplier, cells=size.kernel**2)
    st.image(sheet.png, width=min(sheet.size[0], 420), alt=alt)
    st.caption(alt)


def split_maps(name: Hashable, found: Halves, output: int, words: Words, theme: Theme) -> None:
    """Exact maps, those of the halves, and what is lost, all in one range of colours."""
    limit = limit_of(found.exact)
    parts = (("exact", found.exact), ("near", found.near), ("lost", found.lost))
    roles = (Role.STANDARD, Role.POINTWISE, Role.NEUTRAL)
    cards = [
        _card((name, stage), values, (role, output, limit), words, theme)
        for (stage, values), role in zip(parts, roles, strict=True)
    ]

    def picked(pick: Pick) -> None:
        st.session_state["fuse-output"] = pick.channel

    stages(cards=cards, links=[], key="split_maps", labels=_labels(words), on_pick=picked)


def _verdict(found: Halves, until: int, weights: int, words: Words) -> str:
    trade = found.trade
    if trade.weights >= weights:
        return words("fuse_split.no_saving", until=until)
    saved = words.number(weights / trade.weights, 1)
    kind = "exact" if trade.error < ROUNDING else "lossy"
    map_error = words.percent(found.map_error, 1)
    return words(f"fuse_split.saving_{kind}", times=saved, until=until, maps=map_error)


def power_of_ten(value: float, words: Words) -> str:
    """1.9e-06 -> 1.9 · 10⁻⁶."""
    if value == 0:
        return "0"
    digits, exponent = f"{value:.1e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{words.number(float(digits), 1)} · 10{raised}"


def _maps(values: Tensor) -> NDArray[np.float32]:
    """(1, channels, …) -> (channels, rows, columns), a line for an input without rows."""
    maps: NDArray[np.float32] = values[0].numpy()
    return maps if maps.ndim == 3 else maps[:, None]


def _card(
    name: tuple[Hashable, str],
    values: NDArray[np.float32],
    look: tuple[Role, int, float | None],
    words: Words,
    theme: Theme,
) -> StageCard:
    """One stage; `look` is its role, the framed channel and the end of its colours, its own where None."""
    role, selected, limit = look
    end = limit or limit_of(values)
    title = words(f"fuse_split.stage_{name[1]}")
    drawn = MAPS.get(
        ("fuse_split_sheet", *name, values.shape, end, theme.mode),
        lambda: _drawn(values, end, theme.mode),
        lambda made: len(made.png),
    )
    selected = min(selected, len(values) - 1)
    return StageCard(
        title=title,
        subtitle="",
        role=role,
        mosaic=drawn,
        order=range(len(values)),
        selected=selected,
        captions=[
            words("layers.channel_of", channel=selected, count=len(values)),
            size_text(tuple(size for place, size in enumerate(values.shape) if place != 1 or size > 1)),
        ],
        alt=words("layers.mosaic_alt", stage=title, channels=len(values)),
        scale=scale_of(words, end, signed=True),
    )


def _drawn(values: NDArray[np.float32], limit: float, mode: Mode) -> Mosaic:
    """Tiles of maps, bands of what has no rows."""
    return plane(values[:, 0], limit, mode) if values.shape[1] == 1 else mosaic(values, limit, mode)


def _labels(words: Words) -> dict[str, str]:
    return {
        "channel": words("layers.tip_channel", channel="{channel}"),
        "adds": words("layers.tip_adds", value="{value}"),
        "language": words.language.value,
    }
