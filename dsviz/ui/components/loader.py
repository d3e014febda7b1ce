"""Browser components of this folder: `<name>.html`, `<name>.css` and `<name>.js` make one component."""

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

import streamlit as st


@cache
def declare(name: str) -> Callable[..., Any]:
    """The mounting call of a component; its three files are read once per process.

    The call takes `key=`, `data=`, `width=`, `height=` and `on_<event>_change=`, as
    `st.components.v2.component` documents. FileNotFoundError for a name without files.
    """
    # A text without a line break is taken for the path of a file, so each begins with one.
    html, css, js = ("\n" + _read(f"{name}.{suffix}") for suffix in ("html", "css", "js"))
    return st.components.v2.component(f"dsviz_{name}", html=html, css=css, js=js)


def _read(file: str) -> str:
    return resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
