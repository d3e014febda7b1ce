"""The controls of the frame: language, network, options."""

from collections.abc import Collection
from functools import partial

import streamlit as st

from dsviz.architectures import CATALOG, find
from dsviz.architectures.architecture import Architecture, Task
from dsviz.architectures.options import Choice, Number, Option, Options
from dsviz.text import Language
from dsviz.text import words as words_of
from dsviz.ui.state import choice as current_choice
from dsviz.ui.state import current_words, option_key

SHOWN_OPTIONS = 2
"""So many options stand open; the rest folds away."""


def language() -> None:
    """English or Russian, each named in itself."""
    words = current_words()
    st.segmented_control(
        words("frame.language"),
        [language.value for language in Language],
        format_func=lambda code: words_of(Language(code))("frame.own_name"),
        key="lang",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        wrap=False,
    )


def network(task: Task | None = None) -> None:
    """The network, of those for `task` where one is given."""
    words = current_words()
    st.selectbox(
        words("frame.network"),
        [architecture.key for architecture in CATALOG if task in (None, architecture.task)],
        format_func=lambda key: words(f"architectures.{key}_name"),
        key="arch",
    )


def options(hidden: Collection[str] = ()) -> None:
    """The options of the network but the hidden ones."""
    words = current_words()
    architecture = current_choice().architecture
    offered = [option for option in architecture.options if option.name not in hidden]
    shown = offered[:SHOWN_OPTIONS]
    # numbers fit side by side, words do not
    places = (
        st.columns(SHOWN_OPTIONS)
        if all(isinstance(o, Number) for o in shown)
        else [st.container()] * len(shown)
    )
    for place, option in zip(places, shown, strict=False):
        with place:
            _option(architecture, option)
    if len(offered) > SHOWN_OPTIONS:
        with st.expander(words("frame.more_options")):
            for option in offered[SHOWN_OPTIONS:]:
                _option(architecture, option)


def _option(architecture: Architecture, option: Option) -> None:
    if isinstance(option, Choice):
        _choice(architecture, option)
    else:
        _number(architecture, option)


def take(key: str, options: Options) -> None:
    """Open a network with these options; for callbacks, which run before the frame reads them."""
    architecture = find(key)
    st.session_state["arch"] = key
    for name, value in options.items():
        st.session_state[option_key(architecture, architecture.option(name))] = value


def _preset(architecture: Architecture, option: Choice) -> None:
    """A word for a whole configuration was chosen: the options it speaks of follow."""
    word = st.session_state[option_key(architecture, option)]
    named = {name for names in option.sets.values() for name in names}
    values = architecture.complete({option.name: word})
    take(architecture.key, {name: values[name] for name in named})


def _choice(architecture: Architecture, option: Choice) -> None:
    words = current_words()
    st.selectbox(
        words(f"architectures.option_{option.name}"),
        option.values,
        format_func=lambda value: words(f"architectures.value_{option.name}_{value}"),
        key=option_key(architecture, option),
        help=words(f"architectures.help_{option.name}"),
        on_change=partial(_preset, architecture, option) if option.sets else None,
    )


def _number(architecture: Architecture, option: Number) -> None:
    """The paper's values in a list, any other by typing it; what cannot be goes back to the default."""
    words = current_words()
    key = option_key(architecture, option)
    known = list(option.values)
    try:
        st.session_state[key] = option.parse(st.session_state[key])
    except ValueError:
        st.toast(words("frame.out_of_bounds", low=f"{option.low:g}", high=f"{option.high:g}"))
        st.session_state[key] = option.default
    if st.session_state[key] not in known:
        known = sorted([*known, st.session_state[key]])
    st.selectbox(
        words(f"architectures.option_{option.name}"),
        known,
        format_func=lambda value: value if isinstance(value, str) else f"{value:g}",
        key=key,
        accept_new_options=not option.closed,
        help=words(f"architectures.help_{option.name}"),
    )
