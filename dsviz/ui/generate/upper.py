"""The upper half that a network goes on from: the visitor's picture, or a digit that training never saw."""

import numpy as np
import streamlit as st

from dsviz.architectures.architecture import Image
from dsviz.inputs.digits import HELD, enlarged, held_out
from dsviz.inputs.image import Picture
from dsviz.text import Words
from dsviz.ui.cache import Given
from dsviz.ui.generate.place import Part, Upper
from dsviz.ui.segments import segments


def offered(entry: Image) -> bool:
    """Whether there are digits for this network: they are grey."""
    return entry.channels == 1


def controls(words: Words, entry: Image) -> None:
    """Whose upper half; of digits, which one; and whether the picture in the sidebar is read at all."""
    if st.session_state["gen-part"] != Part.LOWER:
        st.caption(words("generate.input_unused"))
        return
    if not offered(entry):
        return
    segments(
        words("generate.upper"),
        [upper.value for upper in Upper],
        "gen-upper",
        lambda upper: words(f"generate.upper_{upper}"),
    )
    if st.session_state["gen-upper"] == Upper.DIGIT:
        st.number_input(
            words("generate.digit"), 0, HELD - 1, key="gen-digit", help=words("generate.digit_help", n=HELD)
        )
        st.caption(words("generate.input_unused"))


def chosen(entry: Image, own: Given) -> Given:
    """What is completed: `own` is the visitor's picture."""
    if not offered(entry) or st.session_state["gen-upper"] != Upper.DIGIT:
        return own
    number = int(st.session_state["gen-digit"])
    return Given(f"digit-{number}-{entry.size}", digit(number, entry.size))


@st.cache_resource(max_entries=64, show_spinner=False)
def digit(number: int, size: int) -> Picture:
    """The held-out digit `number` in black and white, (size, size), enlarged as in training."""
    (levels,) = enlarged(held_out().levels[number, None], size)
    pixels = np.repeat((255 * levels).astype(np.uint8)[..., None], 3, axis=2)
    pixels.flags.writeable = False
    return Picture(pixels, (size, size))
