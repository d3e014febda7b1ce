"""The end of a run: the final evaluation, the file, its card and its curves."""

import shutil
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

from torch import Tensor, nn

from dsviz.architectures.options import Value
from dsviz.training.loop import CURVES, Run, averaged, halves
from dsviz.training.plan import Optimizer, Plan, Task
from dsviz.weights.card import FIRST_KERNELS, Card, Metric
from dsviz.weights.files import halved, write
from dsviz.weights.tensors import fill, tensors_of

TOLERANCE = 0.002
"""float16 is kept where it changes the main figure by no more than this share of it."""


def finish(run: Run, folder: Path, command: str) -> Card:
    """Judge the mean weights on the test split, and write them, their card and their curves into `folder`."""
    network = averaged(run)
    run.task.finish(network)
    whole, tensors = list(run.task.test(network)), tensors_of(network)
    half = _smaller(run, network, halved(tensors))
    fits = bool(half) and abs(half[0].value - whole[0].value) <= TOLERANCE * abs(whole[0].value)
    card = _card(run, network, half if fits else whole, command)
    write(halved(tensors) if fits else tensors, card, folder)
    shutil.copyfile(folder / CURVES, folder / f"{card.name}.csv")
    return card


def _smaller(run: Run, network: nn.Module, tensors: Mapping[str, Tensor]) -> list[Metric]:
    """How well the network does with its weights in float16; nothing where some are beyond float16."""
    if not all(tensor.isfinite().all() for tensor in tensors.values()):
        return []
    smaller = deepcopy(network)
    fill(smaller, tensors)
    return list(run.task.test(smaller))


def _card(run: Run, network: nn.Module, metrics: list[Metric], command: str) -> Card:
    plan, task = run.plan, run.task
    return Card(
        name=plan.name,
        network=plan.network,
        options=dict(plan.options),
        task=plan.task,
        labels=task.labels,
        metric=metrics[0],
        others=tuple(metrics[1:]),
        params=sum(parameter.numel() for parameter in network.parameters()),
        steps=plan.steps,
        batch=plan.batch,
        seed=run.seed,
        seconds=round(run.seconds),
        device=run.device.type,
        data=task.data,
        command=command,
        notes=notes(plan, task, run.device.type),
    )


def notes(plan: Plan, task: Task | type[Task], device: str = "cpu") -> dict[str, Value]:
    """What a card tells of the recipe besides steps and batch."""
    first = {FIRST_KERNELS: "rescaled"} if task.rescales else {}
    again = _restarted(plan)
    precision = {"precision": "bfloat16"} if halves(plan, device) else {}
    return {
        "optimizer": "AdamW" if plan.optimizer is Optimizer.ADAM else "SGD",
        "rate": plan.rate,
        "weight_decay": plan.decay,
        "average": plan.average,
        **plan.settings,
        **again,
        **first,
        **precision,
    }


def _restarted(plan: Plan) -> dict[str, Value]:
    """Each of the later parts of the run under a prefix: `restart_`, `restart2_`, …"""
    found: dict[str, Value] = {}
    for number, cycle in enumerate(plan.cycles[1:], 1):
        told = {"after": cycle.first, "rate": cycle.rate, **cycle.settings}
        prefix = f"restart{number}" if number > 1 else "restart"
        found |= {f"{prefix}_{name}": value for name, value in told.items()}
    return found
