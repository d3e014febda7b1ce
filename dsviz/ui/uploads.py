"""Files that were decoded: samples once for all sessions, uploads once for their own.

With the last session that keeps a file goes all that was made of it.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from dsviz.errors import InputError
from dsviz.inputs import audio, image, samples
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.ui.store import budget
from dsviz.weights import Weights, read_weights

T = TypeVar("T")
MOST_HELD = budget("DSVIZ_FILES_MIB", 1024)
"""Bytes of the weights that all visitors brought."""
_HELD: WeakValueDictionary[str, Weights] = WeakValueDictionary()
"""By digest those that some session still has; who brings the same file shares them."""
_READING = Lock()
"""Reading a file takes a few times its size: one after the other."""


@dataclass(frozen=True)
class _Kept(Generic[T]):
    """What a session keeps of a file."""

    digest: str
    content: T


_COPIES: Counter[str] = Counter()
"""How many sessions keep something of a file, by its digest."""
_COUNTING = Lock()
forgetters: list[Callable[[str], None]] = []
"""Told the digest of a file that no session keeps any more."""


def _keep(digest: str, content: T) -> _Kept[T]:
    with _COUNTING:
        _COPIES[digest] += 1
    return _Kept(digest, content)


def _release(kept: _Kept[T]) -> None:
    """For Streamlit, as a session lets go of something: what others made of it goes with the last one."""
    with _COUNTING:
        _COPIES[kept.digest] -= 1
        if _COPIES[kept.digest]:
            return
        del _COPIES[kept.digest]
    for forget in forgetters:
        forget(kept.digest)


@st.cache_resource(show_spinner=False)
def sample_picture(key: str) -> Picture:
    """A sample, decoded once for all sessions."""
    return samples.picture(key)


@st.cache_resource(show_spinner=False)
def sample_sound(key: str) -> Sound:
    """A sample, decoded once for all sessions."""
    return samples.sound(key)


def decoded_picture(digest: str, data: bytes) -> Picture:
    """An upload, decoded once; gone with the session. InputError as `image.decode`."""
    return _or_raised(_picture(digest, data).content)


def decoded_sound(digest: str, data: bytes, start: float) -> Sound:
    """An upload from `start` on, decoded once; gone with the session. InputError as `audio.decode`."""
    return _or_raised(_sound(digest, data, start).content)


@st.cache_resource(scope="session", max_entries=2, show_spinner=False, on_release=_release)
def _picture(digest: str, _data: bytes) -> _Kept[Picture | InputError]:
    return _keep(digest, _tried(partial(image.decode, _data)))


# two voices, an enrolment and one to compare with it may be uploads
@st.cache_resource(scope="session", max_entries=4, show_spinner=False, on_release=_release)
def _sound(digest: str, _data: bytes, start: float) -> _Kept[Sound | InputError]:
    return _keep(digest, _tried(partial(audio.decode, _data, start)))


def _tried(decode: Callable[[], T]) -> T | InputError:
    """A refusal is kept like anything else: what took long to refuse is not tried at every click."""
    try:
        return decode()
    except InputError as error:
        return error


def _or_raised(found: T | InputError) -> T:
    if isinstance(found, InputError):
        raise found.with_traceback(None)
    return found


def digest_of(data: bytes) -> str:
    """The name of an upload in caches."""
    return hashlib.sha256(data).hexdigest()


def file_weights(digest: str, data: bytes | None) -> Weights:
    """The visitor's file of weights, read once, then asked for by its digest; gone with the session.

    InputError as `read_weights`, and where the files of all visitors together take too much.
    """
    return _weights(digest, data).content


@st.cache_resource(scope="session", max_entries=1, show_spinner=False, on_release=_release)
def _weights(digest: str, _data: bytes | None) -> _Kept[Weights]:
    if _data is None:
        return _keep(digest, held(digest))
    with _READING:
        return _keep(digest, _HELD.get(digest) or _read(digest, _data))


def held(digest: str) -> Weights:
    """Weights that some session has, also for work outside of its runs. InputError where none has them."""
    weights = _HELD.get(digest)
    if weights is None:
        raise InputError("weights.gone")
    return weights


def _read(digest: str, data: bytes) -> Weights:
    weights = read_weights(data)
    if _bytes_of(weights) + sum(map(_bytes_of, list(_HELD.values()))) > MOST_HELD:
        raise InputError("weights.server_full")
    _HELD[digest] = weights
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
UPLOAD = "weights.upload"
"""The uploader's own entry: the file as it was brought."""


def _brought(digest: str) -> bytes | None:
    """The file itself, where a connection that was lost for a moment took what had been read of it."""
    file = st.session_state.get(UPLOAD)
    if digest in _HELD or file is None:
        return None
    data: bytes = file.getvalue()
    return data if digest_of(data) == digest else None


def own_file() -> OwnFile | None:
    """The visitor's file of weights, as long as it is in memory."""
    own: OwnFile | None = st.session_state.get(OWN)
    if own is None:
        return None
    try:
        file_weights(own.digest, _brought(own.digest))
    except InputError as error:  # the server's caches were emptied
        del st.session_state[OWN]
        st.session_state[WHY_NONE] = error
        return None
    return own
