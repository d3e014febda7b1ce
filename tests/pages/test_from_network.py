"""A block that is clicked on Network is the one that Layers opens."""

import pytest
import streamlit as st

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Features, Tokens
from dsviz.text import Language, words
from dsviz.ui import cache
from dsviz.ui.layers.names import block_name
from dsviz.ui.layers.place import ahead
from dsviz.ui.network import page

ENGLISH = words(Language.ENGLISH)


def first(kind):
    """The first network of the catalogue that reads this."""
    return next(a for a in CATALOG if isinstance(a.inputs_for(a.starts)[0], kind))


@pytest.mark.parametrize("architecture", [first(Features), first(Tokens)], ids=lambda a: a.key)
def test_the_block_that_was_clicked_is_opened(opened, small, architecture, monkeypatch):
    options = architecture.complete(architecture.small)
    blocks = cache.outline(architecture.key, tuple(sorted(options.items())))
    state = {}
    with monkeypatch.context() as patched:
        patched.setattr(st, "session_state", state)
        page._open(ahead(architecture.inputs_for(options)[0]), len(blocks) - 1)
    named = {f"{architecture.key}-{name}": str(value) for name, value in options.items()}
    app = opened("layers", {"lang": "en", "arch": architecture.key, "l": str(state["l"]), **named})
    last = block_name(ENGLISH, blocks[-1].path)
    assert any(f"gray-badge[{last}]" in part.value.replace("\\", "") for part in app.markdown)
