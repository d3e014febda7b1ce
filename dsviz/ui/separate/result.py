"""Encoder times mask, decoded: the pictures of it, what is heard of it, and how good that is."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dsviz.analysis import banks, masks
from dsviz.analysis.banks import Bank, CosineBank, NetworkBank
from dsviz.analysis.quality import improvement, match, si_sdr
from dsviz.figures.heat import Values, reduced
from dsviz.figures.mosaic import limit_of
from dsviz.inputs.audio import to_wav
from dsviz.layers.masking import MaskingSeparator
from dsviz.ui.cache import MAPS, Given, Model
from dsviz.ui.separate.heard import Heard, heard, network
from dsviz.ui.separate.place import Base, Filters, Wish
from dsviz.ui.separate.scene import Scene
from dsviz.ui.store import COMPUTING

PEAK = 0.9
"""Outputs of untrained filters may be a thousand times too loud: what would clip is brought down to this."""
STEPS = 32_767


@dataclass(frozen=True, eq=False)
class Voice:
    """One output."""

    reference: int | None
    """Which known voice it is compared with."""
    mask: Values
    """(rows, columns), averaged, low frequencies first."""
    masked: Values
    wav: bytes
    gain: float | None
    """Improvement of SI-SDR over the mixture in dB, of what is heard; None where no voice is known."""


@dataclass(frozen=True, eq=False)
class Result:
    """All outputs with the encoded mixture."""

    encoded: Values
    """(rows, columns): sizes of the values, averaged, low frequencies first."""
    limit: float
    """Where the colours of `encoded` and `masked` end."""
    shape: tuple[int, int]
    """(filters, frames) before averaging."""
    voices: tuple[Voice, ...]
    swapped: bool
    """Whether the network's outputs were put in another order to fit the known voices."""

    @property
    def nbytes(self) -> int:
        parts = sum(v.mask.nbytes + v.masked.nbytes + len(v.wav) for v in self.voices)
        return self.encoded.nbytes + parts


@dataclass(frozen=True)
class Asked:
    """Everything that decides a result."""

    model: Model
    given: Given
    """Mixture and enrolment."""
    wish: Wish
    target: int | None
    """The voice that a network with one output looks for; None where it puts out all of them."""


def result(scene: Scene, asked: Asked) -> Result:
    """From the shared store."""
    name = ("separated", asked.model, asked.given.id, scene.given.id, asked.wish, asked.target)
    return MAPS.get(name, lambda: _made(scene, asked), lambda value: value.nbytes)


@torch.no_grad()
def _made(scene: Scene, asked: Asked) -> Result:
    model = network(asked.model)
    own = heard(asked.model, asked.given) if asked.wish.own_mask else None
    mixture = torch.from_numpy(scene.mixture)[None, None]
    with COMPUTING:
        bank = bank_of(model, asked.wish.filters, mixture)
        encoded = bank.encode(mixture)
        paired = isinstance(bank, CosineBank)
        base = _base(scene, asked, bank, encoded, own)
        edited = masks.edited(base, asked.wish.edit, asked.wish.limit)
        outputs = bank.decode(edited * encoded, scene.samples)[:, 0]
    order, swapped = _order(outputs, scene, asked)
    rows = torch.arange(0, encoded.shape[1], 2) if paired else banks.by_frequency(bank.kernels)
    sizes = masks.strength(encoded[0], paired=paired)[rows]
    drawn = reduced(sizes.numpy())
    return Result(
        encoded=drawn,
        limit=limit_of(drawn),
        shape=(len(rows), encoded.shape[2]),
        voices=tuple(
            _voice(place, edited[output][rows], sizes, outputs[output], scene, asked)
            for place, output in enumerate(order)
        ),
        swapped=swapped,
    )


def bank_of(model: MaskingSeparator, filters: Filters, mixture: Tensor) -> Bank:
    """The filter bank that the visitor chose, of the network's size."""
    own = NetworkBank(model)
    if filters is Filters.FITTED:
        return banks.fitted(model, mixture)
    if filters is Filters.NETWORK:
        return own
    count, _, length = own.kernels.shape
    length += length % 2
    return CosineBank(max(count + count % 2, 2 * length), length)


def _base(scene: Scene, asked: Asked, bank: Bank, encoded: Tensor, own: Heard | None) -> Tensor:
    """(voices, filters, frames) before any edit."""
    if own is not None:
        return own.masks.float()
    voices = 2 if scene.references is None else len(scene.references)
    if asked.wish.base is Base.FLAT or scene.references is None:
        shared = masks.flat(encoded, voices)
        return shared.repeat(1 if asked.target is not None else voices, 1, 1)
    apart = bank.encode(torch.from_numpy(scene.references)[:, None])
    shares = masks.ratio(masks.strength(apart, paired=isinstance(bank, CosineBank)))
    return shares if asked.target is None else shares[asked.target : asked.target + 1]


def _order(outputs: Tensor, scene: Scene, asked: Asked) -> tuple[list[int], bool]:
    """The outputs in the order of the known voices; the network's masks alone do not know whose they are."""
    plain = list(range(len(outputs)))
    if scene.references is None or not asked.wish.own_mask or len(outputs) != len(scene.references):
        return plain, False
    order = [int(n) for n in match(si_sdr, outputs, torch.from_numpy(scene.references)).order]
    return order, order != plain


def _voice(place: int, mask: Tensor, sizes: Tensor, output: Tensor, scene: Scene, asked: Asked) -> Voice:
    samples = _bounded(output.numpy())
    reference = place if asked.target is None else asked.target
    known = scene.references is not None and reference < len(scene.references)
    return Voice(
        reference=reference if known else None,
        mask=reduced(mask.numpy()),
        masked=reduced((mask * sizes).numpy()),
        wav=to_wav(samples, scene.rate),
        gain=_gain(samples, scene, reference) if known else None,
    )


def _bounded(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The samples as they are heard: brought down where they would clip, in steps of 16 bits."""
    peak = float(np.abs(samples).max())
    quiet = samples * np.float32(PEAK / peak) if peak > PEAK else samples
    return np.asarray(np.rint(quiet * STEPS) / STEPS, np.float32)


def _gain(samples: NDArray[np.float32], scene: Scene, reference: int) -> float:
    if scene.references is None:
        raise ValueError("a gain needs references")
    wanted = torch.from_numpy(scene.references[reference]).double()
    mixture = torch.from_numpy(scene.mixture).double()
    return float(improvement(si_sdr, torch.from_numpy(samples).double(), wanted, mixture))
