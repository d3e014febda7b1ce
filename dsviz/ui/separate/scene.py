"""The mixture on screen: built of two voices, or a finished one."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dsviz.architectures.architecture import Waveform
from dsviz.errors import InputError
from dsviz.inputs.audio import Sound
from dsviz.inputs.mixture import Mixture, finished, mix
from dsviz.inputs.samples import SOUNDS
from dsviz.inputs.tensors import waveform_tensor
from dsviz.text import Words
from dsviz.ui import sounds, uploads
from dsviz.ui.cache import Given
from dsviz.ui.segments import segments
from dsviz.ui.separate.place import FIELDS, FINISHED, FIRST, LENGTHS, LOUDEST, SECOND, How
from dsviz.ui.sources import Slot

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Scene:
    """What is heard and, where it was built here, what it is made of."""

    given: Given
    """The mixture as a network takes it; its id names mixture and references."""
    references: Array | None
    """(voices, samples)."""
    names: tuple[str, ...]
    """Of the voices, in words; empty where nobody knows them."""
    rate: int

    @property
    def mixture(self) -> Array:
        """(samples,)."""
        samples: Array = self.given.sound.samples[0]
        return samples

    @property
    def samples(self) -> int:
        return int(self.mixture.size)

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


def choose(entry: Waveform, words: Words) -> Scene:
    """The controls of the mixture, and what they make; a silent sound is answered by a sentence."""
    hows = [how.value for how in How]
    segments(words("separate.mixture"), hows, "sep-how", lambda how: words(f"separate.how_{how}"))
    segments(
        words("separate.length"),
        LENGTHS,
        "sep-seconds",
        lambda length: words("separate.seconds", seconds=words.number(length)),
    )
    if st.session_state["sep-how"] == How.FINISHED:
        return _finished(entry, words)
    return _built(entry, words)


def _built(entry: Waveform, words: Words) -> Scene:
    voices = [
        sounds.sound(entry.seconds, Slot(prefix, title))
        for prefix, title in ((FIRST, "separate.voice_a"), (SECOND, "separate.voice_b"))
    ]
    decibels = f"%+.1f {words('separate.unit_decibel')}"
    level = st.slider(words("separate.level"), -LOUDEST, LOUDEST, step=0.5, format=decibels, key="sep-level")
    try:
        made = _mix(voices, level, entry)
    except InputError as error:
        st.error(words(error.key, **error.values))
        voices = [_sample(FIRST), _sample(SECOND)]
        made = _mix(voices, level, entry)
    return _scene(made, entry, voices, tuple(_name(voice, words) for voice in voices))


def _mix(voices: Sequence[Given], level: float, entry: Waveform) -> Mixture:
    first, second = (_mono(voice.sound, entry) for voice in voices)
    return mix(first, second, level, entry.samples)


def _finished(entry: Waveform, words: Words) -> Scene:
    given = sounds.sound(entry.seconds, Slot(FINISHED, "separate.finished"))
    try:
        made = finished(_mono(given.sound, entry), entry.samples)
    except InputError as error:
        st.error(words(error.key, **error.values))
        made = finished(_mono(_sample(FINISHED).sound, entry), entry.samples)
    return _scene(made, entry, [given], ())


def _scene(made: Mixture, entry: Waveform, parts: Sequence[Given], names: tuple[str, ...]) -> Scene:
    content = made.mixture if made.references is None else made.references
    sound = Sound(made.mixture[None], entry.sample_rate, 0.0, made.mixture.size / entry.sample_rate)
    name = blake2b(np.ascontiguousarray(content).data, digest_size=16).hexdigest()
    given = Given(" + ".join([*(part.id for part in parts), name]), sound)
    return Scene(given, made.references, names, entry.sample_rate)


def _mono(sound: Sound, entry: Waveform) -> Array:
    """(samples,) at the network's rate, no longer than the sound is."""
    heard = waveform_tensor(sound, entry)[0, 0]
    kept: Array = heard[: max(1, round(sound.seconds * entry.sample_rate))]
    return kept


def _sample(prefix: str) -> Given:
    """What stands in for a sound that cannot be used."""
    key = FIELDS[f"{prefix}snd"].default
    return Given(key, uploads.sample_sound(key))


def _name(given: Given, words: Words) -> str:
    """A sample's name; of a visitor's own sound that it is theirs."""
    key = given.id.split("@")[0]
    known = key in {sample.key for sample in SOUNDS}
    return words(f"inputs.sample_{key}") if known else words("separate.own")
