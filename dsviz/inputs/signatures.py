"""What kind of file the first bytes promise: names are never trusted, bytes are."""

from enum import Enum
from typing import NamedTuple


class Family(Enum):
    """What a file is for."""

    PICTURE = "picture"
    SOUND = "sound"
    VIDEO = "video"
    DOCUMENT = "document"


class Signature(NamedTuple):
    """A family and the format's own name, the same in every language."""

    family: Family
    format: str


# (offset, bytes, family, format); the first row that fits decides.
_TABLE = (
    (0, b"\x89PNG\r\n\x1a\n", Family.PICTURE, "PNG"),
    (0, b"\xff\xd8\xff", Family.PICTURE, "JPEG"),
    (0, b"GIF87a", Family.PICTURE, "GIF"),
    (0, b"GIF89a", Family.PICTURE, "GIF"),
    (0, b"II*\0", Family.PICTURE, "TIFF"),
    (0, b"MM\0*", Family.PICTURE, "TIFF"),
    (0, b"II+\0", Family.PICTURE, "TIFF"),
    (0, b"MM\0+", Family.PICTURE, "TIFF"),
    (8, b"WEBP", Family.PICTURE, "WebP"),
    (0, b"BM", Family.PICTURE, "BMP"),
    (0, b"8BPS", Family.PICTURE, "PSD"),
    (0, b"\0\0\1\0", Family.PICTURE, "ICO"),
    (0, b"\0\0\0\x0cjP  ", Family.PICTURE, "JPEG 2000"),
    (0, b"\xff\x0a", Family.PICTURE, "JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", Family.PICTURE, "JPEG XL"),
    (4, b"ftyphei", Family.PICTURE, "HEIC"),
    (4, b"ftyphev", Family.PICTURE, "HEIC"),
    (4, b"ftypmif1", Family.PICTURE, "HEIC"),
    (4, b"ftypmsf1", Family.PICTURE, "HEIC"),
    (4, b"ftypavi", Family.PICTURE, "AVIF"),
    (4, b"ftypM4A", Family.SOUND, "M4A"),
    (4, b"ftypM4B", Family.SOUND, "M4A"),
    (4, b"ftypqt", Family.VIDEO, "MOV"),
    (4, b"ftyp", Family.VIDEO, "MP4"),
    (0, b"\x1a\x45\xdf\xa3", Family.VIDEO, "WebM"),
    (8, b"AVI ", Family.VIDEO, "AVI"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Family.SOUND, "WMA"),
    (8, b"WAVE", Family.SOUND, "WAV"),
    (8, b"AIFF", Family.SOUND, "AIFF"),
    (8, b"AIFC", Family.SOUND, "AIFF"),
    (0, b"riff\x2e\x91\xcf\x11", Family.SOUND, "W64"),
    (0, b"caff", Family.SOUND, "CAF"),
    (0, b".snd", Family.SOUND, "AU"),
    (0, b"fLaC", Family.SOUND, "FLAC"),
    (0, b"OggS", Family.SOUND, "OGG"),
    (0, b"ID3", Family.SOUND, "MP3"),
    (0, b"\xff\xf1", Family.SOUND, "AAC"),
    (0, b"\xff\xf9", Family.SOUND, "AAC"),
    (0, b"#!AMR", Family.SOUND, "AMR"),
    (0, b"MThd", Family.SOUND, "MIDI"),
    (0, b"\xff\xfb", Family.SOUND, "MP3"),
    (0, b"\xff\xfa", Family.SOUND, "MP3"),
    (0, b"\xff\xf3", Family.SOUND, "MP3"),
    (0, b"\xff\xf2", Family.SOUND, "MP3"),
    (0, b"\xff\xe3", Family.SOUND, "MP3"),
    (0, b"\xff\xe2", Family.SOUND, "MP3"),
    (0, b"%PDF", Family.DOCUMENT, "PDF"),
    (0, b"PK\x03\x04", Family.DOCUMENT, "ZIP"),
    (0, b"\xd0\xcf\x11\xe0", Family.DOCUMENT, "Microsoft Office"),
)


def recognise(data: bytes) -> Signature | None:
    """The kind of file that `data` begins like; None where no known beginning fits."""
    for offset, start, family, name in _TABLE:
        if data.startswith(start, offset):
            return Signature(family, name)
    if b"<svg" in data[:4096].lower():
        return Signature(Family.PICTURE, "SVG")
    return None
