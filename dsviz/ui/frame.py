"""The frame around every page: navigation, language, what is on screen, and the address that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dsviz import runtime
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.figures.theme import Theme
from dsviz.text import Language, Words
from dsviz.ui import choose, inputs, sound_place, sounds, state, texts, warm, weights
from dsviz.ui.address import Field, adopt, publish
from dsviz.ui.cache import Given
from dsviz.ui.classify import place as classify_place
from dsviz.ui.components.copy_link import copy_link
from dsviz.ui.generate import place as generate_place
from dsviz.ui.learn import (
    break_it_place,
    fuse_split_place,
    groups_dial_place,
    kinds_place,
    one_pixel_place,
)
from dsviz.ui.separate import place as separate_place
from dsviz.ui.sequences import place as sequences_place
from dsviz.ui.state import Choice


class Needs(Enum):
    """What the frame has chosen before a page runs."""

    NOTHING = auto()
    NETWORK = auto()
    """A network and the picture or sound it takes."""
    MIXTURE = auto()
    """A network; the page asks for its sounds itself."""
    SOUND = auto()
    PICTURE_OR_SOUND = auto()
    """Whichever the visitor prefers."""


@dataclass(frozen=True)
class PageRecord:
    """One file of pages/, in the order of the bar.

    `fields` belong to this page alone: they are in its address, and the session keeps them elsewhere.
    """

    name: str
    needs: Needs
    fields: Mapping[str, Field] = field(default_factory=dict)
    task: Task | None = None
    """What its network must be for: the page opens with the first one that is where the chosen one is not."""


PAGES = (
    PageRecord("start", Needs.NOTHING),
    PageRecord("one_pixel", Needs.PICTURE_OR_SOUND, one_pixel_place.FIELDS),
    PageRecord("kinds", Needs.PICTURE_OR_SOUND, kinds_place.FIELDS),
    PageRecord("groups_dial", Needs.PICTURE_OR_SOUND, groups_dial_place.FIELDS),
    PageRecord("fuse_split", Needs.PICTURE_OR_SOUND, fuse_split_place.FIELDS),
    PageRecord("break_it", Needs.PICTURE_OR_SOUND, break_it_place.FIELDS),
    PageRecord("layers", Needs.NETWORK),
    PageRecord("network", Needs.NETWORK),
    PageRecord("generate", Needs.NETWORK, generate_place.FIELDS, Task.DRAW),
    PageRecord("sequences", Needs.NETWORK, sequences_place.FIELDS, Task.TRANSLATE),
    PageRecord("classify", Needs.NETWORK, classify_place.FIELDS, Task.CLASSIFY),
    PageRecord("separate", Needs.MIXTURE, separate_place.FIELDS, Task.SEPARATE),
    PageRecord("sound", Needs.SOUND, sound_place.FIELDS),
)
_RUNNING = "frame.running"
_GIVEN = "frame.given"
_SLOT = "frame.slot"
_FIRST = "home"
"""What Streamlit files the first page under; its path is empty."""
_FOLDER = Path(__file__).parent
_STYLE = "".join(
    (_FOLDER / file).read_text(encoding="utf-8") for file in ("frame.css", "components/edges.css")
)

runtime.settle()


def run() -> None:
    """The whole of app.py: the frame, then the page, then its address."""
    page = navigation()
    _adopt(page.url_path)
    st.html(f"<style>{_variables()}{_STYLE}</style>")
    with st.sidebar:
        choose.language()
        _controls(page.url_path)
        st.session_state[_SLOT] = st.container(key="controls")
        copy_link(words(), key="copy_link")
    st.session_state[_RUNNING] = True
    try:
        page.run()
    finally:
        st.session_state[_RUNNING] = False
    publish(_fields(page.url_path))
    warm.page_has_run()


def navigation() -> StreamlitPage:
    """Page settings and the list of pages; returns the one to show."""
    st.set_page_config(page_title="dsviz", layout="wide", initial_sidebar_state=280)
    st.logo(str(_FOLDER / "logo.svg"), size="large")
    if "lang" not in st.session_state:
        st.session_state["lang"] = _spoken(st.query_params.get("lang"))
    said = words()
    pages = [
        st.Page(
            f"pages/{page.name}.py",
            title=said(f"frame.page_{page.name}"),
            url_path=page.name if number else _FIRST,
            default=not number,
        )
        for number, page in enumerate(PAGES)
    ]
    # whoever writes the name of the first page into the address is sent to its empty path
    named = st.Page(pages[0].run, title=pages[0].title, url_path=PAGES[0].name, visibility="hidden")
    page = st.navigation([*pages, named], position="top")
    if page.url_path == PAGES[0].name:
        st.switch_page(pages[0], query_params=st.query_params.to_dict())
    return page


def guard() -> None:
    """The first line of a page: whoever comes first by a deep link gets the frame all the same.

    While a folder `pages/` exists Streamlit runs its files alone until some session has called
    `st.navigation`; the rerun then goes through app.py.
    """
    if not st.session_state.get(_RUNNING):
        navigation()
        st.rerun()


def words() -> Words:
    """The words of the visitor's language."""
    return state.current_words()


def theme() -> Theme:
    """The colours of the visitor's browser."""
    return state.current_theme()


def choice() -> Choice:
    """The network on screen with its options."""
    return state.choice()


def given() -> Given:
    """The picture or sound on screen."""
    shown: Given = st.session_state[_GIVEN]
    return shown


def slot() -> DeltaGenerator:
    """The place in the sidebar for the controls of the page itself."""
    place: DeltaGenerator = st.session_state[_SLOT]
    return place


def _variables() -> str:
    """The colours of the theme for frame.css: Streamlit hands its own to components only."""
    colours = theme()
    names = ("paper", "text", "mute", "line", "rule", "depthwise", "pointwise", "standard")
    pairs = "".join(f"--ds-{name}:{getattr(colours, name)};" for name in names)
    return f':root{{{pairs}--ds-code:"Source Code Pro",monospace}}'


def _record(path: str) -> PageRecord:
    """The page at `path`; the first one has the empty path."""
    return next((page for page in PAGES if page.name == path), PAGES[0])


def _controls(path: str) -> None:
    """Have chosen what the page needs."""
    page = _record(path)
    needs = page.needs
    if needs is Needs.NETWORK:
        st.session_state[_GIVEN] = inputs.chosen(state.choice().entries)
        choose.network(page.task)
        weights.control()
        choose.options()
    elif needs is Needs.MIXTURE:
        choose.network(page.task)
        weights.control()
        choose.options(separate_place.HIDDEN)
    elif needs is Needs.SOUND:
        st.session_state[_GIVEN] = sounds.sound(None)
    elif needs is Needs.PICTURE_OR_SOUND:
        st.session_state[_GIVEN] = inputs.either()


def _fields(path: str) -> dict[str, Field]:
    return {**texts.fields(), **state.option_fields(state.choice().architecture), **_record(path).fields}


def _adopt(path: str) -> None:
    adopt({"lang": state.FIELDS["lang"]})
    texts.follow()
    adopt(texts.fields())
    task = _record(path).task
    fitting = [architecture.key for architecture in CATALOG if task in (None, architecture.task)]
    if st.session_state["arch"] not in fitting:
        st.session_state["arch"] = fitting[0]
    weights.settle(fitting)
    for page in PAGES:
        adopt(page.fields)
    architecture = state.choice().architecture
    adopt(state.preset_fields(architecture))
    adopt(state.option_fields(architecture))
    if task is not None:
        weights.begin(fitting)


def _spoken(asked: str | None) -> str:
    """The language of the link, else the browser's, else English."""
    known = {language.value for language in Language}
    preferred = (st.context.locale or "").split("-")[0]
    return next((code for code in (asked, preferred) if code in known), Language.ENGLISH.value)
