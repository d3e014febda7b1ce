"""What is looked at on the page Groups dial: fields of its address, and what the session holds of them."""

import streamlit as st

from dsviz.analysis.grouping import Grouping, divisors
from dsviz.ui.address import Field, whole
from dsviz.ui.learn.readers import one_number, switch

CHANNELS = (8, 12, 16, 24, 32)
KERNELS = (1, 3, 5)


FIELDS = {
    field.name: field
    for field in (
        Field("dial", 4, whole),
        Field("dial-channels", 16, one_number(*CHANNELS)),
        Field("dial-kernel", 3, one_number(*KERNELS)),
        Field("dial-pointwise", False, switch),
        Field("dial-channel", 0, whole),
        Field("dial-output", 0, whole),
    )
}
"""The page's part of the address."""


def place() -> Grouping:
    """What is on screen; groups that do not divide the channels become the next fewer that do."""
    channels, asked = int(st.session_state["dial-channels"]), int(st.session_state["dial"])
    groups = max(d for d in divisors(channels) if d <= max(1, asked))
    return Grouping(
        channels, int(st.session_state["dial-kernel"]), groups, bool(st.session_state["dial-pointwise"])
    )
