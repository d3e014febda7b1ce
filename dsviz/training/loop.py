"""The loop that trains every network."""

import math
import time
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm import tqdm

from dsviz.architectures import find
from dsviz.layers.initial import initialise
from dsviz.training import state
from dsviz.training.plan import Moment, Optimizer, Plan, Task
from dsviz.weights.card import Metric

MOMENTUM = 0.9
STATE, CURVES = "state.pt", "curves.csv"


@dataclass
class Run:
    """A plan on its way: what is learned and what it takes to go on."""

    plan: Plan
    task: Task
    network: nn.Module
    device: torch.device
    seed: int = 0
    step: int = 0
    seconds: float = 0.0
    optimizer: torch.optim.Optimizer = field(init=False)
    average: state.Average = field(init=False)

    def __post_init__(self) -> None:
        self.task.ready(self.network)
        self.network.to(self.device)
        self.optimizer = _optimizer(self.network, self.plan)
        self.average = state.Average(self.network, self.plan.average)

    def state(self) -> dict[str, object]:
        return {
            "step": self.step,
            "seconds": self.seconds,
            "recipe": self._recipe(),
            "network": self.network.state_dict(),
            "average": self.average.tensors,
            "optimizer": self.optimizer.state_dict(),
        }

    def _recipe(self) -> str:
        return f"{self.plan}, seed={self.seed}"

    def resume(self, path: Path) -> None:
        """Go on where `path` was saved; ValueError where it is of another plan or seed."""
        saved = state.load(path)
        if saved["recipe"] != self._recipe():
            raise ValueError(f"{path} is of another run ({saved['recipe']}): ask for the same, or begin anew")
        self.step, self.seconds = saved["step"], saved["seconds"]
        self.network.load_state_dict(saved["network"])
        self.average.load(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])


def begin(plan: Plan, task: Task, device: torch.device, seed: int) -> Run:
    """A run at its first step, with random weights drawn from `seed`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = find(plan.network).make(plan.options)
    initialise(network, seed)
    if len(find(plan.network).inputs_for(plan.options)[0].shape) == 4:
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Run(plan, task, network, device, seed)


def train(run: Run, folder: Path) -> None:
    """Go through the steps that are left; state and curves are kept in `folder`."""
    plan = run.plan
    curves = state.Curves(folder / CURVES, run.step)
    bar = tqdm(total=plan.steps, initial=run.step, desc=plan.name, dynamic_ncols=True, mininterval=2)
    losses: list[float] = []
    with bar:
        while run.step < plan.steps:
            began = time.perf_counter()
            losses.append(_step(run))
            run.step += 1
            run.seconds += time.perf_counter() - began
            bar.update()
            if run.step % plan.watch == 0 or run.step == plan.steps:
                row = _row(run, losses)
                bar.set_postfix({name: row[name] for name in list(row)[3:]})
                curves.add(row)
                state.save(run.state(), folder / STATE)
                losses = []


def averaged(run: Run) -> nn.Module:
    """A network with the mean weights, in eval mode."""
    network = deepcopy(run.network)
    network.load_state_dict(run.average.tensors)
    return network.eval()


def halves(plan: Plan, device: str) -> bool:
    """Whether a run computes in bfloat16: always where that is the fast way."""
    return plan.half or device == "cuda"


def rate(plan: Plan, step: int) -> float:
    """The learning rate of step `step`, counted from 0."""
    cycle = plan.cycle(step)
    progress = cycle.progress(step)
    if progress < plan.warm:
        return cycle.rate * (progress + 1 / cycle.steps) / plan.warm
    return cycle.rate * 0.5 * (1 + math.cos(math.pi * (progress - plan.warm) / (1 - plan.warm)))


def chosen(size: int, batch: int, step: int, seed: int) -> Tensor:
    """(batch,): the examples of step `step`. Each epoch goes once through all in an order of its own."""
    places = range(step * batch, (step + 1) * batch)
    return torch.stack([_order(size, place // size, seed)[place % size] for place in places])


@lru_cache(4)
def _order(size: int, epoch: int, seed: int) -> Tensor:
    return torch.randperm(size, generator=torch.Generator().manual_seed(seed * 100_003 + epoch))


def _step(run: Run) -> float:
    plan, task = run.plan, run.task
    for group in run.optimizer.param_groups:
        group["lr"] = rate(plan, run.step)
    chance = torch.Generator().manual_seed(run.seed * 1_000_003 + run.step)
    torch.manual_seed(run.seed * 1_000_003 + run.step)  # dropout's
    places = chosen(task.size, plan.batch, run.step, run.seed)
    cycle = plan.cycle(run.step)
    batch = task.batch(places, Moment(cycle.progress(run.step), chance, cycle.settings))
    run.network.train()
    run.optimizer.zero_grad()
    with torch.autocast(run.device.type, torch.bfloat16, enabled=halves(plan, run.device.type)):
        loss = task.loss(run.network, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), plan.clip)
    run.optimizer.step()
    run.average.follow(run.network, run.step)
    return float(loss.detach())


def _row(run: Run, losses: Sequence[float]) -> dict[str, float | int]:
    """One line of the curves: what was trained since the last one, and the mean weights on validation."""
    found: Sequence[Metric] = run.task.validate(averaged(run))
    return {
        "step": run.step,
        "seconds": round(run.seconds, 1),
        "rate": round(rate(run.plan, run.step - 1), 7),
        "loss": round(sum(losses) / len(losses), 5),
        **{metric.name: round(metric.value, 5) for metric in found},
    }


def _optimizer(network: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    kernels = [p for p in network.parameters() if p.dim() > 1]
    others = [p for p in network.parameters() if p.dim() <= 1]
    groups = [{"params": kernels, "weight_decay": plan.decay}, {"params": others, "weight_decay": 0.0}]
    if plan.optimizer is Optimizer.SGD:
        return torch.optim.SGD(groups, plan.rate, MOMENTUM, nesterov=True, fused=True)
    return torch.optim.AdamW(groups, plan.rate, fused=True)
