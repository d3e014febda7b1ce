"""Who speaks, as numbers: the i-vector of a recording, by numpy from a trained file.

N. Dehak et al., "Front-End Factor Analysis for Speaker Verification", IEEE TASLP 19(4), 2011: cepstra of a
recording shift the means of a universal mixture of Gaussians; the shift is written with few factors.
`dsviz.training.ivector` trains the file that lies in `trained/`, with a card beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dsviz.errors import InputError
from dsviz.inputs import spectra
from dsviz.inputs.audio import Sound, mono, resample
from dsviz.inputs.settings import DecibelSettings, MelSettings, MfccSettings, StftSettings, Window

Array = NDArray[np.float32]
Wide = NDArray[np.float64]

RATE = 8_000
FRONT_END = MfccSettings(
    mel=MelSettings(
        stft=StftSettings(sample_rate=RATE, n_fft=200, window=200, hop=80, shape=Window.HAMMING), n_mels=24
    ),
    n_mfcc=20,
    decibel=DecibelSettings(top_db=None),
    deltas=2,
    delta_width=5,
)
"""25 ms every 10 ms, 20 coefficients with slopes and their slopes: 60 rows, as the speaker papers have it."""
QUIET = 30.0
"""Frames so many dB under the loudest are no speech."""
LEAST_FRAMES = 50
"""Half a second of speech: with less, the factors say nothing."""
SHIPPED = Path(__file__).parent / "trained" / "ivector.npz"


class Statistics(NamedTuple):
    """What a recording says of each Gaussian: all that the factors are found from."""

    counts: Wide
    """(gaussians,): how many frames belong to each."""
    shifts: Wide
    """(gaussians, features): sums of those frames less the Gaussian's mean."""


@dataclass(frozen=True, eq=False)
class Extractor:
    """The universal background model (diagonal Gaussians) and the total variability matrix."""

    offset: Array
    """(features,): the mean of all training frames."""
    scale: Array
    """(features,): their standard deviation."""
    weights: Array
    """(gaussians,)."""
    means: Array
    """(gaussians, features), after offset and scale, as `variances`."""
    variances: Array
    total: Array
    """(gaussians, features, size): how each factor moves each mean."""
    centre: Array
    """(size,): the mean of the training recordings' factors."""

    @property
    def size(self) -> int:
        """Numbers of an i-vector."""
        return int(self.total.shape[2])

    def statistics(self, frames: Array) -> Statistics:
        """Of frames (count, features) as `speech_frames` returns them."""
        x = ((frames - self.offset) / self.scale).astype(np.float64)
        precision = 1 / self.variances.astype(np.float64)
        constant = np.log(self.weights) + 0.5 * (
            np.log(precision).sum(1) - (self.means**2 * precision).sum(1)
        )
        scores = constant + x @ (self.means * precision).T - 0.5 * (x**2 @ precision.T)
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        counts = shares.sum(axis=0)
        return Statistics(counts, shares.T @ x - counts[:, None] * self.means)

    def factors(self, statistics: Statistics) -> Wide:
        """(size,): the most likely factors, neither centred nor scaled."""
        mean, _ = posterior(self.total, self.variances, [statistics])
        first: Wide = mean[0]
        return first

    def vector(self, frames: Array) -> Array:
        """(size,): the i-vector, centred and of length sqrt(size), so that its values are about 1."""
        return lengthened(self.factors(self.statistics(frames)) - self.centre)

    def of(self, sound: Sound) -> Array:
        """(size,): who speaks in a sound. InputError where there is under half a second of speech."""
        return self.vector(speech_frames(resample(mono(sound), sound.sample_rate, RATE)))

    def save(self, path: Path) -> None:
        """Write the arrays without pickle; `load` reads them."""
        arrays = {field.name: getattr(self, field.name).astype(np.float32) for field in fields(self)}
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)


def load(path: Path) -> Extractor:
    """An extractor that `Extractor.save` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        return Extractor(**{field.name: stored[field.name] for field in fields(Extractor)})


@cache
def shipped() -> Extractor:
    """The extractor that comes with the app."""
    return load(SHIPPED)


def speech_frames(samples: Array) -> Array:
    """(count, features) of (samples,) at 8 kHz: frames that are loud enough to be speech.

    InputError where there are fewer than `LEAST_FRAMES`.
    """
    stft = FRONT_END.stft
    if samples.size < stft.n_fft + LEAST_FRAMES * stft.hop:
        raise InputError("separate.enrolment_too_short")
    levels = spectra.decibels(
        spectra.power(samples, stft).sum(axis=0), DecibelSettings(floor=1e-10, top_db=None)
    )
    loud = levels > levels.max() - QUIET
    if loud.sum() < LEAST_FRAMES or np.abs(samples).max() < 1e-4:
        raise InputError("separate.enrolment_too_short")
    kept: Array = spectra.mfcc(samples, FRONT_END).T[loud]
    return kept


def posterior(total: Array, variances: Array, seen: Sequence[Statistics]) -> tuple[Wide, Wide]:
    """Means (recordings, size) and covariances (recordings, size, size) of the factors of recordings."""
    weighed = total.astype(np.float64) / variances[:, :, None]
    gaussians, _, size = total.shape
    each = np.einsum("cfr,cfs->crs", weighed, total, optimize=True)
    counts = np.stack([one.counts for one in seen])
    precision = np.eye(size) + (counts @ each.reshape(gaussians, -1)).reshape(-1, size, size)
    pulls = np.stack([one.shifts.ravel() for one in seen]) @ weighed.reshape(-1, size)
    covariances = np.linalg.inv(precision)
    return np.einsum("urs,us->ur", covariances, pulls), covariances


def lengthened(values: NDArray[np.floating]) -> Array:
    """The same direction with the length sqrt(size); ValueError for zeros."""
    length = float(np.linalg.norm(values))
    if length == 0:
        raise ValueError("a vector of zeros has no direction")
    return np.asarray(values * (np.sqrt(values.size) / length), np.float32)


def cosine(a: Array, b: Array) -> float:
    """How alike two i-vectors are: 1 the same direction, 0 nothing in common, -1 opposite."""
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def fitted(vector: Array, size: int) -> Array:
    """(size,): the vector for a network that takes another number of values.

    Zeros stand behind it for one that takes more; one that takes fewer gets the first, which are the
    strongest factors.
    """
    return np.pad(vector[:size], (0, max(0, size - vector.size)))
