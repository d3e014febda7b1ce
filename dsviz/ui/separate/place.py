"""What is asked of the page Separate: fields of its address, and what the session holds of them."""

from dataclasses import dataclass
from enum import StrEnum

import streamlit as st

from dsviz.analysis.masks import Edit
from dsviz.ui.address import Field, between, one_of, whole
from dsviz.ui.state import sound_fields

FIRST, SECOND, FINISHED = "sep-a-", "sep-b-", "sep-mix-"
"""What the fields of the mixture's sounds begin with."""
COMPARED = "sep-other-"
"""Of the voice that an enrolment is compared with."""
HIDDEN = ("seconds",)
"""Options that the page's own controls stand for."""
LOUDEST = 20.0
"""Decibels that one voice may lie over the other."""
LENGTHS = (1.0, 2.0, 4.0, 8.0)
"""Seconds of a mixture."""
_BEGUN = "separate.begun"
"""Filters and mask that were set for a visitor who chose none."""


class How(StrEnum):
    """Where the mixture comes from."""

    BUILT = "built"
    """From two voices, which are then known."""
    FINISHED = "finished"


class Filters(StrEnum):
    """What encodes and decodes."""

    NETWORK = "network"
    FITTED = "fitted"
    """The network's encoder with a decoder fitted to this sound."""
    COSINE = "cosine"


class Base(StrEnum):
    """Whose mask."""

    NETWORK = "network"
    IDEAL = "ideal"
    FLAT = "flat"


def _length(text: str) -> float:
    number = float(text)
    if number not in LENGTHS:
        raise ValueError(f"must be one of {LENGTHS}, got {text}")
    return number


FIELDS = {
    field.name: field
    for field in (
        Field("sep-how", How.BUILT.value, one_of(*How)),
        *sound_fields(FIRST, "english_woman").values(),
        *sound_fields(SECOND, "english_man").values(),
        *sound_fields(FINISHED, "two_voices").values(),
        *sound_fields(COMPARED, "english_woman_again").values(),
        Field("sep-level", 0.0, between(-LOUDEST, LOUDEST)),
        Field("sep-seconds", 4.0, _length),
        Field("sep-filters", None, one_of(*Filters)),
        Field("sep-mask", None, one_of(*Base)),
        Field("sep-edit", Edit.KEEP.value, one_of(*Edit)),
        Field("sep-limit", 0.5, between(0.0, 1.0)),
        Field("sep-at", None, between(0.0, LENGTHS[-1])),
        Field("sep-block", None, whole),
    )
}
"""The page's part of the address."""


@dataclass(frozen=True)
class Wish:
    """What is multiplied with what."""

    filters: Filters
    base: Base
    edit: Edit
    limit: float

    @property
    def own_mask(self) -> bool:
        """Whether the network itself has to run for it."""
        return self.base is Base.NETWORK


def banks(*, known: bool) -> tuple[Filters, ...]:
    """The filters that there can be: for cosines the network has no mask, so the voices must be known."""
    return tuple(filters for filters in Filters if known or filters is not Filters.COSINE)


def bases(filters: Filters, *, known: bool) -> tuple[Base, ...]:
    """The masks that there can be: the network's belong to its own filters, ideal ones to known voices."""
    offered = {Base.NETWORK: filters is not Filters.COSINE, Base.IDEAL: known, Base.FLAT: True}
    return tuple(base for base, possible in offered.items() if possible)


def settle(*, known: bool, able: bool) -> Wish:
    """What is on screen, the session brought in line with it; before there are widgets, as Streamlit wants.

    What nobody chose follows the weights and the mixture: filters and mask of a network that is able to
    separate, else cosines and the ideal mask, for these teach; of a mixture whose voices nobody knows there
    is only the network's mask.
    """
    state, names = st.session_state, ("sep-filters", "sep-mask")
    if st.session_state.get(_BEGUN) == tuple(state[name] for name in names):
        state.update(dict.fromkeys(names))
    own = [name for name in names if state[name] is not None]
    first = Filters.NETWORK if able else Filters.COSINE if known else Filters.FITTED
    filters = Filters(state["sep-filters"]) if state["sep-filters"] in banks(known=known) else first
    offered = bases(filters, known=known)
    begin = Base.NETWORK if able or not known else Base.IDEAL
    base = Base(state["sep-mask"]) if state["sep-mask"] in offered else begin
    base = base if base in offered else offered[0]
    state.update(zip(names, (filters.value, base.value), strict=True))
    if not own:
        st.session_state[_BEGUN] = (filters.value, base.value)
    return Wish(filters, base, Edit(state["sep-edit"]), float(state["sep-limit"]))
