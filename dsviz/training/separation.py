"""Mixtures of two voices, made on the fly from LibriSpeech; judged on speakers that were never heard."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from dsviz.analysis.quality import improvement, match, pit_loss, reordered, si_snr
from dsviz.architectures import find
from dsviz.architectures.architecture import Vector, Waveform
from dsviz.inputs.ivector import shipped, speech_frames
from dsviz.training.plan import Batch, Moment, Plan, Task
from dsviz.training.sounds import read, rows
from dsviz.weights.card import Metric, Source

FOLDER = "librispeech"
VALIDATION = 18  # one of so many training speakers
LEVEL = 2.5  # dB, the one or the other voice is louder by up to so much
SECONDS = 1.0  # of a training example
TEST_SECONDS = 4.0
SPEEDS = (1.0, 0.9, 1.1)  # of training voices, as tapes would: T. Ko et al., "Audio Augmentation", 2015
ROUNDS = {"validation": 2, "test": 5}
"""Each speaker of a split is mixed with so many others."""


class Separation(Task):
    """Pieces of two speakers' utterances, added. A network with an i-vector answers with its speaker alone.

    Setting of a plan: `begins` = "inverse" lets the untrained network hand on the mixture (`_inverse`), so
    that no steps are spent on learning to put a sound together again.

    Where an i-vector tells who is wanted, one half of an utterance enrols and the other is mixed: the second,
    in training each in turn. Both voices have power 1 on average.
    """

    rescales: ClassVar = True
    data: ClassVar = (
        Source(
            "LibriSpeech train-clean-100, 200 utterances",
            "V. Panayotov, G. Chen, D. Povey, S. Khudanpur, ICASSP 2015; openslr.org/12",
            "CC BY 4.0",
        ),
    )

    def __init__(self, folder: Path, plan: Plan, device: torch.device) -> None:
        entry, *others = find(plan.network).inputs_for(plan.options)
        if not isinstance(entry, Waveform):
            raise ValueError(f"{plan.network} reads no sound")
        self.device, self.rate, self.settings = device, entry.sample_rate, plan.settings
        self.told = bool(others) and isinstance(others[0], Vector)
        table = rows(folder / FOLDER / "index.csv")
        known = [row for row in table if row["suggested_split"] == "train"]
        held = {
            "validation": known[::VALIDATION],
            "test": [row for row in table if row["suggested_split"] != "train"],
        }
        trained = [row for n, row in enumerate(known) if n % VALIDATION]
        self.voices = {name: self._voices(folder / FOLDER, split, 1.0) for name, split in held.items()}
        self.voices["training"] = [
            voice
            for speed in SPEEDS
            for turned in ((False, True) if self.told else (False,))
            for voice in self._voices(folder / FOLDER, trained, speed, turned=turned)
        ]
        self.speakers, self.size = len(trained), len(self.voices["training"])

    def ready(self, network: nn.Module) -> None:
        _begin_small(network)
        if self.settings.get("begins") == "inverse":
            _inverse(*map(network.get_parameter, ("encoder.conv.weight", "decoder.speaker1.weight")))

    def batch(self, chosen: Tensor, moment: Moment) -> Batch:
        steps = torch.randint(1, self.speakers, chosen.shape, generator=moment.generator)
        ways = torch.randint(0, self.size // self.speakers, chosen.shape, generator=moment.generator)
        others = ways * self.speakers + (chosen + steps) % self.speakers
        places = torch.rand(2, len(chosen), generator=moment.generator)
        levels = LEVEL * (2 * torch.rand(len(chosen), generator=moment.generator) - 1)
        pairs = zip(chosen.tolist(), others.tolist(), places.T.tolist(), levels.tolist(), strict=True)
        return self._mixed("training", list(pairs), SECONDS)

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        """Minus the SI-SNR in dB: of the voice asked for, or of both in the better order."""
        mixture, voices, *told = batch
        estimates = network(mixture, *told).float()
        return -si_snr(estimates, voices[:, :1]).mean() if told else pit_loss(estimates, voices)

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        return [self._improvement(network, "validation")]

    def test(self, network: nn.Module) -> Sequence[Metric]:
        return [self._improvement(network, "test")]

    def _improvement(self, network: nn.Module, split: str) -> Metric:
        count, found = len(self.voices[split]), []
        for turn in range(1, ROUNDS[split] + 1):
            for first in range(count):
                level = LEVEL * (2 * (first % 5) / 4 - 1)
                pair = (first, (first + turn) % count, (0.3, 0.6), level)
                mixture, voices, *told = self._mixed(split, [pair], TEST_SECONDS)
                with torch.inference_mode():
                    estimates = network(mixture, *told)
                wanted = voices[:, :1] if told else voices
                ordered = estimates if told else reordered(estimates, match(si_snr, estimates, voices).order)
                found.append(float(improvement(si_snr, ordered, wanted, mixture).mean()))
        return Metric("si_snr_improvement", sum(found) / len(found), split, len(found))

    def _mixed(
        self, split: str, pairs: Sequence[tuple[int, int, Sequence[float], float]], seconds: float
    ) -> Batch:
        """Mixtures (batch, 1, samples), their voices (batch, 2, samples) and who speaks first, if asked."""
        samples = round(seconds * self.rate)
        voices = [
            torch.stack([
                _piece(self.voices[split][first][0], places[0], samples) * 10 ** (level / 40),
                _piece(self.voices[split][second][0], places[1], samples) * 10 ** (-level / 40),
            ])
            for first, second, places, level in pairs
        ]  # fmt: skip
        both = 0.1 * torch.stack(voices).to(self.device)  # as loud as sounds on a scale of -1 to 1 are
        told = (torch.stack([self.voices[split][first][1] for first, *_ in pairs]),) if self.told else ()
        return both.sum(dim=1, keepdim=True), both, *(vector.to(self.device) for vector in told)

    def _voices(
        self, folder: Path, table: Sequence[dict[str, str]], speed: float, *, turned: bool = False
    ) -> list[tuple[Tensor, Tensor]]:
        """For each speaker what is mixed (samples,) of power 1, and the i-vector where one is needed."""
        found = []
        for row in tqdm(table, "reading voices", leave=False):
            heard = read(folder / row["file"], round(self.rate / speed))
            halves = np.array_split(heard, 2) if self.told else (heard, heard)
            first, second = reversed(halves) if turned else halves
            vector = shipped().vector(speech_frames(first)) if self.told else np.zeros(0, np.float32)
            level = float(np.sqrt(np.mean(second**2)))
            found.append((torch.from_numpy(second / level), torch.from_numpy(vector).float()))
        return found


def _piece(voice: Tensor, place: float, samples: int) -> Tensor:
    """(samples,) from `place`, a share of what can be; silence follows a shorter voice."""
    first = int(place * max(0, len(voice) - samples))
    piece = voice[first : first + samples]
    return nn.functional.pad(piece, (0, samples - len(piece)))


def _begin_small(network: nn.Module) -> None:
    """Take most of what the blocks add, and of what moves the masks, from the random first weights.

    He's kernels let the sums grow from block to block until the masks are all 0 or 1, where a sigmoid
    learns nothing: TseNet then stays at handing on the mixture.
    """
    with torch.no_grad():
        for name, kernel in network.named_parameters():
            if name.endswith("project.weight"):
                kernel.mul_(0.3)
            elif name.endswith("mask.pointwise.weight"):
                kernel.mul_(0.05)


def _inverse(encoder: Tensor, decoder: Tensor) -> None:
    """Set both kernels (filters, 1, length): half of the encoder's as they are and once more negated.

    With a ReLU the one half hears where a filter is positive, the other where it is negative. What the
    decoder makes of a window is faded in and out, so that windows half a length apart add up to the sound.
    """
    with torch.no_grad():
        half = encoder[: len(encoder) // 2, 0]
        fades = torch.hann_window(half.shape[1], device=half.device)
        back = torch.linalg.pinv(half).T * fades
        encoder.copy_(torch.cat([half, -half])[:, None])
        decoder.copy_(torch.cat([back, -back])[:, None])
