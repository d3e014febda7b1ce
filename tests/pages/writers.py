"""The networks that write texts, and how the tests step them and read their page."""

import json

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.text import Language, words

WRITERS = [architecture for architecture in CATALOG if architecture.task is Task.TRANSLATE]
TEXT = "22 ноября 2026"
ENGLISH = words(Language.ENGLISH)


def shown(app):
    """What the components of tokens were told: the one that writes, then the map."""
    told = [json.loads(part.proto.json) for part in below(app.main) if part.type == "bidi_component"]
    return [data for data in told if "marked" in data]


def below(node):
    for child in getattr(node, "children", {}).values():
        if hasattr(child, "proto"):
            yield child
        yield from below(child)


def text_of(data):
    return "".join(token["text"] for token in data["target"])


def stepped(app, count=1):
    for _ in range(count):
        app.button(key="seq_step_button").click().run()
        assert not app.exception
    return app


def played(app):
    """Played to the end: each run writes one character, as the timer of the browser has it."""
    app.button(key="seq_play").click().run()
    for _ in range(60):
        assert not app.exception
        if not any(button.key == "seq_stop" for button in app.button):
            return app
        app.run()
    raise AssertionError("the play never ends")
