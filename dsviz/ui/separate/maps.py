"""Pictures of channels over time with their colour bars, as HTML: the browser fetches each by its content."""

from dataclasses import dataclass
from html import escape

from streamlit import runtime

from dsviz.figures.heat import Values, gradient, heat
from dsviz.figures.theme import Theme
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.layers.overview import brief


@dataclass(frozen=True)
class Looks:
    """How all pictures of the page are drawn."""

    words: Words
    theme: Theme
    share: float
    """Where the instant is marked, 0 (the beginning) to 1."""


@dataclass(frozen=True, eq=False)
class Map:
    """One picture: what it is called and says to those who do not see it."""

    values: Values
    limit: float
    title: str
    size: str
    alt: str
    signed: bool = False
    root: bool = False
    """Whether colours follow square roots: quiet values stay visible."""


def figure(shown: Map, name: tuple[object, ...], looks: Looks) -> str:
    """A `<figure>`; `name` is the picture's in the store."""
    mode = looks.theme.mode
    png = MAPS.get(("heat", *name, mode), lambda: heat(shown.values, shown.limit, mode, root=shown.root), len)
    marks = f'<i style="left:{100 * looks.share:.2f}%"></i>'
    image = f'<img src="{url(png, "-".join(map(str, name[-2:])))}" alt="{escape(shown.alt, quote=True)}">'
    return (
        f'<figure><div class="sep-map">{image}{marks}</div>{_bar(shown, looks.words, looks.theme)}'
        f"<figcaption><b>{escape(shown.title)}</b><code>{escape(shown.size)}</code></figcaption></figure>"
    )


def _bar(shown: Map, words: Words, theme: Theme) -> str:
    """The colour bar: both ends, and zero where it lies between them."""
    high = brief(words, shown.limit)
    if shown.root:
        high = words("separate.root_scale", value=high)
    ends = ["0", high]
    if shown.signed:
        ends = [f"≤ {brief(words, -shown.limit)}", "0", f"≥ {high}"]
    codes = "".join(f"<code>{escape(end)}</code>" for end in ends)
    paint = gradient(theme, signed=shown.signed)
    return f'<div class="sep-bar" style="background:{paint}"></div><div class="sep-ends">{codes}</div>'


def url(png: bytes, place: str) -> str:
    """Relative to the page, so that it holds wherever the app is served."""
    found: str = runtime.get_instance().media_file_mgr.add(png, "image/png", f"separate-{place}")
    return found.removeprefix("/")
