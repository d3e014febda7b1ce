"""How many parts a picture is stored in: a small file of very many takes minutes to decode."""

from io import BytesIO

from PIL import TiffImagePlugin

from dsviz.errors import InputError

MOST_SCANS = 100
"""Of a JPEG; each goes over the whole picture. Progressive ones have about ten."""
MOST_TILES = 100_000
"""Of a TIFF, or strips: one for each of its rows is usual."""
_SCAN = b"\xff\xda"
_TIFF = (b"II", b"MM")
_BIG = 43  # the version of BigTIFF, whose header is twice as long
_OFFSETS = (273, 324)  # where strips and tiles begin


def check_parts(data: bytes) -> None:
    """InputError for a JPEG of very many scans or a TIFF of very many tiles."""
    if data[:2] == b"\xff\xd8" and data.count(_SCAN) > MOST_SCANS:
        raise InputError("inputs.picture_damaged", format="JPEG")
    if data[:2] in _TIFF and _tiles(data) > MOST_TILES:
        raise InputError("inputs.picture_damaged", format="TIFF")


def _tiles(data: bytes) -> int:
    file = BytesIO(data)
    header = file.read(8)
    if _BIG in header[2:4]:
        header += file.read(8)
    directory = TiffImagePlugin.ImageFileDirectory_v2(header)
    file.seek(directory.next)
    directory.load(file)
    return max(len(_listed(directory.get(tag, ()))) for tag in _OFFSETS)


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
