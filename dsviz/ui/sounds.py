"""The sound on screen: a sample, an upload or a recording, and the part of it that is heard."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dsviz.errors import InputError
from dsviz.inputs import audio, soundfiles
from dsviz.inputs.audio import Sound
from dsviz.inputs.samples import SOUNDS
from dsviz.ui import cache, sources, uploads
from dsviz.ui.cache import Given
from dsviz.ui.sources import MAIN, Slot
from dsviz.ui.state import Source, current_words

SHORTEST_MOVE = 0.05
"""Seconds below which an excerpt is not worth moving."""
LEAP = 30.0
"""Long files are decoded from multiples of so many seconds; half of what is kept."""


def sound(seconds: float | None, slot: Slot = MAIN) -> Given:
    """A sound; where the network takes only some seconds, those that begin at the chosen moment."""
    words = current_words()
    source = sources.source(slot, "frame.microphone")
    data: bytes | None = None
    if source == Source.UPLOAD:
        key = slot.key("upload_sound")
        data = sources.uploaded("sound", key, soundfiles.FORMATS, soundfiles.MAX_BYTES)
    elif source == Source.LIVE and sources.secure():
        label = words("frame.microphone")
        take = st.audio_input(label, key=slot.key("microphone"), label_visibility="collapsed")
        data = take.getvalue() if take else None
    given = sources.decoded(data, _decode_from_start) if data is not None else None
    if data is None or given is None:
        keys = [s.key for s in SOUNDS]
        quiet = source == Source.SAMPLE
        given = sources.sample(slot.key("snd"), keys, uploads.sample_sound, quiet=quiet)
        return _excerpt(given, seconds, None, slot)
    return _excerpt(given, seconds, partial(uploads.decoded_sound, given.id, data), slot)


def _decode_from_start(digest: str, data: bytes) -> Sound:
    return uploads.decoded_sound(digest, data, 0.0)


def _excerpt(
    given: Given, seconds: float | None, again: Callable[[float], Sound] | None, slot: Slot
) -> Given:
    """The part that is heard: `seconds` of it, or all that is kept; `again` decodes from elsewhere on."""
    words, whole = current_words(), given.sound
    length = min(seconds or audio.MAX_SECONDS, whole.total)
    room = round(whole.total - length, 2)
    content = whole
    if room > SHORTEST_MOVE:
        key = slot.key("t")
        st.session_state[key] = min(round(float(st.session_state[key]), 2), room)
        start = st.slider(words("frame.excerpt"), 0.0, room, step=0.05, key=key)
        try:
            content = _part(whole, start, length, again)
        except InputError as error:  # a file that ends before its header says so
            st.error(words(error.key, **error.values))
            start, content = 0.0, audio.excerpt(whole, 0.0, length)
        given = Given(f"{given.id}@{start:.2f}+{length:g}", content)
    wav = cache.MAPS.get(
        ("wav", given.id, length), lambda: audio.to_wav(content.samples, content.sample_rate), len
    )
    st.audio(wav, alt=words("frame.player"))
    for sample in (s for s in SOUNDS if given.id.split("@")[0] == s.key):
        st.caption(f"{words(sample.about)} {words('inputs.credit_sound', licence=words(sample.licence))}")
    return given


def _part(whole: Sound, start: float, length: float, again: Callable[[float], Sound] | None) -> Sound:
    """`length` seconds from `start` of the file on, decoded anew where they are not kept."""
    kept = whole
    if again is not None and start + length > whole.seconds:
        # in leaps where little is needed, so that small moves of the slider find it in the cache
        kept = again(start if length > LEAP else start // LEAP * LEAP)
    return audio.excerpt(kept, start - kept.start, length)
