"""A tiny network and made-up files for every task of training."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
import torch
from PIL import Image

from dsviz.training.plan import Plan
from dsviz.training.plans import PLANS

CPU = torch.device("cpu")
CHANCE = np.random.default_rng(0)


def pictures(folder: Path) -> None:
    files = []
    for _ in range(24):
        file = io.BytesIO()
        Image.fromarray(CHANCE.integers(0, 256, (32, 32, 3), np.uint8)).save(file, "JPEG")
        files.append(file.getvalue())
    (folder / "cifar10").mkdir()
    np.savez(
        folder / "cifar10/cifar10_jpeg.npz",
        jpeg=np.frombuffer(b"".join(files), np.uint8),
        offsets=np.cumsum([0, *map(len, files)]),
        labels=np.arange(24, dtype=np.uint8) % 10,
        class_names=np.array([f"class{n}" for n in range(10)]),
        n_train=np.int64(20),
    )


def sound(path: Path, seconds: float, rate: int = 16_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, 0.1 * CHANCE.standard_normal(round(seconds * rate)), rate)


def table(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def voices(folder: Path) -> None:
    rows = []
    for speaker in range(7):
        sound(folder / f"librispeech/{speaker}.flac", 2.2)
        rows.append(
            {
                "file": f"{speaker}.flac",
                "speaker": speaker,
                "suggested_split": "val" if speaker > 4 else "train",
            }
        )
    table(folder / "librispeech/index.csv", rows)


def kinds(folder: Path) -> None:
    voices(folder)
    for n in range(7):
        sound(folder / f"sound_clips/{n}.ogg", 2.1, 22_050)
        sound(folder / f"esc10/audio/{n}.ogg", 2.1, 44_100)
    table(folder / "sound_clips/index.csv", [{"file": f"{n}.ogg", "class": "music"} for n in range(7)])
    noises = [{"file": f"{n}.ogg", "class": "rain", "freesound_id": n} for n in range(7)]
    table(folder / "esc10/labels.csv", noises)


def clips(folder: Path) -> None:
    rows = []
    for n in range(8):
        sound(folder / f"esc10/audio/{n}.ogg", 0.3, 44_100)
        rows.append(
            {"file": f"{n}.ogg", "class_id": n % 2, "class": ("dog", "rain")[n % 2], "fold": n // 2 + 1}
        )
    table(folder / "esc10/labels.csv", rows)


def nothing(_: Path) -> None:
    """Tasks that make their own examples."""


TINY: Mapping[str, tuple[Callable[[Path], None], str, dict[str, object]]] = {
    "cifar10": (pictures, "pydmobilenet", {"kind": "depthwise", "alpha": 0.1}),
    "cifar10_large": (pictures, "mobilenet", {"width": 0.05, "size": 40, "classes": 10}),
    "digits": (nothing, "pixelcnn", {"preset": "grey28", "form": "separable"}),
    "sound_kinds": (kinds, "swishnet", {"width": "slim"}),
    "esc10": (clips, "esresnet", {"width": 0.125, "attention": "yes", "classes": 2, "seconds": 0.2}),
    "separation": (
        voices,
        "mitas",
        {"filters": 8, "length": 40, "bottleneck": 4, "hidden": 6, "blocks": 2, "repeats": 2},
    ),
    "dates": (nothing, "slicenet", {"preset": "small", "channels": 24}),
}


def tiny(task: str) -> Plan:
    _, network, options = TINY[task]
    plan = next(plan for plan in PLANS if plan.task == task)
    return replace(
        plan,
        network=network,
        options=options,
        steps=2,
        batch=3,
        watch=1,
        settings={**plan.settings, "examples": 40},
    )
