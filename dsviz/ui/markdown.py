"""Text that others wrote, where Streamlit reads Markdown."""

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str) -> str:
    """The text as it is: no emphasis, link, picture, formula or colour comes of it, and it is one line."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
