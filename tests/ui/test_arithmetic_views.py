"""What the window and the desk refuse to show."""

from dataclasses import replace

import numpy as np
import pytest

from dsviz.text import Language
from dsviz.ui.components.arithmetic import Role
from dsviz.ui.components.desk import DeskLabels, DeskView, Fader
from dsviz.ui.components.window import MapView, Taps, WindowLabels, WindowView

GRID = np.ones((3, 3), np.float32)
MAP = MapView(np.zeros((8, 8), np.float32), limit=1.0, signed=False, caption="input")
WINDOW = WindowView(
    Role.DEPTHWISE, MAP, MAP, (7, 7), Taps((3, 3), padding=(1, 1, 1, 1)), GRID, GRID, GRID, None,
    "9.000", None, WindowLabels("window", "kernel", "products", "padding", "bias"), Language.ENGLISH,
)  # fmt: skip
FADER = Fader(channel=3, label="3", value=2.0, weight=0.5, adds=1.0, thumbnail=None)
DESK = DeskView(
    Role.POINTWISE, (FADER,), None, None, "1.000", None, None, None, None, 1.0,
    DeskLabels("map", "value", "× weight", "= adds", "sum", "others", "bias", "out"), Language.ENGLISH,
)  # fmt: skip


def test_a_pixel_outside_the_result_is_refused() -> None:
    with pytest.raises(ValueError, match="pixel"):
        replace(WINDOW, pixel=(8, 0))


def test_a_kernel_without_its_products_is_refused() -> None:
    with pytest.raises(ValueError, match="together"):
        replace(WINDOW, products=None)


def test_grids_of_another_size_than_the_taps_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        replace(WINDOW, window=np.ones((3, 4), np.float32))


@pytest.mark.parametrize("values", [np.zeros(8, np.float32), np.zeros((0, 8), np.float32)])
def test_a_map_without_rows_and_columns_is_refused(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="map"):
        replace(MAP, values=values)


@pytest.mark.parametrize("view", [MAP, DESK])
def test_colours_need_a_positive_limit(view: MapView | DeskView) -> None:
    with pytest.raises(ValueError, match="limit"):
        replace(view, limit=0.0)


def test_a_desk_has_channels_and_all_or_none_have_weights() -> None:
    with pytest.raises(ValueError, match="one channel"):
        replace(DESK, faders=())
    with pytest.raises(ValueError, match="weight"):
        replace(DESK, faders=(FADER, replace(FADER, weight=None)))
