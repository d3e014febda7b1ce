"""Every way a file may keep its colours, made plain RGB."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dsviz.errors import InputError

_DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


def plain(image: Image.Image) -> Image.Image:
    """One of the three modes that can be shrunk well: F for greys deeper than 8 bits, RGBA, RGB."""
    if image.mode in _DEEP:
        return Image.fromarray(np.asarray(image, np.float32))
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def changes(mode: str, small: Image.Image) -> list[str]:
    """Keys of sentences on what a picture of `mode` loses; `small` is what `plain` made of it."""
    notes = []
    if mode in _DEEP:
        notes.append("inputs.note_deep")
        if not np.isfinite(np.asarray(small)).all():
            notes.append("inputs.note_picture_gaps")
    if mode == "CMYK":
        notes.append("inputs.note_cmyk")
    if small.mode == "RGBA" and np.asarray(small)[..., 3].min() < 255:
        notes.append("inputs.note_white")
    return notes


def flat(small: Image.Image) -> Image.Image:
    """RGB of what `plain` made: deep greys stretched, transparent parts over white."""
    if small.mode == "F":
        return Image.fromarray(_stretched(np.asarray(small, np.float64))).convert("RGB")
    if small.mode == "RGBA":
        paper = Image.new("RGBA", small.size, "white")
        return Image.alpha_composite(paper, small).convert("RGB")
    return small


def _stretched(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Lowest to 0, highest to 255, gaps to 0: unstretched, 12-bit data in a 16-bit file is near black."""
    known = np.isfinite(values)
    if not known.any():
        raise InputError("inputs.picture_no_values")
    low, high = values[known].min(), values[known].max()
    span = high - low or 1.0  # one even grey becomes black
    share: NDArray[np.float64] = (np.where(known, values, low) - low) / span
    return (share * 255).round().astype(np.uint8)
