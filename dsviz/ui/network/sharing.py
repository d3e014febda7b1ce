"""The card of shared weights: which blocks use one tensor, and what the network would store without."""

from collections.abc import Sequence
from itertools import zip_longest

import streamlit as st

from dsviz.analysis.cost import Row
from dsviz.analysis.sharing import Sharer, Sharing, Use, sharing_of
from dsviz.figures.theme import group_colour
from dsviz.layers.kind import Kind
from dsviz.ui.components.sharing import Tile, TileLine, sharing_grid
from dsviz.ui.layers.names import block_name, group_name, short_name
from dsviz.ui.network import trained
from dsviz.ui.network.shown import Shown

_APART = 3


def card(shown: Shown) -> None:
    """Draw the card; nothing where no two blocks share."""
    sharing = sharing_of(shown.costs)
    if sharing is None:
        return
    words = shown.words
    with st.container(border=True, key="card_sharing"):
        with st.container(horizontal=True, vertical_alignment="center", key="heading_sharing"):
            st.markdown(f"## {words('network.sharing')}", width="content")
            steps = ", ".join(short_name(words, name) for name in _step_names(shown, sharing))
            st.caption(words("network.sharing_legend", steps=steps), width="content")
        sharing_grid(
            lines=[_line(shown, line, _step_names(shown, sharing)) for line in sharing.lines],
            columns=_columns(shown, sharing.lines),
            totals=(sharing.unfolded, sharing.stored),
            labels=_labels(shown, sharing),
            locale=words.language,
            key="network_sharing",
        )
        trained.compared(shown)


def _step_names(shown: Shown, sharing: Sharing) -> tuple[str, ...]:
    """The attributes that the tiles of a block are, each once."""
    paths = (shown.costs.rows[use.row].path for use in sharing.uses)
    return tuple(dict.fromkeys(path.rpartition(".")[2] for path in paths))


def _line(shown: Shown, line: Sequence[Sharer], names: Sequence[str]) -> TileLine:
    name = group_name(shown.words, line[0].path)
    return TileLine(name, [[_tile(shown, use, names) for use in block.uses] for block in line])


def _tile(shown: Shown, use: Use, names: Sequence[str]) -> Tile:
    row = shown.costs.rows[use.row]
    # steps of each name begin at another colour, so that the wide tiles of a block never look like one tensor
    colour = use.number - 1 + _APART * names.index(row.path.rpartition(".")[2])
    return Tile(
        tensor=use.first,
        number=str(use.number),
        colour=group_colour(shown.theme, colour) if use.users > 1 else shown.theme.mute,
        copy=use.row != use.first,
        thin=row.kind is Kind.DEPTHWISE,
        help=shown.words("network.sharing_use", step=_said(shown, row), n=use.users, values=use.values),
    )


def _said(shown: Shown, row: Row) -> str:
    """`separator.stack2.block1.depthwise` -> Stack 2 · Block 1 · depthwise."""
    return f"{block_name(shown.words, row.block)} · {short_name(shown.words, row.path)}"


def _columns(shown: Shown, lines: Sequence[Sequence[Sharer]]) -> tuple[str, ...]:
    """The dilation where that is what the columns differ in, else the names of the first line's blocks."""
    if _by_dilation(lines):
        return tuple(str(block.dilation) for block in max(lines, key=len))
    return tuple(short_name(shown.words, block.path) for block in max(lines, key=len))


def _by_dilation(lines: Sequence[Sequence[Sharer]]) -> bool:
    columns = [{block.dilation for block in column if block is not None} for column in zip_longest(*lines)]
    same = all(len(dilations) == 1 for dilations in columns)
    return same and len(set.union(*columns)) == len(columns) > 1


def _labels(shown: Shown, sharing: Sharing) -> dict[str, str]:
    words = shown.words
    tensors = {use.first for use in sharing.uses}
    times = words.number(sharing.unfolded / sharing.stored, 2)
    return {
        "switch": words("network.sharing"),
        "folded": words("network.folded_state"),
        "unfolded": words("network.unfolded_state"),
        "own": words("network.sharing_own", n=sharing.unfolded),
        "fewer": words("network.sharing_fewer", n=sharing.stored, times=times),
        "columns": words("network.dilation") if _by_dilation(sharing.lines) else "",
        "macs": words("network.sharing_macs", macs=shown.costs.macs),
        "alt": words("network.sharing_alt", n=len(tensors), steps=len(sharing.uses)),
    }
