"""The groups dial: the weights at every number of groups, who hears whom, and what it costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dsviz.analysis.grouping import Grouping, divisors
from dsviz.text import Words
from dsviz.ui.components.arithmetic import encoded, palettes
from dsviz.ui.components.loader import declare


@dataclass(frozen=True, eq=False)
class DialView:
    """What the dial turns: all weights of the standard convolution and of the 1 x 1 behind it.

    `weights` is (channels, channels, k, k), `recipes` (channels, channels), both (output, input, …); groups
    cut weights without changing those that stay. `size` is (rows, columns) of a map.
    """

    weights: NDArray[np.float32]
    recipes: NDArray[np.float32]
    size: tuple[int, int]

    @property
    def channels(self) -> int:
        return len(self.weights)

    @property
    def kernel(self) -> int:
        return int(self.weights.shape[-1])


def groups_dial(
    *, view: DialView, place: Grouping, words: Words, key: str, on_turn: Callable[[int, bool], None]
) -> None:
    """Draw the dial at `place`; `on_turn` gets groups and pointwise before the script runs again."""

    def turned() -> None:
        chosen = st.session_state[key]["dial"]
        if int(chosen["groups"]) in divisors(view.channels):
            on_turn(int(chosen["groups"]), bool(chosen["pointwise"]))

    declare("groups_dial", "arithmetic", "groups_dial_matrix", "groups_dial_net")(
        key=key, data=_payload(view, place, words), on_dial_change=turned
    )


def _payload(view: DialView, place: Grouping, words: Words) -> dict[str, Any]:
    return {
        "channels": view.channels,
        "kernel": view.kernel,
        "dial": {"groups": place.groups, "pointwise": place.pointwise},
        "weights": encoded(np.ascontiguousarray(view.weights, dtype="<f4").tobytes()),
        "recipes": encoded(np.ascontiguousarray(view.recipes, dtype="<f4").tobytes()),
        "limits": {"weights": _end(view.weights), "recipes": _end(view.recipes)},
        "labels": _labels(view, words),
        "faces": [_faces(view, groups, words) for groups in divisors(view.channels)],
        "palettes": palettes(),
    }


def _end(weights: NDArray[np.float32]) -> float:
    """Where the colours reach their end: all but the strongest few are told apart."""
    return float(np.percentile(np.abs(weights), 98)) or 1.0


def _labels(view: DialView, words: Words) -> dict[str, str]:
    kernel = f"{view.kernel} × {view.kernel}"
    names = (
        "dial",
        "standard",
        "standard_note",
        "depthwise",
        "matrix",
        "net",
        "net_note",
        "repair",
        "in",
        "out",
    )
    gaps = {"output": "{output}", "input": "{input}"}
    return {name: words(f"groups_dial.{name}") for name in names} | {
        "depthwise_note": words("groups_dial.depthwise_note", n=view.channels),
        "matrix_note": words("groups_dial.matrix_note", channels=view.channels, kernel=kernel),
        "between": words("groups_dial.between", kernel=kernel),
        "hears": words("groups_dial.hears", kernel=kernel, **gaps),
        "deaf": words("groups_dial.deaf", **gaps),
        "mended": words("groups_dial.mended", **gaps),
    }


def _faces(view: DialView, groups: int, words: Words) -> dict[str, Any]:
    """Numbers and sentences of one place of the dial, without and with the 1 x 1 convolution."""
    return {"groups": groups} | {
        name: _face(Grouping(view.channels, view.kernel, groups, pointwise), view, words)
        for name, pointwise in (("plain", False), ("mixed", True))
    }


def _face(at: Grouping, view: DialView, words: Words) -> dict[str, Any]:
    standard = Grouping(at.channels, at.kernel)
    positions = view.size[0] * view.size[1]
    most = max(standard.weights, at.weights)
    shares = [at.spatial_weights / most, at.mixing_weights / most]
    return {
        "pairs": at.pairs,
        "head": words(f"groups_dial.head_{_case(at)}", n=at.groups),
        "text": _sentence(at, words),
        "code": code(at),
        "numbers": {
            "weights": {
                "label": words("groups_dial.weights"),
                "side": _percent(at.weights / standard.weights, words),
                "value": words.number(at.weights),
                "shares": shares,
                "note": words("groups_dial.of_standard", formula=_formula(at), all=standard.weights),
            },
            "macs": {
                "label": words("groups_dial.macs"),
                "side": _percent(at.weights / standard.weights, words),
                "value": words.number(at.macs(positions)),
                "shares": shares,
                "note": words("groups_dial.positions", rows=view.size[0], columns=view.size[1]),
            },
            "pairs": _pairs(at, words),
        },
    }


def _pairs(at: Grouping, words: Words) -> dict[str, Any]:
    share = at.pairs / at.channels**2
    return {
        "label": words("groups_dial.pairs"),
        "side": words("groups_dial.of", all=at.channels**2),
        "value": words.number(at.pairs),
        "shares": [0, share] if at.pointwise else [share, 0],
        "note": words("groups_dial.dead", n=at.dead) if at.dead else words("groups_dial.none_dead"),
    }


def _case(at: Grouping) -> str:
    """Which of the sentences fits."""
    end = "standard" if at.groups == 1 else "depthwise" if at.groups == at.channels else "grouped"
    return f"{end}_mixed" if at.pointwise else end


def _sentence(at: Grouping, words: Words) -> str:
    share = _percent(at.weights / Grouping(at.channels, at.kernel).weights, words)
    return words(
        f"groups_dial.text_{_case(at)}", channels=at.channels, heard=at.heard, groups=at.groups, share=share
    )


def _formula(at: Grouping) -> str:
    first = f"{at.channels}·{at.heard}·{at.kernel**2}"
    return f"{first} + {at.channels}·{at.channels}" if at.pointwise else first


def _percent(share: float, words: Words) -> str:
    percent = 100 * share
    digits = 1 if percent < 100 and percent % 1 else 0
    return words.percent(share, digits)


def code(at: Grouping) -> str:
    """The layers in PyTorch."""
    groups = f", groups={at.groups}" if at.groups > 1 else ""
    padding = f", padding={at.kernel // 2}" if at.kernel > 1 else ""
    first = f"nn.Conv2d({at.channels}, {at.channels}, {at.kernel}{padding}{groups}, bias=False)"
    return f"{first}\nnn.Conv2d({at.channels}, {at.channels}, 1, bias=False)" if at.pointwise else first
