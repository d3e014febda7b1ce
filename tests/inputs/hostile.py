"""Files as visitors bring them, good, odd and hostile, all made here."""

import struct
import zlib
from io import BytesIO

import numpy as np
import soundfile
from PIL import Image, ImageCms

RATE = 16_000
_random = np.random.default_rng(7)

NOISE = _random.integers(0, 256, (60, 90, 3)).astype(np.uint8)
GREY = NOISE[..., 0].astype(np.float32)
HISS = (0.1 * _random.standard_normal((RATE // 2, 2))).astype(np.float32)


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def sound(samples: np.ndarray, rate: int = RATE, format: str = "WAV", subtype: str | None = None) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, rate, format=format, subtype=subtype)
    return file.getvalue()


def patched(data: bytes, offset: int, code: str, value: float) -> bytes:
    """`data` with one number of a header written over."""
    copy = bytearray(data)
    struct.pack_into(code, copy, offset, value)
    return bytes(copy)


def png_header(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that declares a size and brings `body` as its pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def tiff_header(width: int, height: int) -> bytes:
    """An uncompressed 8-bit grey TIFF that declares a size and has no pixels."""
    tags = ((256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (278, height), (279, 16))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)


def rotated(turn: int, format: str) -> bytes:
    """A landscape whose left third is white, with an EXIF orientation."""
    pixels = np.zeros((40, 90, 3), np.uint8)
    pixels[:, :30] = 255
    exif = Image.Exif()
    exif[0x0112] = turn
    return encoded(Image.fromarray(pixels), format, exif=exif)


def _lab() -> Image.Image:
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    lab = ImageCms.profileToProfile(Image.fromarray(NOISE), *profiles, outputMode="LAB")
    assert lab is not None
    return lab


def _see_through() -> Image.Image:
    image = Image.fromarray(NOISE).convert("RGBA")
    image.putalpha(Image.fromarray(NOISE[..., 1]))
    return image


def _with_gap() -> Image.Image:
    gap = GREY.copy()
    gap[5:9, 5:9] = np.nan
    gap[20, 20] = np.inf
    return Image.fromarray(gap)


_RGB = Image.fromarray(NOISE)
_DEEP = Image.fromarray((GREY * 257).astype(np.uint16))
_EVEN = Image.new("RGB", (90, 60), (10, 20, 30))

# name: bytes; every one must be read
GOOD_PICTURES = {
    **{f"{mode} {format}": encoded(_RGB.convert(mode), format) for mode, format in (
        ("RGB", "PNG"), ("RGB", "JPEG"), ("RGB", "WEBP"), ("RGB", "GIF"), ("RGB", "BMP"), ("RGB", "TIFF"),
        ("L", "PNG"), ("L", "JPEG"), ("L", "BMP"), ("L", "TIFF"), ("LA", "PNG"), ("1", "PNG"), ("1", "TIFF"),
        ("P", "PNG"), ("P", "GIF"), ("P", "BMP"), ("P", "TIFF"), ("CMYK", "JPEG"), ("CMYK", "TIFF"),
        ("YCbCr", "JPEG"), ("YCbCr", "TIFF"),
    )},
    "alpha PNG": encoded(_see_through(), "PNG"),
    "alpha WebP": encoded(_see_through(), "WEBP"),
    "alpha TIFF": encoded(_see_through(), "TIFF"),
    "alpha GIF": encoded(_see_through(), "GIF"),
    "16-bit PNG": encoded(_DEEP, "PNG"),
    "16-bit TIFF": encoded(_DEEP, "TIFF"),
    "32-bit TIFF": encoded(_DEEP.convert("I"), "TIFF"),
    "float TIFF": encoded(Image.fromarray(GREY), "TIFF"),
    "float TIFF with gaps": encoded(_with_gap(), "TIFF"),
    "float TIFF of enormous values": encoded(Image.fromarray((GREY - 128) * np.float32(2.5e36)), "TIFF"),
    "float TIFF of one value": encoded(Image.fromarray(np.full((20, 20), 3, np.float32)), "TIFF"),
    "progressive JPEG": encoded(_RGB, "JPEG", progressive=True),
    "LZW TIFF": encoded(_RGB, "TIFF", compression="tiff_lzw"),
    "JPEG in TIFF": encoded(_RGB, "TIFF", compression="jpeg"),
    "animated GIF": encoded(_RGB, "GIF", save_all=True, append_images=[_EVEN, _RGB.rotate(90)]),
    "animated WebP": encoded(_RGB, "WEBP", save_all=True, append_images=[_EVEN]),
    "animated PNG": encoded(_RGB, "PNG", save_all=True, append_images=[_EVEN]),
    "TIFF of two pages": encoded(_RGB, "TIFF", save_all=True, append_images=[_EVEN]),
    "JPEG with broken EXIF": encoded(_RGB, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\x12" * 40),
    "smallest allowed": encoded(Image.new("RGB", (8, 8)), "PNG"),
    "longest strip allowed": encoded(Image.new("RGB", (2400, 120)), "PNG"),
}  # fmt: skip

_PNG, _JPEG, _TIFF = (GOOD_PICTURES[f"RGB {format}"] for format in ("PNG", "JPEG", "TIFF"))

# name: (bytes, key of the sentence)
BAD_PICTURES = {
    "nothing": (b"", "inputs.empty"),
    "a zero byte": (b"\0", "inputs.picture_unknown"),
    "text": (b"hello, I am holiday.png" * 9, "inputs.picture_unknown"),
    "random bytes": (_random.bytes(5000), "inputs.picture_unknown"),
    "only a PNG signature": (_PNG[:8], "inputs.picture_damaged"),
    "only a JPEG signature": (b"\xff\xd8\xff\xe0", "inputs.picture_damaged"),
    "only a GIF signature": (b"GIF89a", "inputs.picture_damaged"),
    "only a TIFF signature": (b"II*\0", "inputs.picture_damaged"),
    "only a BMP signature": (b"BM", "inputs.picture_damaged"),
    "only a WebP signature": (b"RIFF\x20\0\0\0WEBPVP8 ", "inputs.picture_damaged"),
    "JPEG cut in half": (_JPEG[: len(_JPEG) // 2], "inputs.picture_damaged"),
    "PNG cut in half": (_PNG[: len(_PNG) // 2], "inputs.picture_damaged"),
    "TIFF cut in half": (_TIFF[: len(_TIFF) // 2], "inputs.picture_damaged"),
    "PNG of garbage": (png_header(90, 60, b"\x78\x9c" + bytes(500)), "inputs.picture_damaged"),
    "PNG bomb": (png_header(100_000, 100_000), "inputs.picture_too_many_pixels"),
    "PNG bomb below Pillow's error": (png_header(12_000, 12_000), "inputs.picture_too_many_pixels"),
    "PNG just too large": (png_header(8_000, 6_501), "inputs.picture_too_many_pixels"),
    "TIFF bomb": (tiff_header(60_000, 60_000), "inputs.picture_too_many_pixels"),
    "BMP bomb": (patched(encoded(_RGB, "BMP"), 18, "<i", 2_000_000_000), "inputs.picture_too_many_pixels"),
    "GIF that claims a strip": (patched(encoded(_RGB, "GIF"), 6, "<H", 65_535), "inputs.picture_too_narrow"),
    "PNG without width": (png_header(0, 60), "inputs.picture_damaged"),
    "one pixel": (encoded(Image.new("RGB", (1, 1)), "PNG"), "inputs.picture_too_small"),
    "seven rows": (encoded(Image.new("RGB", (100, 7)), "PNG"), "inputs.picture_too_small"),
    "a long strip": (encoded(Image.new("RGB", (2500, 120)), "PNG"), "inputs.picture_too_narrow"),
    "a heavy file": (_PNG + bytes(20_000_000), "inputs.picture_too_heavy"),
    "only gaps": (encoded(Image.fromarray(np.full((20, 20), np.nan, np.float32)), "TIFF"),
                  "inputs.picture_no_values"),
    "SVG": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "inputs.picture_rare"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(40), "inputs.picture_rare"),
    "AVIF": (b"\0\0\0\x18ftypavif" + bytes(40), "inputs.picture_rare"),
    "PSD": (b"8BPS\0\1" + bytes(40), "inputs.picture_rare"),
    "ICO": (b"\0\0\1\0\1\0" + bytes(40), "inputs.picture_rare"),
    "PDF": (b"%PDF-1.7\n" + bytes(40), "inputs.picture_is_document"),
    "ZIP": (b"PK\x03\x04" + bytes(40), "inputs.picture_is_document"),
    "MP4": (b"\0\0\0\x18ftypisom" + bytes(40), "inputs.picture_is_video"),
    "WAV": (sound(HISS), "inputs.picture_is_sound"),
}  # fmt: skip

_COUNTS = (1, 2, 3, 6, 8, 16)
_GAPS = HISS.copy()
_GAPS[100:200, 0] = np.nan
_GAPS[300] = (np.inf, -np.inf)

# name: bytes; every one must be read
GOOD_SOUNDS = {
    **{f"WAV {kind}": sound(HISS, subtype=kind)
       for kind in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW", "IMA_ADPCM")},
    **{format: sound(HISS, format=format) for format in ("FLAC", "OGG", "MP3", "AIFF", "AU", "CAF", "W64")},
    "Opus": sound(HISS, 48_000, "OGG", "OPUS"),
    "FLAC of 24 bits": sound(HISS, format="FLAC", subtype="PCM_24"),
    **{f"WAV of {count} channels": sound(np.tile(HISS[:, :1], count), format="WAV") for count in _COUNTS},
    **{f"WAV at {rate} Hz": sound(HISS, rate) for rate in (1_000, 8_000, 11_025, 44_100, 48_000)},
    **{f"WAV at {rate} Hz": sound(np.tile(HISS, (8, 1)), rate) for rate in (88_200, 192_000, 384_000)},
    "WAV with gaps": sound(_GAPS, subtype="FLOAT"),
    "WAV of doubles beyond float": sound(HISS.astype(np.float64) * 1e38, subtype="DOUBLE"),
    "WAV on the scale of 16 bits": sound(HISS * 32768, subtype="FLOAT"),
    "silence": sound(np.zeros(RATE)),
    "WAV that claims 4 GB": patched(sound(HISS), 40, "<I", 0xFFFFFFFF),
    "WAV cut in half": sound(HISS)[: 4 * RATE // 2],
    "WAV with an odd tail": sound(HISS) + b"\1\2\3",
}  # fmt: skip

_WAV, _FLAC, _OGG, _MP3 = sound(HISS), GOOD_SOUNDS["FLAC"], GOOD_SOUNDS["OGG"], GOOD_SOUNDS["MP3"]

# name: (bytes, key of the sentence)
BAD_SOUNDS = {
    "nothing": (b"", "inputs.empty"),
    "a zero byte": (b"\0", "inputs.sound_unknown"),
    "text": (b"hello, I am song.mp3" * 9, "inputs.sound_unknown"),
    "random bytes": (_random.bytes(5000), "inputs.sound_unknown"),
    "random bytes after RIFF": (b"RIFF\0\1\0\0WAVE" + _random.bytes(5000), "inputs.sound_damaged"),
    "random bytes after ID3": (b"ID3" + _random.bytes(5000), "inputs.sound_damaged"),
    "random bytes after OggS": (b"OggS" + _random.bytes(5000), "inputs.sound_damaged"),
    "random bytes after fLaC": (b"fLaC" + _random.bytes(5000), "inputs.sound_damaged"),
    "random bytes after FORM": (b"FORM\0\0\1\0AIFF" + _random.bytes(5000), "inputs.sound_damaged"),
    "AIFF whose header leads before the beginning": (
        patched(GOOD_SOUNDS["AIFF"], 38, ">I", 0),
        "inputs.sound_damaged",
    ),
    "MP3 frame header and zeros": (b"\xff\xfb\x90\x64" + bytes(3000), "inputs.sound_damaged"),
    "WAV without samples": (sound(np.zeros((0, 1))), "inputs.sound_too_short"),
    "WAV of three samples": (sound(np.zeros(3)), "inputs.sound_too_short"),
    "WAV that claims no samples": (patched(_WAV, 40, "<I", 0), "inputs.sound_too_short"),
    "WAV at 0 Hz": (patched(_WAV, 24, "<I", 0), "inputs.sound_damaged"),
    "WAV at 100 Hz": (sound(HISS, 100), "inputs.sound_rate"),
    "WAV at 1 MHz": (sound(HISS, 1_000_000), "inputs.sound_rate"),
    "WAV of no channels": (patched(_WAV, 22, "<H", 0), "inputs.sound_damaged"),
    "WAV of 300 channels": (sound(np.zeros((2000, 300))), "inputs.sound_channels"),
    "WAV of two hours": (sound(np.zeros(7_200_000), 1_000, subtype="PCM_U8"), "inputs.sound_too_long"),
    "only gaps": (sound(np.full(RATE, np.nan), subtype="FLOAT"), "inputs.sound_no_values"),
    "FLAC cut at its header": (_FLAC[:100], "inputs.sound_damaged"),
    "OGG cut at its header": (_OGG[:60], "inputs.sound_damaged"),
    "MP3 cut at its header": (_MP3[:100], "inputs.sound_damaged"),
    "a heavy file": (_WAV + bytes(20_000_000), "inputs.sound_too_heavy"),
    "M4A": (b"\0\0\0\x20ftypM4A " + bytes(40), "inputs.sound_rare"),
    "AAC": (b"\xff\xf1\x50\x80" + bytes(40), "inputs.sound_rare"),
    "WMA": (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "inputs.sound_rare"),
    "MIDI": (b"MThd\0\0\0\6" + bytes(40), "inputs.sound_rare"),
    "MP4": (b"\0\0\0\x18ftypmp42" + bytes(40), "inputs.sound_is_video"),
    "WebM": (b"\x1a\x45\xdf\xa3" + bytes(40), "inputs.sound_is_video"),
    "PDF": (b"%PDF-1.4\n" + bytes(40), "inputs.sound_is_document"),
    "PNG": (_PNG, "inputs.sound_is_picture"),
}  # fmt: skip
