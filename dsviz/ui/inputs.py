"""The picture or sound on screen: a sample, an upload, the camera or the microphone."""

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from dsviz.architectures.architecture import Image, Input
from dsviz.errors import InputError
from dsviz.inputs import audio, image, soundfiles
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.inputs.samples import PICTURES, SOUNDS, PictureSample
from dsviz.ui import cache
from dsviz.ui.cache import Given
from dsviz.ui.crop import framed, jpeg
from dsviz.ui.state import Sense, Source, current_words

_SAFE_HOSTS = {"localhost", "127.0.0.1", "::1"}
THUMBNAIL = 480
"""Pixels of the long side of the small picture in the sidebar."""
SHORTEST_MOVE = 0.05
"""Seconds below which an excerpt is not worth moving."""
LEAP = 30.0
"""Long files are decoded from multiples of so many seconds; half of what is kept."""


def chosen(entry: Input) -> Given:
    """The picture or the sound that the network on screen takes."""
    return picture(entry) if isinstance(entry, Image) else sound(getattr(entry, "seconds", None))


def either() -> Given:
    """A picture or a sound, as the visitor prefers; the whole of it."""
    words = current_words()
    names = {sense: words(f"frame.sense_{sense}") for sense in Sense}
    st.segmented_control(
        words("frame.sense"),
        [sense.value for sense in Sense],
        format_func=lambda sense: names[Sense(sense)],
        key="sense",
        required=True,
        label_visibility="collapsed",
        width="stretch",
        wrap=False,
    )
    return picture(None) if st.session_state["sense"] == Sense.SIGHT else sound(None)


def picture(entry: Image | None) -> Given:
    """A picture, with the crop that the network sees drawn on it."""
    words = current_words()
    source = _source("frame.camera")
    data: bytes | None = None
    if source == Source.UPLOAD:
        data = _uploaded("picture", image.EXTENSIONS)
    elif source == Source.LIVE and _secure():
        shot = st.camera_input(words("frame.camera"), key="camera", label_visibility="collapsed")
        data = shot.getvalue() if shot else None
    given = _decoded(data, cache.decoded_picture) if data is not None else None
    if given is None:
        given = _sample("pic", [s.key for s in PICTURES], cache.sample_picture, quiet=source == Source.SAMPLE)
    _thumbnail(given, entry)
    return given


def sound(seconds: float | None) -> Given:
    """A sound; where the network takes only some seconds, those that begin at the chosen moment."""
    words = current_words()
    source = _source("frame.microphone")
    data: bytes | None = None
    if source == Source.UPLOAD:
        data = _uploaded("sound", soundfiles.EXTENSIONS)
    elif source == Source.LIVE and _secure():
        take = st.audio_input(words("frame.microphone"), key="microphone", label_visibility="collapsed")
        data = take.getvalue() if take else None
    given = _decoded(data, _decode_from_start) if data is not None else None
    if data is None or given is None:
        given = _sample("snd", [s.key for s in SOUNDS], cache.sample_sound, quiet=source == Source.SAMPLE)
        return _excerpt(given, seconds, None)
    return _excerpt(given, seconds, partial(cache.decoded_sound, given.id, data))


def _source(live: str) -> str:
    words = current_words()
    names = {
        Source.SAMPLE: words("frame.sample"),
        Source.UPLOAD: words("frame.upload"),
        Source.LIVE: words(live),
    }
    st.segmented_control(
        words("frame.input"),
        [source.value for source in Source],
        format_func=lambda source: names[Source(source)],
        key="from",
        required=True,
        width="stretch",
        wrap=False,
    )
    source: str = st.session_state["from"]
    if source == Source.LIVE and not _secure():
        st.info(words("frame.live_needs_https"))
    return source


def _secure() -> bool:
    """Browsers lend camera and microphone to pages over https and from this very machine only."""
    address = urlsplit(st.context.url or "")
    return address.scheme == "https" or address.hostname in _SAFE_HOSTS


def _sample(field: str, keys: Sequence[str], load: Callable[[str], Picture | Sound], quiet: bool) -> Given:
    words = current_words()
    if quiet:
        st.selectbox(
            words("frame.sample"),
            keys,
            format_func=lambda key: words(f"inputs.sample_{key}"),
            key=field,
            label_visibility="collapsed",
        )
    else:
        st.caption(words("frame.sample_meanwhile", name=words(f"inputs.sample_{st.session_state[field]}")))
    key: str = st.session_state[field]
    return Given(key, load(key))


def _uploaded(what: str, extensions: Sequence[str]) -> bytes | None:
    words = current_words()
    label, key = words(f"frame.upload_{what}"), f"upload_{what}"
    file = st.file_uploader(label, type=list(extensions), key=key, label_visibility="collapsed")
    if file is None:
        st.caption(words("frame.no_upload_in_link"))
        return None
    return file.getvalue()


def _decoded(data: bytes, decode: Callable[[str, bytes], Picture | Sound]) -> Given | None:
    """The visitor's file; None with one clear sentence where it cannot be used."""
    words = current_words()
    digest = cache.digest_of(data)
    try:
        content = decode(digest, data)
    except InputError as error:
        st.error(words(error.key, **error.values))
        return None
    for note in content.notes:
        st.caption(words(note))
    return Given(digest, content)


def _decode_from_start(digest: str, data: bytes) -> Sound:
    return cache.decoded_sound(digest, data, 0.0)


def _thumbnail(given: Given, entry: Image | None) -> None:
    """The picture, with what the network sees of it framed; the whole of it where there is no network."""
    words = current_words()
    if not isinstance(given.content, Picture):
        return
    pixels = given.content.pixels
    lines = [_credit(s) for s in PICTURES if s.key == given.id]
    alt = words("frame.picture_alt")
    box = (0.0, 0.0, float(given.content.width), float(given.content.height))
    if entry is not None:
        box = cache.fitted(entry, given).box
        alt = words("frame.crop_alt", size=entry.size)
        lines.append(words("frame.crop", size=entry.size))
    drawn = cache.MAPS.get(("framed", given.id, box), lambda: jpeg(framed(pixels, box, THUMBNAIL)), len)
    st.image(drawn, width="stretch", output_format="JPEG", alt=alt)
    st.caption(" · ".join(lines))


def _excerpt(given: Given, seconds: float | None, again: Callable[[float], Sound] | None) -> Given:
    """The part that is heard: `seconds` of it, or all that is kept; `again` decodes from elsewhere on."""
    words = current_words()
    whole = given.content
    if not isinstance(whole, Sound):
        return given
    length = min(seconds or audio.MAX_SECONDS, whole.total)
    room = round(whole.total - length, 2)
    content = whole
    if room > SHORTEST_MOVE:
        st.session_state["t"] = min(float(st.session_state["t"]), room)
        start = st.slider(words("frame.excerpt"), 0.0, room, step=0.05, key="t")
        content = _part(whole, start, length, again)
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


def _credit(sample: PictureSample) -> str:
    """Author and licence, each a link to where it stands."""
    words = current_words()
    licence = words(sample.licence)
    if sample.licence_source:
        licence = f"[{licence}]({sample.licence_source})"
    return words("inputs.credit", author=f"[{sample.author}]({sample.source})", licence=licence)
