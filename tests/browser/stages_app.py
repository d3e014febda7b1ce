"""A page with the strip and the stages alone, for the browser test; `?scene=` chooses what they show."""

import numpy as np
import streamlit as st
import torch
from sklearn.datasets import load_sample_image
from torch import nn
from torch.nn import functional as F

from dsviz.figures.mosaic import Maps, Mosaic, limit_of, mosaic, photo, plane
from dsviz.figures.theme import Mode
from dsviz.ui.components.stages import Link, LinkKind, Pick, Reading, Scale, StageCard, stages
from dsviz.ui.components.strip import Bar, Role, StripItem, strip

MODE = Mode(st.context.theme.type or "light")
LABELS = {"channel": "channel {channel}", "adds": "adds {value}", "language": "en"}
STATE = st.session_state


@st.cache_data
def block() -> tuple[dict[str, Maps], np.ndarray, np.ndarray]:
    """A photograph, and five stages of a separable block behind a strided stem, with random weights."""
    torch.manual_seed(3)
    pixels = load_sample_image("china.jpg")[27:403, 134:510]
    x = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255
    x = F.interpolate(x, size=(224, 224), mode="area")
    pixels = (x[0].permute(1, 2, 0).numpy() * 255).astype(np.uint8)
    stem = nn.Conv2d(3, 128, 9, stride=4, padding=4)
    depth, point = nn.Conv2d(128, 128, 3, padding=1, groups=128), nn.Conv2d(128, 128, 1)
    norm = nn.BatchNorm2d(128, affine=False).train()
    with torch.no_grad():
        maps = {"Input": torch.relu(norm(stem(x - 0.5)))}
        maps["Depthwise"] = depth(maps["Input"]) * 3
        maps["Norm, ReLU"] = torch.relu(norm(maps["Depthwise"]))
        maps["Pointwise"] = point(maps["Norm, ReLU"])
        maps["Norm, ReLU "] = torch.relu(norm(maps["Pointwise"]))
    return (
        {name: value[0].numpy() for name, value in maps.items()},
        point.weight[:, :, 0, 0].detach().numpy(),
        pixels,
    )


@st.cache_data
def sheet(name: str, mode: Mode, bands: bool) -> Mosaic:
    maps = block()[0][name]
    if bands:
        maps = maps[:32].reshape(32, -1)[:, :1500]
        return plane(maps, limit_of(maps), mode)
    return mosaic(maps, limit_of(maps), mode)


def card(name: str, role: Role, line: str, selected: int, bands: bool = False) -> StageCard:
    maps = block()[0][name]
    count = 32 if bands else len(maps)
    limit, signed = f"{limit_of(maps):.1f}", maps.min() < 0
    flat = maps.reshape(len(maps), -1)
    marker = STATE.get("marker", (39, 29))
    return StageCard(
        title=name,
        subtitle=line,
        role=role,
        mosaic=sheet(name, MODE, bands),
        order=range(count),
        selected=selected % count,
        captions=[f"ch {selected} of {count}", "×".join(map(str, maps.shape))],
        alt=f"{name}, {count} channels",
        scale=Scale(f"≤ −{limit}", "0", f"≥ {limit}", signed),
        readings=[
            Reading("min", flat.min(1)),
            Reading("mean", flat.mean(1)),
            Reading("max", flat.max(1)),
            Reading("zeros", (flat == 0).mean(1), percent=True),
        ],
        marker=((marker[0] + 0.5) / 56, (marker[1] + 0.5) / 56),
    )


def separable(bands: bool) -> tuple[list[StageCard], list[Link]]:
    maps, weights, _ = block()
    inner, outer = STATE.get("inner", 66), STATE.get("outer", 77)
    adds = weights[outer] * maps["Norm, ReLU"][:, 39, 29]
    strongest = np.argsort(-np.abs(adds))[:28]
    cards = [
        card("Input", Role.NEUTRAL, "from block 2", inner, bands),
        card("Depthwise", Role.DEPTHWISE, "3×3 · groups 128", inner, bands),
        card("Norm, ReLU", Role.NEUTRAL, "per channel", inner, bands),
        card("Pointwise", Role.POINTWISE, "1×1 · groups 1", outer, bands),
        card("Norm, ReLU ", Role.NEUTRAL, "per channel", outer, bands),
    ]
    links = [
        Link(0, 1, LinkKind.CHANNEL, Role.DEPTHWISE),
        Link(1, 2, LinkKind.CHANNEL),
        Link(2, 3, LinkKind.MIX, Role.POINTWISE, [(int(place), float(adds[place])) for place in strongest]),
        Link(3, 4, LinkKind.CHANNEL),
    ]
    return cards, links


def scene(name: str) -> tuple[list[StageCard], list[Link]]:
    cards, links = separable(bands=name == "sound")
    if name == "skip":
        links = [*links[:3], Link(0, 4, LinkKind.CHANNEL)]
    if name == "stem":
        pixels = photo(block()[2], MODE)
        image = StageCard(
            "Input", "photograph", Role.NEUTRAL, pixels, [0], 0, ["3×224×224"], "a pagoda", marker=(0.7, 0.5)
        )
        mix = Link(0, 1, LinkKind.MIX, Role.STANDARD, [(0, 1.0)])
        return [image, card("Pointwise", Role.STANDARD, "9×9", 77), cards[4]], [
            mix,
            Link(1, 2, LinkKind.CHANNEL),
        ]
    return cards, links


def choose(pick: Pick) -> None:
    STATE["inner" if pick.stage < 3 else "outer"] = pick.channel
    STATE["marker"] = (pick.row, pick.column)


def go(index: int) -> None:
    STATE["block"] = index


def blocks(folded: bool) -> list[StripItem]:
    items = []
    for place in range(15):
        high = 1 - place / 20
        wide = 0.35 + place / 40
        bars = [Bar(Role.DEPTHWISE, 0.12, high), Bar(Role.POINTWISE, wide, high)]
        if place in (0, 14):
            bars = [Bar(Role.NEUTRAL if place else Role.STANDARD, 0.35, high if not place else 0.08)]
        name = {0: "stem", 14: "fc"}.get(place, str(place))
        share, stack = ("4.6%", "×5 unfold" if place == 7 else "") if folded else ("", "")
        items.append(StripItem(name, [f"{112 >> place // 3}²", "128"], bars, f"block {name}", share, stack))
    return items


st.set_page_config(layout="wide")
STATE["runs"] = STATE.get("runs", 0) + 1
wanted = st.query_params.get("scene", "block")
with st.container(border=True):
    chosen = strip(
        items=blocks(wanted == "skip"),
        current=STATE.get("block", 3),
        key="strip",
        label="Blocks",
        on_choose=go,
    )
with st.container(border=True):
    row, arrows = scene(wanted)
    picked = stages(cards=row, links=arrows, key="stages", labels=LABELS, on_pick=choose)
st.button("again")
st.text(f"runs {STATE['runs']} chosen {chosen} block {STATE.get('block')} picked {picked}")
