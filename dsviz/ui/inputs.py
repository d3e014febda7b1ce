"""The picture or sound on screen: a sample, an upload, the camera or the microphone."""

from collections.abc import Callable, Sequence
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
from dsviz.ui.crop import framed
from dsviz.ui.state import Sense, Source, current_words

_SAFE_HOSTS = {"localhost", "127.0.0.1", "::1"}
THUMBNAIL = 480
"""Pixels of the long side of the small picture in the sidebar."""


def chosen(entry: Input) -> Given:
    """The picture or the sound that the network on screen takes."""
    return picture(entry) if isinstance(entry, Image) else sound(entry.seconds)


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
    given = None
    if source == Source.UPLOAD:
        given = _uploaded("picture", image.EXTENSIONS, cache.decoded_picture)
    elif source == Source.LIVE and _secure():
        shot = st.camera_input(words("frame.camera"), key="camera", label_visibility="collapsed")
        given = _decoded(shot.getvalue(), cache.decoded_picture) if shot else None
    if given is None:
        given = _sample("pic", [s.key for s in PICTURES], cache.sample_picture, quiet=source == Source.SAMPLE)
    _thumbnail(given, entry)
    return given


def sound(seconds: float | None) -> Given:
    """A sound; where the network takes only some seconds, those that begin at the chosen moment."""
    words = current_words()
    source = _source("frame.microphone")
    given = None
    if source == Source.UPLOAD:
        given = _uploaded("sound", soundfiles.EXTENSIONS, _decode_from_start)
    elif source == Source.LIVE and _secure():
        take = st.audio_input(words("frame.microphone"), key="microphone", label_visibility="collapsed")
        given = _decoded(take.getvalue(), _decode_from_start) if take else None
    if given is None:
        given = _sample("snd", [s.key for s in SOUNDS], cache.sample_sound, quiet=source == Source.SAMPLE)
    return _excerpt(given, seconds)


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


def _uploaded(
    what: str, extensions: Sequence[str], decode: Callable[[str, bytes], Picture | Sound]
) -> Given | None:
    words = current_words()
    file = st.file_uploader(
        words(f"frame.upload_{what}"),
        type=list(extensions),
        key=f"upload_{what}",
        label_visibility="collapsed",
    )
    if file is None:
        st.caption(words("frame.no_upload_in_link"))
        return None
    return _decoded(file.getvalue(), decode)


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
    words = current_words()
    if not isinstance(given.content, Picture):
        return
    fitted = image.fit(given.content, entry.size, entry.crop)
    drawn = framed(given.content.pixels, fitted.box, THUMBNAIL)
    st.image(drawn, width="stretch", output_format="JPEG", alt=words("frame.crop_alt", size=entry.size))
    lines = [_credit(s) for s in PICTURES if s.key == given.id]
    st.caption(" · ".join([*lines, words("frame.crop", size=entry.size)]))


def _excerpt(given: Given, seconds: float | None) -> Given:
    words = current_words()
    whole = given.content
    if not isinstance(whole, Sound):
        return given
    room = 0.0 if seconds is None else whole.seconds - seconds
    cut, start = given, 0.0
    if room > 0.05:
        st.session_state["t"] = min(float(st.session_state["t"]), round(room, 2))
        start = st.slider(words("frame.excerpt"), 0.0, round(room, 2), step=0.05, key="t")
        cut = Given(f"{given.id}@{start:.2f}", audio.excerpt(whole, start, float(seconds or 0)))
    content = cut.content
    if isinstance(content, Sound):
        st.audio(audio.to_wav(content.samples, content.sample_rate), alt=words("frame.player"))
    for sample in (s for s in SOUNDS if s.key == given.id):
        st.caption(f"{words(sample.about)} {words('inputs.credit_sound', licence=words(sample.licence))}")
    return cut


def _credit(sample: PictureSample) -> str:
    """Author and licence, each a link to where it stands."""
    words = current_words()
    licence = words(sample.licence)
    if sample.licence_source:
        licence = f"[{licence}]({sample.licence_source})"
    return words("inputs.credit", author=f"[{sample.author}]({sample.source})", licence=licence)
