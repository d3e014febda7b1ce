"""An SVG of lines and words, in the page's own font; `st.html` lets no SVG through."""

from dsviz.ui.components.loader import declare


def drawing(svg: str, alt: str, *, key: str, least: int = 0) -> None:
    """Show an SVG: as wide as the card where `least` says below how many pixels it scrolls, else as it is.

    Where it scrolls it begins with its element of the class `focus` in sight. `alt` says in words what it
    shows; `svg` is put in as it is, so whoever made it has escaped its words.
    """
    declare("drawing")(key=key, data={"svg": svg, "alt": alt, "least": least})
