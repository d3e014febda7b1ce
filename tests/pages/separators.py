"""The networks that separate voices, and how the tests read the mixer of their page."""

import json

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.text import Language, words

SEPARATORS = [architecture for architecture in CATALOG if architecture.task is Task.SEPARATE]
FIRST = SEPARATORS[0]
ENGLISH = words(Language.ENGLISH)


def small(architecture, **more):
    options = {f"{architecture.key}-{name}": str(value) for name, value in architecture.small.items()}
    return {"lang": "en", "arch": architecture.key, "sep-seconds": "1", **options, **more}


def mixer(app):
    """What the mixer is given."""
    (found,) = (
        json.loads(part.proto.json) for part in app.get("bidi_component") if '"lanes"' in part.proto.json
    )
    return found


def lanes(app, kind):
    return [lane for lane in mixer(app)["lanes"] if lane["kind"] == kind]


def gains(app):
    return [
        float(lane["gain"].removesuffix("\u00a0dB").replace("−", "-"))
        for lane in lanes(app, "output")
        if lane["gain"]
    ]
