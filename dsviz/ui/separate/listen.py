"""The card of the mixer: mixture, outputs and references on one clock."""

import streamlit as st

from dsviz.inputs.audio import to_wav
from dsviz.text import Words
from dsviz.ui.cache import MAPS
from dsviz.ui.cards import card, head
from dsviz.ui.components.mixer import Lane, LaneKind, MixerLabels, mixer
from dsviz.ui.separate.masking import letter_of
from dsviz.ui.separate.result import Result
from dsviz.ui.separate.scene import Scene


def listen(scene: Scene, result: Result, words: Words) -> None:
    """Everything that can be heard, with solo and mute, and how much nearer each output came to its voice."""
    known = scene.references is not None
    with card("separate_listen"):
        head(words("separate.listen"), words("separate.listen_note" if known else "separate.listen_unknown"))
        lanes = [
            Lane(
                LaneKind.MIXTURE,
                words("separate.lane_mixture"),
                words("separate.lane_about", seconds=words.number(scene.seconds, 1)),
                _wav(scene, None),
                solo=True,
            ),
            *(_output(scene, result, place, words) for place in range(len(result.voices))),
            *(
                Lane(
                    LaneKind.REFERENCE,
                    words("separate.lane_reference", voice="ABCDEFGH"[voice]),
                    scene.names[voice],
                    _wav(scene, voice),
                )
                for voice in range(len(scene.names))
            ),
        ]
        mixer(lanes=lanes, seconds=scene.seconds, labels=_labels(words), language=words.language, key="mixer")
        st.caption(words("separate.loudness"))


def _output(scene: Scene, result: Result, place: int, words: Words) -> Lane:
    voice = result.voices[place]
    gain = "" if voice.gain is None else words("separate.gain", value=_signed(voice.gain, words))
    name = "" if voice.reference is None else scene.names[voice.reference]
    return Lane(
        LaneKind.OUTPUT,
        words("separate.lane_output", voice=letter_of(voice, place)),
        name,
        voice.wav,
        gain=gain,
    )


def _signed(value: float, words: Words) -> str:
    shown = round(value, 1) + 0.0  # no "−0.0"
    return f"{'+' if shown > 0 else ''}{words.number(shown, 1)}"


def _wav(scene: Scene, voice: int | None) -> bytes:
    samples = scene.mixture
    if voice is not None and scene.references is not None:
        samples = scene.references[voice]
    return MAPS.get(("scene", scene.given.id, voice), lambda: to_wav(samples, scene.rate), len)


def _labels(words: Words) -> MixerLabels:
    return MixerLabels(
        play=words("separate.play"),
        pause=words("separate.pause"),
        solo=words("separate.solo"),
        mute=words("separate.mute"),
        seek=words("separate.seek"),
        gain=words("separate.gain_help"),
        unit=words("separate.unit_second"),
    )
