"""The networks that name classes, and how the tests open and read their page."""

import json
from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture, Features, Task, Waveform
from dsviz.text import Language, words

Opened = Callable[..., AppTest]
ENGLISH = words(Language.ENGLISH)
NAMING = [architecture for architecture in CATALOG if architecture.task is Task.CLASSIFY]
HEARING = [a for a in NAMING if isinstance(a.inputs_for(a.starts)[0], Features | Waveform)]


def tiny(architecture: Architecture, **more: object) -> dict[str, str]:
    """The address of a quick network and a short sound."""
    options = dict(architecture.small) | {"seconds": 0.5} | more
    named = {f"{architecture.key}-{name}": str(value) for name, value in options.items()}
    return {"lang": "en", "arch": architecture.key, "snd": "melody", "w": "random", **named}


def view_of(app: AppTest, name: str) -> dict[str, Any]:
    """What a component of the page was given."""
    found = [element for element in app.get("bidi_component") if f"-classify_{name}" in element.proto.id]
    assert len(found) == 1, f"{len(found)} components {name}"
    return json.loads(found[0].proto.json)


def badges(app: AppTest) -> str:
    return " ".join(badge.value for badge in app.markdown)
