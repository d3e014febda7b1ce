"""Tables as plain HTML: numbers in the visitor's language, text to select, to find and to hear read."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from dsviz.figures.theme import Theme


@dataclass(frozen=True)
class Column:
    """A column; numbers stand to the right in the code font."""

    title: str
    number: bool = False
    wide: bool = False
    """Its text may break into lines."""
    colour: str = ""
    """Hex colour of its title, where it is that of a kind."""


@dataclass(frozen=True)
class Cell:
    """Text with what stands beside it: a square in front, a bar behind, a ring around it."""

    text: str
    square: str = ""
    """Hex colour of a kind."""
    bar: float | None = None
    """Share (0 to 1) of the room of a bar."""
    muted: bool = False
    ringed: bool = False
    help: str = ""
    heights: Sequence[float] = ()
    """Shares (0 to 1) of a small bar chart in the colour of `square`; the text is then read, not shown."""


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    label: str,
    theme: Theme,
    total: bool = False,
) -> None:
    """Draw a table that scrolls sideways inside itself; with `total` its last row sums up the others."""
    head = "".join(
        f"<th scope=col class='{_class(c)}' style='{_coloured(c)}'>{escape(c.title)}</th>" for c in columns
    )
    lines = []
    for number, row in enumerate(rows):
        cells = "".join(
            f"<td class='{_class(c)}'>{_html(cell)}</td>" for c, cell in zip(columns, row, strict=True)
        )
        last = total and number == len(rows) - 1
        lines.append(f"<tr{' class=sum' if last else ''}>{cells}</tr>")
    st.html(
        f"<style>{_style(theme)}</style>"
        f"<div class='dsviz-table edges' tabindex=0 role=region aria-label='{escape(label)}'>"
        f"<table><caption>{escape(label)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _coloured(column: Column) -> str:
    return f"color:{column.colour}" if column.colour else ""


def _class(column: Column) -> str:
    return ("number" if column.number else "text") + (" wide" if column.wide else "")


def _html(cell: Cell) -> str:
    if cell.heights:
        bars = "".join(
            f"<s style='height:{100 * h:.0f}%;background:{cell.square}'></s>" for h in cell.heights
        )
        return f"<div role=img aria-label='{escape(cell.text)}'>{bars}</div>"
    square = f"<i style='background:{cell.square}'></i>" if cell.square and cell.bar is None else ""
    names = " ".join(n for n, on in (("mute", cell.muted), ("ring", cell.ringed)) if on)
    tip = f" title='{escape(cell.help)}'" if cell.help else ""
    text = f"<span class='{names}'{tip}>{escape(cell.text)}</span>"
    if cell.bar is None:
        return square + text
    return f"<b><u style='width:{100 * cell.bar:.1f}%;background:{cell.square}'></u></b>{text}"


_NARROW = {
    "th, .dsviz-table td": "padding: 5px 6px",
    ".text:first-child": "white-space: normal; min-width: 84px",
    ".wide": "min-width: 420px",
    "td i": "float: left; margin: 6px 7px 0 0",
}
"""On a phone names break, so that the first numbers stand beside them, and long texts are low."""


def _style(t: Theme) -> str:
    """All rules begin with the table's own class, so nothing else on the page is touched."""
    rules = {
        "": "overflow-x: auto; scrollbar-width: thin",
        "table": f"border-collapse: collapse; width: 100%; font-size: 14px; color: {t.text}; margin: 0",
        "caption": "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)",
        "th, .dsviz-table td": "padding: 5px 8px; white-space: nowrap; border: 0",
        "th": f"color: {t.mute}; font-weight: 600; border-bottom: 1px solid {t.line}",
        "td": f"border-bottom: 1px solid {t.rule}; height: 31px",
        "tr > :first-child": "padding-left: 0",
        "tr > :last-child": "padding-right: 0",
        "tbody tr:last-child td": "border-bottom: 0",
        "tbody tr:hover": f"background: {t.side}",
        ".text": "text-align: left",
        ".wide": "white-space: normal; min-width: 270px",
        ".number": "text-align: right",
        "td.number": "font-family: var(--ds-code); font-size: 13px; font-variant-numeric: tabular-nums",
        "i": "display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 8px",
        "td b": f"display: inline-block; width: 44px; height: 7px; border-radius: 2px; background: {t.rule};"
        " margin-right: 8px; overflow: hidden; vertical-align: 1px",
        "td.number b": "float: left; margin: 6px 10px 0 0",
        "td u": "display: block; height: 100%; border-radius: 2px; min-width: 1px",
        ".mute": f"color: {t.mute}",
        "td div": "display: flex; align-items: flex-end; gap: 1px; width: 180px; height: 26px",
        "td s": "flex: 1; min-width: 0; border-radius: 1px 1px 0 0",
        ".ring": "display: inline-block; width: 22px; height: 22px; line-height: 20px; text-align: center;"
        f" border: 1.5px solid {t.text}; border-radius: 50%",
        "tr.sum td": "font-weight: 650",
    }
    wide = "\n".join(f".dsviz-table {selector} {{ {rule} }}" for selector, rule in rules.items())
    narrow = " ".join(f".dsviz-table {selector} {{ {rule} }}" for selector, rule in _NARROW.items())
    return f"{wide}\n@media (max-width: 640px) {{ {narrow} }}"
