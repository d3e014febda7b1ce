"""The visitor's own file of weights: the uploader, and in one sentence what became of the file."""

import streamlit as st

from dsviz.architectures import find
from dsviz.errors import InputError
from dsviz.text import Words
from dsviz.ui import cache, large, uploads
from dsviz.ui.cache import FILE, Model
from dsviz.ui.choose import take
from dsviz.ui.markdown import plain
from dsviz.ui.state import REFUSED, choice, current_words
from dsviz.ui.uploads import OWN, UPLOAD, WHY_NONE, OwnFile, own_file
from dsviz.weights import MOST_MIB

NOT_IN_LINK = "weights.not_in_link"


def arrive(*, arrived: bool) -> None:
    """The link just opened speaks of a file, which no link can bring."""
    if arrived and own_file() is None:
        st.session_state[WHY_NONE] = InputError(NOT_IN_LINK)


def control() -> None:
    """The uploader, why its file was refused, or that it is in use."""
    words = current_words()
    st.file_uploader(
        words("weights.upload"),
        key=UPLOAD,
        on_change=_uploaded,
        max_upload_size=MOST_MIB,
        label_visibility="collapsed",
    )
    own = own_file()
    if why := st.session_state.get(WHY_NONE):
        # nothing went wrong where a link was opened
        (st.info if why.key == NOT_IN_LINK else st.error)(_said(words, why))
    if own is None:
        st.caption(words("weights.upload_kinds", limit=MOST_MIB))
    elif own.network is not None and not own.is_for(choice().architecture.key):
        name = words(f"architectures.{own.network}_name")
        st.info(words("weights.of_other", file=plain(own.name), name=name))
    else:
        _tried(words, own)


def _said(words: Words, why: InputError) -> str:
    values = {name: plain(value) if isinstance(value, str) else value for name, value in why.values.items()}
    return words(why.key, **values)


def _tried(words: Words, own: OwnFile) -> None:
    """Whether the file fits the network as its options are now."""
    if not large.runs(choice()):
        return
    model = choice().model._replace(weights=f"{FILE}:{own.digest}")
    why = _misfit(model)
    if why is None:
        st.caption(words("weights.in_use", name=plain(own.name)))
        return
    st.error(_said(words, why))
    weights = uploads.file_weights(own.digest, None)
    if own.network is not None:
        options = find(own.network).complete(weights.options)
        st.button(words("weights.own_options"), on_click=take, args=(own.network, options), key="own_options")


def _misfit(model: Model) -> InputError | None:
    """Why the file does not fit; kept, so that the network is built for it once."""
    tried, why = st.session_state.get(REFUSED, (None, None))
    if tried == model:
        return why if isinstance(why, InputError) else None
    try:
        cache.network(model)
    except InputError as error:
        st.session_state[REFUSED] = (model, error)
        return error
    return None


def _uploaded() -> None:
    """A file was brought or taken away; one that says what it is opens its network with its options."""
    state = st.session_state
    file = state.get(UPLOAD)
    for entry in (OWN, REFUSED, WHY_NONE):
        state.pop(entry, None)
    if file is None:
        return
    data = file.getvalue()
    digest = uploads.digest_of(data)
    try:
        weights = uploads.file_weights(digest, data)
    except InputError as error:
        state[WHY_NONE] = error
        return
    state[OWN] = OwnFile(digest, file.name, weights.network)
    if weights.network is not None:
        take(weights.network, find(weights.network).complete(weights.options))
