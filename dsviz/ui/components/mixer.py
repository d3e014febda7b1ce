"""The mixer: several sounds of one length on one clock, with solo and mute; all of it in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from streamlit import runtime

from dsviz.text import Language
from dsviz.ui.components.loader import declare


class LaneKind(StrEnum):
    """What a lane holds; references are drawn lower."""

    MIXTURE = "mixture"
    OUTPUT = "output"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Lane:
    """One sound: a 16-bit mono WAV file of `audio.to_wav`, its name, a note below it, a figure beside it."""

    kind: LaneKind
    label: str
    note: str
    wav: bytes
    gain: str = ""
    solo: bool = False
    """Whether it alone is heard at first."""


@dataclass(frozen=True)
class MixerLabels:
    """Every word that the component shows or speaks."""

    play: str
    pause: str
    solo: str
    mute: str
    seek: str
    gain: str
    unit: str


def mixer(
    *, lanes: Sequence[Lane], seconds: float, labels: MixerLabels, language: Language, key: str
) -> None:
    """Draw the lanes; what is soloed, muted and played stays as it is when other sounds come."""
    data = {
        "lanes": [
            {
                "kind": lane.kind.value,
                "label": lane.label,
                "note": lane.note,
                "gain": lane.gain,
                "solo": lane.solo,
                "url": _url(lane.wav, f"{key}-{place}"),
            }
            for place, lane in enumerate(lanes)
        ],
        "seconds": float(seconds),
        "labels": vars(labels),
        "language": language.value,
    }
    declare("mixer")(key=key, data=data)


def _url(wav: bytes, place: str) -> str:
    """Where the browser finds a sound: by the hash of its content, so none travels twice."""
    return runtime.get_instance().media_file_mgr.add(wav, "audio/wav", place)
