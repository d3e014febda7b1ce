"""A button that puts the page's address on the clipboard."""

from dsviz.text import Words
from dsviz.ui.components.loader import declare


def copy_link(words: Words, key: str) -> None:
    """The button; it says for a moment that the link was copied. Works over plain http too."""
    labels = {"copy": words("frame.copy_link"), "copied": words("frame.copied")}
    declare("copy_link")(key=key, data=labels)
