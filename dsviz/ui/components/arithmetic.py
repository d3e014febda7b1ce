"""What the two arithmetic components, `window` and `desk`, say in the same words."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache

from dsviz.figures.theme import Mode, palette
from dsviz.ui.components.strip import Role as Role


@dataclass(frozen=True)
class Tick:
    """The verdict on a total: whether it equals the recorded number, and the words for that verdict.

    Make one only after the comparison; the sign (✓ or a ringed ≠) is drawn by the component.
    """

    equal: bool
    text: str


@cache
def palettes() -> dict[str, str]:
    """Both palettes as base64 of 256 RGB triples; the browser takes the one of the paper it stands on."""
    return {mode.value: encoded(palette(mode).tobytes()) for mode in Mode}


def encoded(raw: bytes) -> str:
    """Bytes as they travel to the browser: base64, because the rest of the message is JSON."""
    return b64encode(raw).decode("ascii")
