"""Every word that the picture of the page One pixel shows or speaks."""

from typing import Any

from dsviz.text import Words
from dsviz.ui.learn.one_pixel_place import View
from dsviz.ui.learn.one_pixel_settings import BOUNDS, Settings, Shape

_PLAIN = (
    "input", "kernels", "middle", "weights", "output", "output_short", "axis", "shape", "band_dw", "band_pw",
    "band_std", "subtotal", "total", "equal", "padding", "bias", "shared", "paid", "added", "canvas", "which",
)  # fmt: skip
_PLAYER = ("first", "back", "play", "forward", "speed", "pin", "place")
_GAPS = ("value", "channel", "output", "outputs", "place", "count")


def labels(words: Words, settings: Settings, channels: tuple[str, ...]) -> dict[str, Any]:
    """The labels of the component; `channels` are the names of the input's channels."""
    return {
        **{name: words(f"one_pixel.{name}") for name in _PLAIN},
        "channels": list(channels),
        "views": {view.value: words(f"one_pixel.view_{view}") for view in View},
        "player": {name: words(f"one_pixel.player_{name}") for name in _PLAYER},
        "counted": _open(words, "counted", "done", "all"),
        "unequal": _open(words, "unequal", "value"),
        "read": _readings(words),
        "receipts": {view.value: _receipt(words, settings, view) for view in View},
    }


def shapes(words: Words) -> dict[str, str]:
    """What the window may slide over, by name."""
    return {shape.value: words(f"one_pixel.shape_{shape}") for shape in Shape}


def setting(words: Words, settings: Settings, name: str) -> dict[str, str]:
    """A setting's `label`, what stands for it where the layer sets it itself, and why it ends."""
    length = name == "size" and settings.shape is not Shape.PLANE
    low, high = BOUNDS[name]
    return {
        "label": words("one_pixel.set_length" if length else f"one_pixel.set_{name}"),
        "fixed": words("one_pixel.fixed"),
        "rule": words(f"one_pixel.rule_{name}", low=low, high=high),
    }


def _readings(words: Words) -> dict[str, Any]:
    """Sentences on the number pointed at, with gaps for the browser to fill."""
    stages = {View.SEPARABLE: ("in", "k", "dw", "pw", "out"), View.STANDARD: ("in", "sk", "out")}
    said: dict[str, Any] = {
        view.value: {stage: _open(words, f"read_{view}_{stage}", *_GAPS) for stage in names}
        for view, names in stages.items()
    }
    return said | {
        "padding": _open(words, "read_padding", *_GAPS),
        "bias": _open(words, "read_bias", *_GAPS),
        "start": words("one_pixel.read_start"),
    }


def _receipt(words: Words, settings: Settings, view: View) -> dict[str, Any]:
    """Title, note and price of one receipt."""
    c, o = settings.channels, settings.outputs
    taps = settings.kernel_size[0] * settings.kernel_size[1]
    cells = settings.output_size[0] * settings.output_size[1]
    if view is View.SEPARABLE:
        weights = f"{c * taps} + {c * o} = {words.number(c * taps + c * o)}"
        price = [
            words("one_pixel.price_new", n=c),
            words("one_pixel.price_shared", count=c * taps),
            words("one_pixel.price_layer", count=cells * (c * taps + c * o)),
        ]
    else:
        weights = words.number(o * c * taps)
        price = [
            words("one_pixel.price_all", n=c * taps),
            words("one_pixel.price_alone"),
            words("one_pixel.price_layer", count=cells * o * c * taps),
        ]
    return {
        "title": words(f"one_pixel.view_{view}"),
        "note": _open(words, f"note_{view}", "place"),
        "price": [*price, words("one_pixel.price_weights", weights=weights)],
    }


def _open(words: Words, key: str, *names: str) -> str:
    """The sentence with its gaps still open."""
    return words(f"one_pixel.{key}", **{name: f"{{{name}}}" for name in names})
