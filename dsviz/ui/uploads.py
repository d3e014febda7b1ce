"""Files that were decoded: samples once for all sessions, uploads once for their own, gone with it."""

import hashlib
from dataclasses import dataclass
from threading import Lock
from weakref import WeakValueDictionary

import streamlit as st

from dsviz.errors import InputError
from dsviz.inputs import audio, image, samples
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.ui.store import budget
from dsviz.weights import Weights, read_weights

MOST_HELD = budget("DSVIZ_FILES_MIB", 1024)
"""Bytes of the weights that all visitors brought."""
_HELD: WeakValueDictionary[int, Weights] = WeakValueDictionary()
"""Those that some session still has."""
_READING = Lock()
"""Reading a file takes a few times its size: one after the other."""


@st.cache_resource(show_spinner=False)
def sample_picture(key: str) -> Picture:
    """A sample, decoded once for all sessions."""
    return samples.picture(key)


@st.cache_resource(show_spinner=False)
def sample_sound(key: str) -> Sound:
    """A sample, decoded once for all sessions."""
    return samples.sound(key)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def decoded_picture(digest: str, _data: bytes) -> Picture:  # noqa: ARG001 - the key of the cache
    """An upload, decoded once; gone with the session. InputError as `image.decode`."""
    return image.decode(_data)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False)
def decoded_sound(digest: str, _data: bytes, start: float) -> Sound:  # noqa: ARG001 - as above
    """An upload from `start` on, decoded once; gone with the session. InputError as `audio.decode`."""
    return audio.decode(_data, start)


def digest_of(data: bytes) -> str:
    """The name of an upload in caches."""
    return hashlib.sha256(data).hexdigest()


@st.cache_resource(scope="session", max_entries=1, show_spinner=False)
def file_weights(digest: str, _data: bytes | None) -> Weights:  # noqa: ARG001 - the key of the cache
    """The visitor's file of weights, read once, then asked for by its digest; gone with the session.

    InputError as `read_weights`, and where the files of all visitors together take too much.
    """
    if _data is None:
        raise InputError("weights.gone")
    with _READING:
        weights = read_weights(_data)
        _HELD[id(weights)] = weights
        if sum(map(_bytes_of, list(_HELD.values()))) > MOST_HELD:
            del _HELD[id(weights)]
            raise InputError("weights.server_full")
    return weights


def _bytes_of(weights: Weights) -> int:
    return sum(tensor.nbytes for tensor in weights.tensors.values())


@dataclass(frozen=True)
class OwnFile:
    """A file of weights that the visitor brought; what it holds is in `file_weights`."""

    digest: str
    name: str
    network: str | None
    """Key of the network that it is for; None where it does not say, so that any may be tried."""

    def is_for(self, key: str) -> bool:
        """Whether it may be tried on the network `key`."""
        return self.network in (None, key)


OWN, WHY_NONE = "weights_own", "weights_none"
"""Session entries: the `OwnFile`; the `InputError` that says why there is none."""


def own_file() -> OwnFile | None:
    """The visitor's file of weights, as long as it is in memory."""
    own: OwnFile | None = st.session_state.get(OWN)
    if own is None:
        return None
    try:
        file_weights(own.digest, None)
    except InputError as error:  # the server's caches were emptied
        del st.session_state[OWN]
        st.session_state[WHY_NONE] = error
        return None
    return own
