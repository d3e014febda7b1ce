"""The inputs on screen: what the network reads, as a visitor gives it."""

from collections.abc import Sequence

import streamlit as st

from dsviz.architectures.architecture import Features, Image, Input, Tokens, Waveform
from dsviz.errors import InputError
from dsviz.inputs import image
from dsviz.inputs.image import Picture
from dsviz.inputs.samples import PICTURES, PictureSample
from dsviz.reading import array_of
from dsviz.ui import cache, sources, texts, uploads
from dsviz.ui.cache import Given, together
from dsviz.ui.crop import framed, jpeg
from dsviz.ui.sounds import sound
from dsviz.ui.sources import MAIN, Slot
from dsviz.ui.state import ENROLMENT, FIELDS, Sense, Source, current_words

THUMBNAIL = 480
"""Pixels of the long side of the small picture in the sidebar."""
ENROLLED_SECONDS = 10.0
"""So much of an enrolment is listened to."""


def chosen(entries: Sequence[Input]) -> Given:
    """All that the network on screen takes."""
    first = _first(entries[0])
    return together(first, *(_further(entry, first) for entry in entries[1:]))


def _first(entry: Input) -> Given:
    if isinstance(entry, Image):
        return picture(entry)
    if isinstance(entry, Tokens):
        return texts.source(entry)
    return sound(entry.seconds if isinstance(entry, Features | Waveform) else None)


def _further(entry: Input, first: Given) -> Given:
    """A text to write, or the voice to look for."""
    if isinstance(entry, Tokens):
        return texts.target(entry, str(first.content))
    return enrolment(entry)


def enrolment(entry: Input) -> Given:
    """The voice to look for; a sample, and a sentence, where a sound has too little speech."""
    words = current_words()
    heard = sound(ENROLLED_SECONDS, Slot(ENROLMENT, "frame.enrolment"))
    try:
        array_of(entry, heard.content)
    except InputError as error:
        st.error(words(error.key, **error.values))
        sample = FIELDS[f"{ENROLMENT}snd"].default
        return Given(sample, uploads.sample_sound(sample))
    return heard


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
    source = sources.source(MAIN, "frame.camera")
    data: bytes | None = None
    if source == Source.UPLOAD:
        data = sources.uploaded("picture", "upload_picture", image.FORMATS, image.MAX_BYTES, image.EXTENSIONS)
    elif source == Source.LIVE and sources.secure():
        shot = st.camera_input(words("frame.camera"), key="camera", label_visibility="collapsed")
        data = shot.getvalue() if shot else None
    given = sources.decoded(data, uploads.decoded_picture) if data is not None else None
    if given is None:
        keys = [s.key for s in PICTURES]
        given = sources.sample("pic", keys, uploads.sample_picture, quiet=source == Source.SAMPLE)
    _thumbnail(given, entry)
    return given


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


def _credit(sample: PictureSample) -> str:
    """Author and licence, each a link to where it stands."""
    words = current_words()
    licence = words(sample.licence)
    if sample.licence_source:
        licence = f"[{licence}]({sample.licence_source})"
    return words("inputs.credit", author=f"[{sample.author}]({sample.source})", licence=licence)
