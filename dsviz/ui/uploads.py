"""Files that were decoded: samples once for all sessions, uploads once for their own, gone with it."""

import hashlib

import streamlit as st

from dsviz.errors import InputError
from dsviz.inputs import audio, image, samples
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.weights import Weights, read_weights


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

    InputError as `read_weights`.
    """
    if _data is None:
        raise InputError("weights.gone")
    return read_weights(_data)
