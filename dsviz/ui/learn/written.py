"""A drawing of who hears whom with its words below, in the fonts of the page."""

from base64 import b64encode
from html import escape

from dsviz.figures.pairs import Drawing


def written(drawing: Drawing, alt: str) -> str:
    """HTML: as wide as drawn or as there is room; the words keep their size and their places."""
    source = b64encode(drawing.svg.encode()).decode()
    labels = "".join(
        f"<span style='position:absolute;left:{100 * label.at:.2f}%;transform:translateX(-50%);"
        f"white-space:nowrap;color:{label.colour}'>{escape(label.text)}</span>"
        for label in drawing.labels
    )
    foot = f"<div style='position:relative;height:20px;font:12px/20px var(--ds-code)'>{labels}</div>"
    return (
        "<div class=dsv-drawing style='width:fit-content;max-width:100%'>"
        f"<img src='data:image/svg+xml;base64,{source}' alt='{escape(alt, quote=True)}' "
        f"style='width:auto;max-width:100%;height:auto;border:0'>{foot if labels else ''}</div>"
    )
