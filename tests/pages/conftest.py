"""The whole app run without a browser, and everything a visitor reads on it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dsviz.architectures.architecture import Architecture
from dsviz.architectures.options import Number
from dsviz.ui import warm

SIDE = 64
APP = str(Path(__file__).parents[2] / "app.py")
TAG = re.compile(r"<style>.*?</style>|<[^>]+>", re.DOTALL)
ALT = re.compile(r'(?:alt|aria-label|title)="([^"]*)"')
WRITTEN = ("label", "body", "help", "caption", "placeholder", "code_text")
NO_WORDS = {"url", "palettes", "values", "window", "kernel", "products", "thumbnail", "role", "language"}


@pytest.fixture(scope="session")
def opened() -> Callable[..., AppTest]:
    """`opened(page, address)`: the app as a link opens it."""

    def opened(page: str = "start", address: dict[str, str] | None = None) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=120)
        for name, value in (address or {}).items():
            app.query_params[name] = value
        if page != "start":
            app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception
        return app

    return opened


@pytest.fixture(scope="session")
def small() -> Callable[[Architecture], dict[str, str]]:
    """`small(architecture)`: the address of a quick network: a small input, the least sizes there are."""

    def small(architecture: Architecture) -> dict[str, str]:
        numbers = [
            o for o in architecture.options if isinstance(o, Number) and o.counts and o.name != "classes"
        ]
        options = {option.name: architecture.small.get(option.name, min(option.values)) for option in numbers}
        for option in numbers:
            if option.name in architecture.input_options:
                options[option.name] = max(option.low, min(SIDE, options[option.name]))
        chosen = {name: value for name, value in architecture.small.items() if name not in options}
        named = {
            f"{architecture.key}-{name}": value if isinstance(value, str) else f"{value:g}"
            for name, value in (chosen | options).items()
        }
        return {"lang": "en", "arch": architecture.key, **named}

    return small


@pytest.fixture(scope="session")
def read() -> Callable[[AppTest], set[str]]:
    """`read(app)`: every piece of text on the screen: labels, options, help, pictures' alt, components."""

    def read(app: AppTest) -> set[str]:
        pieces = (piece for element in _elements(app._tree) for piece in _pieces(element))
        return {piece.strip() for piece in pieces if piece.strip()}

    return read


def _elements(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from _elements(child)


def _pieces(element: Any) -> Iterator[str]:
    proto = getattr(element, "proto", None)
    for name in WRITTEN:
        text = getattr(proto, name, "")
        yield from (*ALT.findall(text), *TAG.split(text))
    for option in getattr(proto, "options", ()):
        yield option if isinstance(option, str) else option.content
    for image in getattr(proto, "imgs", ()):
        yield image.alt
    if getattr(element, "type", "") == "bidi_component" and proto.json:
        yield from _leaves(json.loads(proto.json))


def _leaves(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            if name not in NO_WORDS:
                yield from _leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from _leaves(value)


@pytest.fixture(scope="session", autouse=True)
def nothing_is_warmed() -> Iterator[None]:
    """What a server prepares for its first visitors would only take time from the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm, "_begin", lambda: None)
        yield
