"""The line that makes the picture, and the picture as a table or as arrays."""

import json
from dataclasses import asdict
from io import BytesIO, StringIO

import numpy as np
import streamlit as st

from dsviz.figures.spectra import Picture
from dsviz.inputs import recipes
from dsviz.inputs.spectra import Array
from dsviz.text import Words
from dsviz.ui.sound_parameters import Parameters
from dsviz.ui.sound_pictures import Heard, picture
from dsviz.ui.sound_place import View


def export(kind: View, heard: Heard, now: Parameters, words: Words) -> None:
    """A card with the librosa lines and two downloads, made only when they are asked for.

    The picture is taken from the store then: bound here it would stay with the session.
    """
    with st.container(border=True, key="card_sound_export"):
        st.markdown(f"## {words('sound.card_export')}")
        st.code(recipe(kind, now), language="python", wrap_lines=True)
        with st.container(horizontal=True):
            st.download_button(
                words("sound.download_csv"),
                lambda: csv(picture(kind, heard, now, words)),
                f"{kind.value}.csv",
                "text/csv",
                key="sound_csv",
                on_click="ignore",
            )
            st.download_button(
                words("sound.download_npz"),
                lambda: npz(picture(kind, heard, now, words), heard.samples, now),
                f"{kind.value}.npz",
                "application/octet-stream",
                key="sound_npz",
                on_click="ignore",
            )


def recipe(kind: View, now: Parameters) -> str:
    """The librosa lines of a picture."""
    match kind:
        case View.STFT:
            return recipes.spectrogram_recipe(now.stft, now.chain.decibel)
        case View.MEL:
            return recipes.mel_recipe(now.mel, now.chain.decibel)
        case View.MFCC:
            return recipes.mfcc_recipe(now.chain)
        case View.CQT:
            return recipes.cqt_recipe(now.notes, now.chain.decibel)
        case View.CHROMA:
            return recipes.chroma_recipe(now.stft)


def csv(shown: Picture) -> bytes:
    """A line for every row: its name, then its value in every frame; the first line holds the times."""
    text = StringIO()
    text.write("seconds," + ",".join(f"{time:.6g}" for time in shown.times) + "\n")
    for name, values in zip(shown.rows.names, shown.values, strict=True):
        text.write(f'"{name}",' + ",".join(f"{value:.7g}" for value in values) + "\n")
    return text.getvalue().encode()


def npz(shown: Picture, samples: Array, now: Parameters) -> bytes:
    """Arrays `picture`, `seconds`, `rows`, `samples`, and the settings as JSON in `settings`."""
    file = BytesIO()
    np.savez_compressed(
        file,
        picture=shown.values,
        seconds=shown.times,
        rows=np.array(shown.rows.names),
        samples=samples,
        settings=np.array(json.dumps(asdict(now) | {"depth": now.chain.decibel.top_db})),
    )
    return file.getvalue()
