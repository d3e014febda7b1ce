"""What a visitor gives, made into what a network reads; the app and the command line share it."""

from typing import Any

from numpy.typing import NDArray

from dsviz.architectures.architecture import Features, Image, Input, Tokens, Vector, Waveform
from dsviz.inputs.audio import Sound
from dsviz.inputs.image import Picture
from dsviz.inputs.tensors import (
    features_tensor,
    image_tensor,
    speaker_tensor,
    tokens_tensor,
    waveform_tensor,
)

Content = Picture | Sound | str
"""A picture, a sound or a text."""


def array_of(entry: Input, content: Content) -> NDArray[Any]:
    """The array for one input of a network: int64 for a text, else float32.

    InputError where a text has a character that the network does not know or a sound too little speech to
    tell who speaks, TypeError where the content is
    of another sort than the input.
    """
    match entry, content:
        case Image(), Picture():
            return image_tensor(content, entry)
        case Features(), Sound():
            return features_tensor(content, entry)
        case Waveform(), Sound():
            return waveform_tensor(content, entry)
        case Vector(), Sound():
            return speaker_tensor(content, entry)
        case Tokens(), str():
            return tokens_tensor(content, entry)
    raise TypeError(f"{type(content).__name__} is no input for {type(entry).__name__}")
