"""Small maps of the visitor's picture or sound for the pages that explain, and pictures of maps in a row."""

from base64 import b64encode
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from dsviz.analysis.spatial import CLASSICS, filtered
from dsviz.figures.mosaic import limit_of, mosaic
from dsviz.figures.theme import Theme
from dsviz.inputs import image
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.inputs.settings import MelSettings, StftSettings
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Given
from dsviz.ui.learn.loudness import levels, power

Plane = NDArray[np.float32]
Maps = NDArray[np.float32]

_MEL = MelSettings(stft=StftSettings(sample_rate=16_000, n_fft=2048, window=2048, hop=512), n_mels=96)


def plane(given: Given, side: int) -> Plane:
    """(side, side) from 0 to 1: a picture's brightness, or a sound's mel spectrogram over 60 dB.

    Low frequencies lie at the bottom, time runs to the right.
    """

    def make() -> Plane:
        content = given.sample
        return _brightness(content, side) if isinstance(content, Picture) else _spectrogram(content, side)

    return MAPS.get(("learn.plane", given.id, side), make, lambda made: made.nbytes)


def eight(given: Given, side: int) -> Maps:
    """(8, side, side): the plane and what the classic kernels make of it, each with a spread of 1."""

    def make() -> Maps:
        source = plane(given, side)
        seen = [source, *(filtered(source, np.array(kernel)) for kernel in CLASSICS.values())]
        return np.stack([m / (float(m.std()) or 1.0) for m in seen]).astype(np.float32)

    return MAPS.get(("learn.eight", given.id, side), make, lambda made: made.nbytes)


def _brightness(picture: Picture, side: int) -> Plane:
    pixels = image.fit(picture, side, crop=1.0).pixels
    return np.asarray(image.grey(pixels)[..., 0] / 255, np.float32)


def _spectrogram(sound: Sound, side: int) -> Plane:
    upright = levels(power(sound, _MEL))[::-1]
    resized = Image.fromarray(upright).resize((side, side), Image.Resampling.BILINEAR)
    return np.asarray(resized, np.float32).clip(0, 1)


@dataclass(frozen=True)
class Shown:
    """A picture with its heading, a note under it, what stands for it in words, and its colours' end.

    `limit` is the largest |value| that colours tell apart; 0 for a picture without a colour bar. `signed`
    says whether there are negative values. `body` is drawn in place of a picture that there is not.
    """

    title: str
    note: str
    alt: str
    png: bytes = b""
    limit: float = 0.0
    signed: bool = True
    body: str = ""


def drawn(key: Hashable, maps: Maps, limit: float, theme: Theme, side: int = 56) -> bytes:
    """Maps (channels, rows, columns) as one PNG, from the shared store; `key` names them and their limit."""
    return MAPS.get(
        ("learn.png", key, theme.mode), lambda: mosaic(maps, limit, theme.mode, tile_side_max=side).png, len
    )


def span(*maps: Maps | None) -> float:
    """One end of the colours for all of these."""
    return max((limit_of(m, 99.5) for m in maps if m is not None), default=1.0)


def row(pictures: Sequence[Shown], words: Words, theme: Theme, least: int = 150) -> None:
    """Pictures side by side, at least `least` pixels wide each, wrapping where there is no room."""
    figures = "".join(_figure(picture, words) for picture in pictures)
    st.html(f"<style>{_style(theme, least)}</style><div class='dsv-row dsv-{least}'>{figures}</div>")


def _figure(shown: Shown, words: Words) -> str:
    source = f"data:image/png;base64,{b64encode(shown.png).decode()}"
    body = f"<img src='{source}' alt='{escape(shown.alt, quote=True)}'>" if shown.png else shown.body
    return (
        f"<figure><figcaption><b>{escape(shown.title)}</b></figcaption>{body}"
        f"{_bar(shown, words)}<small>{escape(shown.note)}</small></figure>"
    )


def _bar(shown: Shown, words: Words) -> str:
    if not shown.limit:
        return ""
    end = words.number(shown.limit, 2 if shown.limit < 10 else 0)
    low = f"<span>≤ −{end}</span>" if shown.signed else ""
    kind = "signed" if shown.signed else "positive"
    ends = f"{low}<span>0</span><span>≥ {end}</span>"
    return f"<div class='dsv-bar dsv-{kind}'></div><div class='dsv-ends'>{ends}</div>"


def _style(theme: Theme, least: int) -> str:
    half = len(theme.stops) // 2
    signed, positive = (", ".join(stops) for stops in (theme.stops, theme.stops[half:]))
    return (
        f".dsv-{least} {{ grid-template-columns: repeat(auto-fit, minmax({least}px, 1fr)); }}"
        ".dsv-row { display: grid; gap: 16px 20px; }"
        ".dsv-row figure { margin: 0; min-width: 0; }"
        ".dsv-row figcaption { font-size: 15px; margin-bottom: 6px; }"
        ".dsv-row img { display: block; width: 100%; image-rendering: pixelated;"
        f" border: 1px solid {theme.line}; }}"
        f".dsv-row small {{ display: block; color: {theme.mute}; font-size: 13px; margin-top: 2px; }}"
        ".dsv-bar { height: 6px; border-radius: 2px; margin-top: 6px; }"
        f".dsv-signed {{ background: linear-gradient(90deg, {signed}); }}"
        f".dsv-positive {{ background: linear-gradient(90deg, {positive}); }}"
        f".dsv-ends {{ display: flex; justify-content: space-between; color: {theme.mute};"
        " font: 12px var(--ds-code); }"
    )
