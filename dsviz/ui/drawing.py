"""Drawings of lines and words: SVG as a picture, since `st.html` lets no SVG through."""

from base64 import b64encode
from html import escape

import streamlit as st


def drawing(svg: str, alt: str, *, least: int = 0) -> None:
    """Show an SVG: as wide as the card where `least` says below how many pixels it scrolls, else as it is."""
    source = b64encode(svg.encode()).decode()
    size = f"width:100%;min-width:{least}px" if least else "max-width:100%"
    st.html(
        f"<div tabindex=0 style='overflow-x:auto'><img style='display:block;{size}' "
        f"src='data:image/svg+xml;base64,{source}' alt='{escape(alt, quote=True)}'></div>"
    )
