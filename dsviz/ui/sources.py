"""Where an input comes from: the choice of sample, upload or recording, and what was chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from dsviz.errors import InputError
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.ui import uploads
from dsviz.ui.cache import Given
from dsviz.ui.state import Source, current_words

_SAFE_HOSTS = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Slot:
    """One of several inputs on a page: its fields and widgets have keys of their own."""

    prefix: str = ""
    title: str = "frame.input"
    """Key of its name in words."""

    def key(self, name: str) -> str:
        """What the session calls the entry `name` of this input."""
        return self.prefix + name


MAIN = Slot()


def source(slot: Slot, live: str) -> str:
    """The control that says where from; `live` is the key of the camera's or the microphone's words."""
    words = current_words()
    names = {
        Source.SAMPLE: words("frame.sample"),
        Source.UPLOAD: words("frame.upload"),
        Source.LIVE: words(live),
    }
    st.segmented_control(
        words(slot.title),
        [source.value for source in Source],
        format_func=lambda source: names[Source(source)],
        key=slot.key("from"),
        required=True,
        width="stretch",
        wrap=False,
    )
    chosen: str = st.session_state[slot.key("from")]
    if chosen == Source.LIVE and not secure():
        st.info(words("frame.live_needs_https"))
    return chosen


def secure() -> bool:
    """Browsers lend camera and microphone to pages over https and from this very machine only."""
    address = urlsplit(st.context.url or "")
    return address.scheme == "https" or address.hostname in _SAFE_HOSTS


def sample(key: str, keys: Sequence[str], load: Callable[[str], Picture | Sound], *, quiet: bool) -> Given:
    """The chosen sample; where it only stands in for an upload (not `quiet`), its name is said."""
    words = current_words()
    if quiet:
        st.selectbox(
            words("frame.sample"),
            keys,
            format_func=lambda name: words(f"inputs.sample_{name}"),
            key=key,
            label_visibility="collapsed",
        )
    else:
        st.caption(words("frame.sample_meanwhile", name=words(f"inputs.sample_{st.session_state[key]}")))
    name: str = st.session_state[key]
    return Given(name, load(name))


def uploaded(
    what: str, key: str, formats: Sequence[str], most: int, extensions: Sequence[str] | None = None
) -> bytes | None:
    """The bytes of the visitor's file; None, with a word on formats, sizes and links, where there is none.

    What it may be, and how large, `most` bytes, is said beforehand: Streamlit refuses larger files, and those
    of other `extensions`, in English alone.
    """
    words = current_words()
    label = words(f"frame.upload_{what}")
    file = st.file_uploader(
        label,
        type=extensions,
        key=key,
        max_upload_size=most // 10**6,
        label_visibility="collapsed",
    )
    if file is None:
        st.caption(words("frame.upload_note", formats=", ".join(formats), limit=most // 10**6))
        return None
    return file.getvalue()


def decoded(data: bytes, decode: Callable[[str, bytes], Picture | Sound]) -> Given | None:
    """The visitor's file; None with one clear sentence where it cannot be used."""
    words = current_words()
    digest = uploads.digest_of(data)
    try:
        content = decode(digest, data)
    except InputError as error:
        st.error(words(error.key, **error.values))
        return None
    for note in content.notes:
        st.caption(words(note))
    return Given(digest, content)
