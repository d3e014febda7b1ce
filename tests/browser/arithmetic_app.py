"""The two arithmetic components on a small real pair: depthwise 3 × 3 and pointwise on a photograph.

`?case=` shows what the pair cannot: a wrong record, a dilated signal, pooling, a 7 × 7 kernel, a classifier.
"""

import numpy as np
import streamlit as st
import torch
from arithmetic_pair import OUT, SIZE, maps
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from dsviz.figures.mosaic import picture
from dsviz.figures.theme import Mode
from dsviz.text import Language, words
from dsviz.ui.components.arithmetic import Role, Tick
from dsviz.ui.components.desk import DeskLabels, DeskView, Fader, desk
from dsviz.ui.components.window import MapView, Pick, Side, Taps, WindowLabels, WindowView, window


def view(values: Tensor, caption: str) -> MapView:
    array = values.numpy().astype(np.float32)
    return MapView(array, float(np.percentile(np.abs(array), 99.5)) or 1.0, bool(array.min() < 0), caption)


def labels(name: str = "kernel") -> WindowLabels:
    return WindowLabels("window", name, "products", padding="padding", bias="bias")


def taken(values: NDArray[np.float32], taps: Taps, pixel: tuple[int, int]) -> NDArray[np.float32]:
    top, bottom, left, right = taps.padding
    padded = np.pad(values, ((top, bottom), (left, right)))
    rows = pixel[0] * taps.stride[0] + taps.dilation[0] * np.arange(taps.size[0])
    columns = pixel[1] * taps.stride[1] + taps.dilation[1] * np.arange(taps.size[1])
    return np.ascontiguousarray(padded[np.ix_(rows, columns)])


def pixel_in(result: Tensor) -> tuple[int, int]:
    rows, columns = result.shape
    return min(st.session_state["row"], rows - 1), min(st.session_state["column"], columns - 1)


def show_window(
    role: Role, source: Tensor, kernel: Tensor, result: Tensor, taps: Taps, bias: float | None
) -> None:
    pixel = pixel_in(result)
    seen = taken(source.numpy(), taps, pixel)
    products = seen * kernel.numpy()
    total, recorded = float(products.sum()) + (bias or 0.0), float(result[pixel])
    if st.query_params.get("case") == "wrong":
        recorded += 0.01
    equal = abs(total - recorded) < 1e-5 * max(1.0, abs(recorded))
    tick = Tick(equal, "recorded" if equal else f"{say.number(recorded, 3)} recorded")
    shape = "×".join(map(str, source.shape))
    window(
        data=WindowView(
            role, view(source, f"input · ch 6 · {shape}"), view(result, "depthwise · ch 6"), pixel, taps,
            seen, kernel.numpy(), products, bias, say.number(total, 3), tick, labels("kernel 6"), language,
        ),
        key="window",
        on_pick=move,
    )  # fmt: skip


def move(pick: Pick) -> None:
    st.session_state["row"], st.session_state["column"] = pick.row, pick.column
    st.session_state["side"] = pick.side.value


def show_pool(source: Tensor) -> None:
    taps = Taps((3, 3), stride=(2, 2), padding=(1, 1, 1, 1))
    result = F.max_pool2d(source[None], 3, stride=2, padding=1)[0]
    pixel = pixel_in(result)
    top, bottom, left, right = taps.padding
    outside = np.pad(source.numpy(), ((top, bottom), (left, right)), constant_values=np.nan)
    seen = outside[2 * pixel[0] : 2 * pixel[0] + 3, 2 * pixel[1] : 2 * pixel[1] + 3]
    total = float(np.nanmax(seen))
    tick = Tick(total == float(result[pixel]), "recorded")
    words_of = WindowLabels("window", "", "", padding="padding", bias="", operation="max")
    window(
        data=WindowView(
            Role.NEUTRAL, view(source, "input · ch 6 · 56×56"), view(result, "max · ch 6 · 28×28"), pixel,
            taps, seen, None, None, None, say.number(total, 3), tick, words_of, language,
        ),
        key="window",
        on_pick=move,
    )  # fmt: skip


def show_signal() -> None:
    torch.manual_seed(2)
    time = torch.arange(400) / 400
    wave = (torch.sin(60 * time) * torch.exp(-3 * time) + 0.1 * torch.randn(400))[None]
    kernel = torch.randn(1, 5)
    taps = Taps((1, 5), dilation=(1, 16), padding=(0, 0, 64, 0))
    result = F.conv1d(F.pad(wave, (64, 0))[None], kernel[None], dilation=16)[0]
    show_window(Role.DEPTHWISE, wave, kernel, result, taps, None)


def show_square(source: Tensor, side: int) -> None:
    torch.manual_seed(3)
    kernel, around = torch.randn(side, side) / side, side // 2
    result = F.conv2d(source[None, None], kernel[None, None], padding=around)[0, 0]
    taps = Taps((side, side), padding=(around, around, around, around))
    show_window(Role.STANDARD, source, kernel, result, taps, None)


def show_desk(values: Tensor, weights: Tensor, recorded: float, thumbnails: Tensor | None) -> None:
    mode = Mode(st.context.theme.type or "light")
    adds = values * weights
    order = torch.argsort(adds.abs(), descending=True)[:12].tolist()
    place = (st.session_state["row"], st.session_state["column"])

    def small(values: Tensor) -> bytes:
        return picture(values.numpy(), float(values.abs().max()) or 1.0, mode).png

    faders = tuple(
        Fader(
            c, str(c), float(values[c]), float(weights[c]), float(adds[c]),
            None if thumbnails is None else small(thumbnails[c]),
        )
        for c in order
    )  # fmt: skip
    total = float(adds.sum())
    rest = total - sum(fader.adds for fader in faders)
    equal = abs(total - recorded) < 1e-5 * max(1.0, abs(recorded))
    output = None if thumbnails is None else small(maps()["mixed"][OUT])
    mark = None if thumbnails is None else ((place[0] + 0.5) / SIZE, (place[1] + 0.5) / SIZE)
    names = DeskLabels("map", "value", "× weight", "= adds", "running sum", "others", "bias", f"out {OUT}")
    desk(
        data=DeskView(
            Role.POINTWISE, faders, (len(values) - len(faders), rest), None, say.number(total, 3),
            Tick(equal, f"{say.number(total, 3)} recorded"), output, mark, st.session_state["channel"],
            float(values.abs().max()), names, language,
        ),
        key="desk",
        on_pick=lambda channel: st.session_state.update(channel=channel),
    )  # fmt: skip


st.set_page_config(layout="wide")
st.html("<style>.stMainBlockContainer{padding:20px 32px 72px}</style>")
language = Language(st.query_params.get("lang", "en"))
say = words(language)
for name, start in {"row": 39, "column": 29, "channel": 6, "side": Side.RESULT.value}.items():
    st.session_state.setdefault(name, start)
case = st.query_params.get("case", "")
at = maps()
with st.container(border=True):
    st.markdown("## :blue[■] One channel")
    if case == "pool":
        show_pool(at["source"][6])
    elif case == "signal":
        show_signal()
    elif case == "large":
        show_square(at["source"][6], 7)
    elif case == "wide":
        show_square(at["source"][6, :24], 3)
    elif case == "fine":
        show_square(at["source"][6].repeat_interleave(3, 0).repeat_interleave(3, 1), 3)
    else:
        taps = Taps((3, 3), padding=(1, 1, 1, 1))
        show_window(
            Role.DEPTHWISE, at["source"][6], at["kernel"][6], at["spatial"][6], taps, float(at["bias"][6])
        )
with st.container(border=True):
    st.markdown("## :orange[■] Many channels")
    y, x = st.session_state["row"], st.session_state["column"]
    thumbnails = None if case == "classifier" else at["active"]
    show_desk(at["active"][:, y, x], at["weight"][OUT], float(at["mixed"][OUT, y, x]), thumbnails)
st.caption(f"{y},{x} {st.session_state['side']} {st.session_state['channel']}")
