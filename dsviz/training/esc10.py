"""Environmental sounds of ten kinds: ESC-10 (K. J. Piczak, 2015), folds 1 to 3; judged on fold 4."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from dsviz.architectures import find
from dsviz.architectures.architecture import Waveform
from dsviz.training.judge import accuracy, scores
from dsviz.training.plan import Batch, Moment, Plan, Task
from dsviz.training.sounds import read, rows
from dsviz.weights.card import Metric, Source

FOLDER = "esc10"
HELD_OUT = "4"
SMOOTHING = 0.1
LOUDER = 6.0  # dB, up or down
AUDIBLE = 1e-3  # of full scale: a place in a clip to begin at
AT_ONCE = 10


class Esc10(Task):
    """Clips of five seconds, begun anywhere and wrapped, played backwards half of the time (section 3.4).

    Settings of a plan: in the first `early_share` of the steps only `early` seconds are heard, from a place
    where there is something to hear; that costs little and saves most of the time.

    The curves and the final figure are of the same fold: no setting is chosen by it and no step is picked.
    """

    data: ClassVar = (
        Source(
            "ESC-10, folds 1 to 3",
            "K. J. Piczak, ESC: Dataset for Environmental Sound Classification, ACM Multimedia 2015, and the "
            "Freesound authors named there",
            "CC0 and CC BY 3.0",
        ),
    )

    def __init__(self, folder: Path, plan: Plan, device: torch.device) -> None:
        entry = find(plan.network).inputs_for(plan.options)[0]
        if not isinstance(entry, Waveform):
            raise ValueError(f"{plan.network} reads no sound")
        table = rows(folder / FOLDER / "labels.csv")
        self.device, self.channels = device, entry.channels
        self.rate = entry.sample_rate
        self.labels = tuple(row["class"] for row in sorted(
            {row["class_id"]: row for row in table}.values(), key=lambda row: int(row["class_id"])
        ))  # fmt: skip
        self.splits = {
            name: self._clips(
                folder / FOLDER, [row for row in table if (row["fold"] == HELD_OUT) is held], entry
            )
            for name, held in (("training", False), ("fold 4", True))
        }
        self.size = len(self.splits["training"][1])

    def batch(self, chosen: Tensor, moment: Moment) -> Batch:
        clips, truth = (tensor[chosen.to(self.device)] for tensor in self.splits["training"])
        count, length = len(clips), self._length(clips.shape[-1], moment)
        places = torch.rand(count, generator=moment.generator).tolist()
        back = torch.rand(count, generator=moment.generator).lt(0.5).tolist()
        gain = 10 ** (LOUDER / 20 * (2 * torch.rand(count, 1, generator=moment.generator) - 1))
        heard = [_begun(clip, place)[:length] for clip, place in zip(clips, places, strict=True)]
        turned = [piece.flip(0) if flip else piece for piece, flip in zip(heard, back, strict=True)]
        return self._heard(torch.stack(turned) * gain.to(self.device)), truth

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        sounds, truth = batch
        return F.cross_entropy(network(sounds), truth, label_smoothing=SMOOTHING)

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        clips, truth = self.splits["fold 4"]
        return [accuracy(scores(network, self._heard(clips), AT_ONCE), truth, "fold 4")]

    def test(self, network: nn.Module) -> Sequence[Metric]:
        return self.validate(network)

    def _length(self, whole: int, moment: Moment) -> int:
        """Samples of a training example."""
        settings = moment.settings
        shorter = moment.progress < float(settings.get("early_share", 0.0))
        return min(whole, round(float(settings["early"]) * self.rate)) if shorter else whole

    def _heard(self, clips: Tensor) -> Tensor:
        """(batch, channels, samples)."""
        return clips[:, None].expand(-1, self.channels, -1)

    def _clips(self, folder: Path, table: Sequence[dict[str, str]], entry: Waveform) -> tuple[Tensor, Tensor]:
        clips = np.zeros((len(table), entry.samples), np.float32)
        for row, clip in zip(tqdm(table, "reading sounds", leave=False), clips, strict=True):
            heard = read(folder / "audio" / row["file"], entry.sample_rate)[: entry.samples]
            clip[: len(heard)] = heard
        truth = [int(row["class_id"]) for row in table]
        return torch.from_numpy(clips).to(self.device), torch.tensor(truth, device=self.device)


def _begun(clip: Tensor, place: float) -> Tensor:
    """(samples,): begun at one of its audible samples, `place` of the way through them, and wrapped."""
    audible = clip.abs().gt(AUDIBLE).nonzero()[:, 0]
    return clip.roll(-int(audible[int(place * len(audible))])) if len(audible) else clip
