"""What is looked at on the page One pixel: fields of its address, and what the session holds of them."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum

import streamlit as st

from dsviz.ui.address import Field, one_of, whole
from dsviz.ui.learn.one_pixel_settings import Settings
from dsviz.ui.learn.readers import switch


class View(StrEnum):
    """Which of the two convolutions is drawn."""

    SEPARABLE = "separable"
    STANDARD = "standard"


class Weights(StrEnum):
    """Where the standard kernel comes from."""

    FUSED = "fused"
    """Pointwise weight times depthwise kernel: the same layer in one step."""
    OWN = "own"
    """Its own numbers: a layer that no separable one equals."""


class Stage(StrEnum):
    """What a pinned number belongs to."""

    INPUT = "in"
    KERNEL = "k"
    STANDARD = "sk"
    DEPTHWISE = "dw"
    POINTWISE = "pw"
    BIAS = "b"
    OUTPUT = "out"
    FREE = "free"
    """Nothing is pinned: the number computed last is shown."""


@dataclass(frozen=True)
class Pin:
    """A number that stays in view: its stage, input channel, output channel and cell."""

    stage: Stage
    channel: int = 0
    output: int = 0
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        """As it stands in the address: `out.0.1.2.3`."""
        return ".".join(str(getattr(self, field.name)) for field in fields(self))

    @classmethod
    def parse(cls, text: str) -> "Pin":
        """Reads `str(pin)`; ValueError for what is none."""
        stage, *numbers = text.split(".")
        channel, output, row, column = map(whole, numbers)
        return cls(Stage(stage), channel, output, row, column)


FIELDS = {
    field.name: field
    for field in (
        Field("pixel", Settings(), Settings.parse),
        Field("pixel-view", View.SEPARABLE.value, one_of(*View)),
        Field("pixel-pin", None, Pin.parse),
        Field("pixel-cell", None, Pin.parse),
        Field("pixel-step", None, whole),
        Field("pixel-weights", Weights.FUSED.value, one_of(*Weights)),
        Field("pixel-bias", False, switch),
    )
}
"""The page's part of the address; by default all is computed and the middle of the second output pinned."""


def settings() -> Settings:
    """The convolution on screen."""
    chosen: Settings = st.session_state["pixel"]
    return chosen


def view() -> View:
    """The convolution that is drawn."""
    return View(st.session_state["pixel-view"])


def steps(chosen: Settings, drawn: View) -> int:
    """How many numbers the drawn convolution computes; one step is one number."""
    rows, columns = chosen.output_size
    apart = chosen.channels if drawn is View.SEPARABLE else 0
    return (apart + chosen.outputs) * rows * columns


def step(chosen: Settings, drawn: View) -> int:
    """How many of them are shown."""
    asked: int | None = st.session_state["pixel-step"]
    return steps(chosen, drawn) if asked is None else min(asked, steps(chosen, drawn))


def pin(chosen: Settings, drawn: View) -> Pin:
    """The pinned number, brought within the settings."""
    asked: Pin | None = st.session_state["pixel-pin"]
    hidden = {Stage.STANDARD} if drawn is View.SEPARABLE else {Stage.KERNEL, Stage.DEPTHWISE, Stage.POINTWISE}
    if not st.session_state["pixel-bias"]:
        hidden.add(Stage.BIAS)
    if asked is None or asked.stage in hidden:
        return cell(chosen)
    return _within(asked, chosen)


def cell(chosen: Settings) -> Pin:
    """The output number whose receipts are shown: the pinned one, or that looked at last."""
    pinned: Pin | None = st.session_state["pixel-pin"]
    asked = pinned if pinned and pinned.stage is Stage.OUTPUT else st.session_state["pixel-cell"]
    if asked is None:
        rows, columns = chosen.output_size
        asked = Pin(Stage.OUTPUT, 0, min(1, chosen.outputs - 1), rows // 2, columns // 2)
    return replace(_within(asked, chosen), stage=Stage.OUTPUT, channel=0)


def _within(asked: Pin, chosen: Settings) -> Pin:
    """The nearest number that these settings have."""
    rows, columns = _grid(chosen, asked.stage)
    return replace(
        asked,
        channel=min(asked.channel, chosen.channels - 1),
        output=min(asked.output, chosen.outputs - 1),
        row=min(asked.row, rows - 1),
        column=min(asked.column, columns - 1),
    )


def _grid(chosen: Settings, stage: Stage) -> tuple[int, int]:
    """Rows and columns of a sheet of this stage; of the input with its padding."""
    if stage is Stage.INPUT:
        top, bottom, left, right = chosen.pads
        return chosen.input_size[0] + top + bottom, chosen.input_size[1] + left + right
    if stage in (Stage.KERNEL, Stage.STANDARD):
        return chosen.kernel_size
    return (1, 1) if stage in (Stage.POINTWISE, Stage.BIAS) else chosen.output_size
