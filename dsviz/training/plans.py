"""Every plan there is: what trained the shipped checkpoints, and how long."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import torch

from dsviz.architectures.options import Value
from dsviz.training.dates import Dates
from dsviz.training.digits import Digits
from dsviz.training.esc10 import Esc10
from dsviz.training.pictures import Pictures
from dsviz.training.plan import Optimizer, Plan, Restart, Task
from dsviz.training.separation import Separation
from dsviz.training.sound_kinds import SoundKinds

Reads = Callable[[Path, Plan, torch.device], Task]

TASKS: Mapping[str, Reads] = {
    "cifar10": Pictures,
    "cifar10_large": Pictures,
    "digits": Digits,
    "sound_kinds": SoundKinds,
    "esc10": Esc10,
    "separation": Separation,
    "dates": Dates,
}
SMALL_8K: Mapping[str, Value] = {"base": "demo"}
"""MiTAS as a CPU can train it."""
AS_LARGE: Mapping[str, Value] = {**SMALL_8K, "share": "none", "bottleneck": 30, "hidden": 60}
"""As many weights as MiTAS has with SMALL_8K, each block its own."""


GENTLE: Mapping[str, Value] = {"shift": 2, "smoothing": 0.0}
"""Less change of pictures and labels, to begin with."""
EARLY: Mapping[str, Value] = {"early": 20, "early_share": 0.6}
"""Smaller pictures in the first part of a run."""


def _cifar10(
    variant: str,
    network: str,
    steps: int,
    settings: Mapping[str, Value],
    half: bool = False,
    **options: Value,
) -> Plan:
    """The paper's way, shorter: SGD, weight decay 5e-4."""
    return Plan(
        task="cifar10",
        variant=variant,
        network=network,
        options=options,
        steps=steps,
        batch=128,
        rate=0.2,
        optimizer=Optimizer.SGD,
        decay=5e-4,
        watch=500,
        settings=settings,
        half=half,
    )


def _longer(plan: Plan, steps: int, settings: Mapping[str, Value], rate: float = 0.1) -> Plan:
    """The plan with `steps` more, in which the rate rises to `rate` again."""
    whole = plan.steps + steps
    known = (again._replace(share=again.share * plan.steps / whole) for again in plan.restarts)
    return replace(plan, steps=whole, restarts=(*known, Restart(steps / whole, rate, settings)))


def _large(network: str, steps: int, **options: Value) -> Plan:
    return Plan(
        task="cifar10_large",
        variant="cifar",
        network=network,
        options={"classes": 10, "size": 64, **options},
        steps=steps,
        batch=128,
        rate=6e-3,
        decay=0.03,
        watch=500,
        settings={"early": 48, "early_share": 0.6},
    )


def _digits(name: str, **options: Value) -> Plan:
    return Plan(
        task="digits",
        variant=name,
        network="pixelcnn",
        options={"preset": "grey28", **options},
        steps=1_000,
        batch=32,
        rate=4e-3,
        watch=100,
    )


def _sound_kinds(width: str) -> Plan:
    return Plan(
        task="sound_kinds",
        variant=width,
        network="swishnet",
        options={"width": width},
        steps=2_400,
        batch=64,
        rate=4e-3,
        decay=1e-3,
        watch=250,
    )


def _separation(variant: str, network: str, steps: int, **options: Value) -> Plan:
    return Plan(
        task="separation",
        variant=variant,
        network=network,
        options=options,
        steps=steps,
        batch=4,
        rate=1.5e-3,
        decay=1e-5,
        watch=500,
    )


def _dates(network: str, steps: int, batch: int) -> Plan:
    return Plan(
        task="dates",
        variant="dates",
        network=network,
        options={"preset": "small"},
        steps=steps,
        batch=batch,
        rate=3e-3,
        decay=1e-3,
        watch=steps // 20,
    )


ESC10 = Plan(
    task="esc10",
    variant="attention",
    network="esresnet",
    options={"width": 0.25, "attention": "yes", "classes": 10},
    steps=450,
    batch=10,
    rate=2e-3,
    decay=5e-3,
    average=0.98,
    watch=50,
    settings={"early": 1.5, "early_share": 0.9},
)

TSENET = replace(_separation("demo", "tsenet", 9_000, preset="demo"), settings={"begins": "inverse"})

MOBILENET29 = _cifar10(
    "mobilenet29",
    "pydmobilenet",
    16_000,
    {**EARLY, **GENTLE, "gentle_share": 1.0},
    kind="depthwise",
    alpha=0.5,
)
MOBILENET29_TWICE = _longer(
    _cifar10(
        "mobilenet29-alpha1",
        "pydmobilenet",
        14_500,
        {**EARLY, **GENTLE, "gentle_share": 0.5},
        half=True,
        kind="depthwise",
        alpha=1.0,
    ),
    12_000,
    {"early": 24, "early_share": 0.4, **GENTLE, "gentle_share": 0.5},
)
MOBILENET29_FULL = _longer(MOBILENET29_TWICE, 2_000, {**GENTLE, "gentle_share": 1.0}, rate=0.03)
"""At last as it will be judged: hardly moved, labels as they are."""
PYRAMID29 = _cifar10(
    "pyramid29",
    "pydmobilenet",
    10_000,
    {**EARLY, **GENTLE, "gentle_share": 0.75},
    kind="pyramid_add",
    alpha=0.5,
)
RESNET20 = _longer(
    _cifar10("resnet20", "resnet_cifar", 30_000, {"early": 20, "early_share": 0.5}, half=True),
    10_000,
    {"erase": 12},
)
SHUFFLENET = _longer(
    replace(
        _cifar10(
            "cifar",
            "shufflenet",
            6_000,
            {"early": 64, "early_share": 0.6, **GENTLE, "gentle_share": 0.6},
            classes=10,
            size=96,
            scale=0.5,
        ),
        task="cifar10_large",
    ),
    20_000,
    {"early": 64, "early_share": 0.5, **GENTLE, "gentle_share": 0.6},
)
"""At 96 pixels the network ends, as one for CIFAR does, with more than 2 x 2 places."""

PLANS: tuple[Plan, ...] = (
    MOBILENET29,
    MOBILENET29_FULL,
    PYRAMID29,
    RESNET20,
    SHUFFLENET,
    _large("mobilenet", 7_000, width=0.25),
    _large("xception", 4_000, width=0.125),
    _digits("digits"),
    _digits("digits-separable", form="separable"),
    _digits("digits-gated", variant="gated"),
    _sound_kinds("slim"),
    _sound_kinds("wide"),
    ESC10,
    _separation("small", "conv_tasnet", 9_000, preset="demo"),
    _separation("small", "mitas", 5_000, **SMALL_8K),
    _separation("own", "mitas", 5_000, **AS_LARGE),
    TSENET,
    _dates("bytenet", 3_600, 64),
    _dates("slicenet", 3_000, 64),
)
