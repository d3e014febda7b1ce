"""What the tests of the weights on screen begin with, and how they read the page."""

import pytest

import dsviz
from dsviz.text import Language, words
from dsviz.weights import fitting, shipped

LANGUAGES = pytest.mark.parametrize("language", Language)
ENGLISH = words(Language.ENGLISH)
NETWORK = "swishnet"
QUICK = {"lang": "en", "arch": NETWORK, "l": "1"}
SMALL = {"lang": "en", "mobilenet-width": "0.25", "mobilenet-size": "64"}


def learned(key=NETWORK):
    """The checkpoint that the app begins with, and one for other options."""
    architecture = next(a for a in dsviz.CATALOG if a.key == key)
    first = fitting(key, architecture.complete(architecture.starts))[0]
    return first, next(card for card in shipped(key) if card not in fitting(key, first.options))


def badges(app):
    """Their text, without the signs that keep it from being read as Markdown."""
    return {part.value.replace("\\", "") for part in app.markdown if "-badge[" in part.value}


def says(app, key, **gaps):
    """Whether a badge has these words, in any colour."""
    return any(ENGLISH(key, **gaps) in badge for badge in badges(app))


def statistics(app):
    """The table of what the maps are like."""
    title = ENGLISH("layers.statistics_title")
    return next(part.proto.body for part in app.get("html") if f"aria-label='{title}'" in part.proto.body)
