"""One pixel: only convolutions, pins and inputs that make sense."""

import random
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
import torch
from possible_convolutions import EVERY, SOME
from torch import nn

from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.text import Language, words
from dsviz.ui.learn import one_pixel_place as place
from dsviz.ui.learn.one_pixel_input import TOP, patch
from dsviz.ui.learn.one_pixel_place import FIELDS, Pin, Stage, View
from dsviz.ui.learn.one_pixel_settings import BOUNDS, Settings, Shape

ENGLISH = words(Language.ENGLISH)
TONE = np.sin(2 * np.pi * 300 * np.arange(32_000) / 16_000).astype(np.float32)


def session(**values: object) -> None:
    st.session_state.clear()
    st.session_state.update({name: field.default for name, field in FIELDS.items()} | values)


# ---- what can be chosen


def test_no_possible_window_leaves_its_input_or_sees_padding_only() -> None:
    for settings in EVERY:
        seen = torch.ones(settings.input_size)[None, None]
        top, bottom, left, right = settings.pads
        padded = nn.functional.pad(seen, (left, right, top, bottom))
        kernel = torch.ones(settings.kernel_size)[None, None]
        hits = nn.functional.conv2d(padded, kernel, None, settings.stride, 0, settings.dilation)
        assert hits.shape[2:] == settings.output_size, settings
        assert hits.min() > 0, settings


def test_what_may_be_chosen_next_is_exactly_what_is_possible() -> None:
    for settings in SOME:
        for name, (low, high) in BOUNDS.items():
            if name == "padding" and settings.shape is Shape.CAUSAL:
                assert settings.allowed(name) == ()
                continue
            possible = {v for v in range(low - 1, high + 2) if replace(settings, **{name: v}).possible}
            assert set(settings.allowed(name)) == possible
            assert getattr(settings, name) in possible


def test_no_wish_leads_to_an_impossible_convolution() -> None:
    dice, settings = random.Random(2), Settings()
    for _ in range(2000):
        name = dice.choice([*BOUNDS, "shape", "nothing"])
        value = dice.choice(list(Shape)) if name == "shape" else dice.choice([*range(-1, 14), "3", None])
        settings = settings.changed({name: value})
        assert settings.possible


def test_another_shape_is_always_possible() -> None:
    for settings in EVERY:
        for shape in Shape:
            assert settings.changed({"shape": shape.value}).shape is shape


def test_a_link_restores_settings_and_pin() -> None:
    for settings in SOME:
        assert Settings.parse(str(settings)) == settings
    pin = Pin(Stage.KERNEL, 1, 2, 3, 4)
    assert Pin.parse(str(pin)) == pin


@pytest.mark.parametrize(
    "text", ["", "2d", "2d.3.4.6.3.1.1", "3d.3.4.6.3.1.1.1", "2d.9.4.6.3.1.1.1", "2d.3.4.5.5.1.0.3", "2d.a.b"]
)
def test_an_impossible_link_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever int, zip and the enum say
        Settings.parse(text)


def test_a_pin_is_brought_within_smaller_settings() -> None:
    session(**{"pixel-pin": Pin(Stage.OUTPUT, 9, 9, 99, 99)})
    for settings in SOME:
        pin = place.pin(settings, View.SEPARABLE)
        rows, columns = settings.output_size
        assert (pin.output, pin.row, pin.column) == (settings.outputs - 1, rows - 1, columns - 1)


def test_a_pinned_bias_is_there_only_while_there_is_one() -> None:
    settings, pin = Settings(), Pin(Stage.BIAS, 0, 2)
    for view in View:
        session(**{"pixel-pin": pin, "pixel-bias": True})
        assert place.pin(settings, view) == pin
        session(**{"pixel-pin": pin, "pixel-bias": False})
        assert place.pin(settings, view) == place.cell(settings)


def test_receipts_belong_to_the_pinned_output_else_to_the_one_seen_last() -> None:
    settings = Settings()
    seen, pinned = Pin(Stage.OUTPUT, 0, 2, 3, 4), Pin(Stage.OUTPUT, 0, 0, 1, 5)
    for stage in (Stage.FREE, Stage.INPUT, Stage.KERNEL):
        session(**{"pixel-pin": Pin(stage), "pixel-cell": seen})
        assert place.cell(settings) == seen
    session(**{"pixel-pin": pinned, "pixel-cell": seen})
    assert place.cell(settings) == pinned


# ---- the input


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("shape", list(Shape))
def test_a_picture_becomes_whole_levels_of_its_own_colours(channels: int, shape: Shape) -> None:
    red = Picture(np.broadcast_to(np.array([255, 0, 0], np.uint8), (40, 60, 3)), (60, 40))
    settings = Settings(channels=channels, size=7, shape=shape)
    made = patch(red, settings, ENGLISH)
    assert made.levels.shape == (channels, *settings.input_size)
    assert len(set(made.names)) == channels
    brightness = round(0.299 * TOP)
    expected = [brightness] if channels == 1 else [TOP, 0, 0, brightness][:channels]
    assert made.levels.reshape(channels, -1).T.tolist() == [expected] * made.levels[0].size


@pytest.mark.parametrize("shape", list(Shape))
def test_a_low_tone_is_loudest_in_the_lowest_band_at_the_bottom(shape: Shape) -> None:
    settings = Settings(channels=3, size=8, shape=shape)
    made = patch(Sound(TONE[None], 16_000, 0.0, 2.0), settings, ENGLISH)
    assert made.levels.shape == (3, *settings.input_size)
    assert made.levels.max() == TOP
    assert made.levels.min() >= 0
    assert made.levels[0].max() == TOP
    assert made.levels[0].sum() > made.levels[1].sum() >= made.levels[2].sum()
    if shape is Shape.PLANE:
        assert made.levels[0, -4:].sum() > made.levels[0, :4].sum()


@pytest.mark.parametrize("samples", [np.zeros(16_000, np.float32), TONE[:10]], ids=["silence", "a click"])
def test_silence_and_the_shortest_sound_are_inputs_too(samples: np.ndarray) -> None:
    made = patch(Sound(samples[None], 16_000, 0.0, 1.0), Settings(), ENGLISH)
    assert np.isfinite(made.levels).all()
    assert made.levels.shape == (3, 6, 6)
