"""Browser components of this folder: `<name>.html`, `<name>.css` and `<name>.js` make one component.

All of them have `edges.css`, for what scrolls sideways.
"""

from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

import streamlit as st


@cache
def declare(name: str, *parts: str) -> Callable[..., Any]:
    """The mounting call of a component; its files are read once per process.

    `parts` names further `<part>.js` files whose functions the component's own script uses. The call takes
    `key=`, `data=`, `width=`, `height=` and `on_<event>_change=`, as `st.components.v2.component` documents.
    FileNotFoundError for a name without files.
    """
    scripts = "\n".join(_read(f"{part}.js") for part in (*parts, name))
    # A text without a line break is taken for the path of a file, so each begins with one.
    styles = _read("edges.css") + _read(f"{name}.css")
    return st.components.v2.component(
        f"dsviz_{name}", html="\n" + _read(f"{name}.html"), css="\n" + styles, js="\n" + scripts
    )


def _read(file: str) -> str:
    return resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
