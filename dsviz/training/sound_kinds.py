"""Noise, music or speech: sounds from three folders, all brought to one sample rate first."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from operator import attrgetter
from pathlib import Path
from typing import ClassVar, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F
from torch.nn.utils import parametrize
from tqdm import tqdm

from dsviz.architectures import find
from dsviz.architectures.architecture import Features
from dsviz.training.judge import accuracy, balanced, portions, scores
from dsviz.training.mfcc import features
from dsviz.training.plan import Batch, Moment, Plan, Task
from dsviz.training.sounds import loud, read, rows, windows
from dsviz.weights.card import Metric, Source
from dsviz.weights.tensors import fill, tensors_of

LABELS = ("noise", "music", "speech")
NOISES = ("rain", "sea_waves", "helicopter", "chainsaw", "fire_crackling", "clock_tick")
"""Of ESC-10: what is neither voice nor animal."""
SECONDS = 2.0  # of a training example; each batch is cut to 0.5, 1 or 2 of them
LENGTHS = (48, 98, 198)  # their frames
TEST_SECONDS = 1.0
SETTLED = 108  # frames that the dense network looks back: earlier answers have not heard enough
GAIN = 20.0  # in dB, on the first coefficient: how loud a recording is shall not tell what it is
TILT = 0.3  # deviations of a random shift of every coefficient: another microphone, another room
GRAIN = 0.1  # deviations of random change of every value


class Recording(NamedTuple):
    """One file; those of the same group are never on both sides of a split."""

    path: Path
    label: str
    group: str


class SoundKinds(Task):
    """MFCC of two seconds. Speech is split by speaker, music by track, noise by recording.

    Weights of the first layers are learned in units of each coefficient's deviation: the raw coefficients,
    which the network reads, differ a hundredfold and would saturate its gates.
    """

    labels = LABELS
    rescales: ClassVar = True
    data: ClassVar = (
        Source(
            "LibriSpeech train-clean-100, 200 utterances",
            "V. Panayotov, G. Chen, D. Povey, S. Khudanpur, ICASSP 2015; openslr.org/12",
            "CC BY 4.0",
        ),
        Source(
            "ESC-10, six of its classes",
            "K. J. Piczak, ESC: Dataset for Environmental Sound Classification, ACM Multimedia 2015, and the "
            "Freesound authors named there",
            "CC0 and CC BY 3.0",
        ),
        Source(
            "Music and noise clips",
            "Kevin MacLeod (incompetech.com), TAD, Tarush Singhal, the sonic-pi samples' Freesound authors",
            "CC0, CC BY 3.0, CC BY 4.0",
        ),
    )

    def __init__(self, folder: Path, plan: Plan, device: torch.device) -> None:
        entry = find(plan.network).inputs_for(plan.options)[0]
        if not isinstance(entry, Features):
            raise ValueError(f"{plan.network} reads no features of sounds")
        self.device, self.front_end = device, entry.front_end
        self.dense = find(plan.network).make({**plan.options, "mode": "dense"}).to(device)
        found = split(recordings(folder))
        self.train = self._examples(found["train"], SECONDS)
        self.size = len(self.train[1])
        self.splits = {name: self._examples(found[name], TEST_SECONDS) for name in ("validation", "test")}
        self.long = self._examples(found["test"], SECONDS)
        self.deviation = self.train[0].std(dim=(0, 2)).clamp(min=1e-3)
        self.weights = 1 / torch.bincount(self.train[1], minlength=len(LABELS)).clamp(min=1)

    def ready(self, network: nn.Module) -> None:
        for module in _readers(network, len(self.deviation)):
            parametrize.register_parametrization(module, "weight", _Scaled(self.deviation, module))

    def finish(self, network: nn.Module) -> None:
        for module in network.modules():
            if parametrize.is_parametrized(module, "weight"):
                parametrize.remove_parametrizations(module, "weight")

    def batch(self, chosen: Tensor, moment: Moment) -> Batch:
        sounds, truth = (tensor[chosen.to(self.device)] for tensor in self.train)
        length = LENGTHS[int(torch.randint(len(LENGTHS), (), generator=moment.generator))]
        first = int(torch.randint(sounds.shape[-1] - length + 1, (), generator=moment.generator))
        cut = sounds[..., first : first + length].clone()
        louder = (2 * torch.rand(len(cut), 1, generator=moment.generator) - 1) * GAIN
        cut[:, 0] += (louder * self.front_end.mel.n_mels**0.5).to(self.device)
        tilt = TILT * torch.randn(*cut.shape[:2], 1, generator=moment.generator)
        grain = GRAIN * torch.randn(cut.shape, generator=moment.generator)
        return cut + self.deviation[:, None] * (tilt + grain).to(self.device), truth

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        """Of one answer for the clip, and of the answers at each frame of its later half."""
        sounds, truth = batch
        weights = self.weights.to(self.device)
        shared = {name: attrgetter(name)(network) for name, _ in self.dense.named_parameters()}
        frames = functional_call(self.dense, shared, (sounds,))[..., sounds.shape[-1] // 2 :]
        each = truth[:, None].expand(-1, frames.shape[-1])
        return F.cross_entropy(network(sounds), truth, weights) + F.cross_entropy(frames, each, weights)

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        return self._judged(network, "validation")[:1]

    def test(self, network: nn.Module) -> Sequence[Metric]:
        sounds, truth = self.long
        dense = deepcopy(self.dense).eval()
        fill(dense, tensors_of(network))
        answers = scores(dense, sounds)[..., SETTLED:]
        each = answers.permute(0, 2, 1).reshape(-1, len(LABELS))
        frames = accuracy(each, truth.repeat_interleave(answers.shape[-1]), "test", "frame_accuracy")
        return [*self._judged(network, "test"), frames]

    def _judged(self, network: nn.Module, split: str) -> tuple[Metric, Metric]:
        """By clip, and as the mean of the kinds, since there is more speech than music."""
        sounds, truth = self.splits[split]
        answers = scores(network, sounds)
        return accuracy(answers, truth, split), balanced(answers, truth, split)

    def _examples(self, found: Sequence[Recording], seconds: float) -> tuple[Tensor, Tensor]:
        """Features (examples, coefficients, frames) and labels (examples,) of what can be heard."""
        rate = self.front_end.stft.sample_rate
        length = round(seconds * rate)
        pieces, labels = [], []
        for recording in tqdm(found, "reading sounds", leave=False):
            heard = [p for p in windows(read(recording.path, rate), length, length // 2) if loud(p)]
            pieces += heard
            labels += [LABELS.index(recording.label)] * len(heard)
        made = [
            features(torch.from_numpy(np.stack(pieces[part])), self.front_end)
            for part in portions(len(pieces))
        ]
        return torch.cat(made).to(self.device), torch.tensor(labels, device=self.device)


class _Scaled(nn.Module):
    """A kernel in units of its input channels' deviations."""

    unit: Tensor

    def __init__(self, deviation: Tensor, module: nn.Module) -> None:
        super().__init__()
        grouped = getattr(module, "groups", 1) > 1
        unit = deviation.reshape((-1, 1, 1) if grouped else (1, -1, 1))
        self.register_buffer("unit", unit, persistent=False)

    def forward(self, stored: Tensor) -> Tensor:
        return stored / self.unit

    def right_inverse(self, weight: Tensor) -> Tensor:
        return weight  # the random first weights were drawn for channels of deviation 1


def recordings(folder: Path) -> list[Recording]:
    """Every file of the three folders that is noise, music or speech."""
    speech, clips, esc = folder / "librispeech", folder / "sound_clips", folder / "esc10"
    return [
        *(Recording(speech / row["file"], "speech", row["speaker"]) for row in rows(speech / "index.csv")),
        *(
            Recording(clips / row["file"], row["class"], row["file"])
            for row in rows(clips / "index.csv")
            if row["class"] in LABELS
        ),
        *(
            Recording(esc / "audio" / row["file"], "noise", row["freesound_id"])
            for row in rows(esc / "labels.csv")
            if row["class"] in NOISES
        ),
    ]


def split(found: Sequence[Recording]) -> Mapping[str, list[Recording]]:
    """Of each kind, by size: every fifth group for the test, one of ten for validation."""
    parts: dict[str, list[Recording]] = defaultdict(list)
    for label in LABELS:
        groups: dict[str, list[Recording]] = defaultdict(list)
        for recording in found:
            if recording.label == label:
                groups[recording.group].append(recording)
        weight = {name: sum(r.path.stat().st_size for r in group) for name, group in groups.items()}
        for place, name in enumerate(sorted(groups, key=lambda name: (weight[name], name))):
            part = "test" if place % 5 == 3 else "validation" if place % 10 == 6 else "train"
            parts[part] += groups[name]
    return parts


def _readers(network: nn.Module, channels: int) -> Iterator[nn.Module]:
    """The convolutions that read the features: all of the first block that take so many channels."""
    first = next(network.children())
    for module in first.modules():
        if isinstance(module, nn.Conv1d) and module.in_channels == channels:
            yield module
