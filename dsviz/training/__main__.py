"""`python -m dsviz.training TASK --data DIR`: train one network, judge it, write its file and card."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from dsviz.errors import InputError
from dsviz.runtime import settle
from dsviz.text import Language, words
from dsviz.training.finish import finish
from dsviz.training.loop import STATE, begin, train
from dsviz.training.plan import Plan
from dsviz.training.plans import PLANS, TASKS

MOST_SEED = 10**9
"""Steps are counted on from the millionfold of it, in 64 bits."""


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when it worked, 1 with one line of reason when not, 2 for a wrong command."""
    given = _parser().parse_args(arguments)
    settle()
    try:
        _run(given)
    except InputError as error:
        print(f"dsviz.training: {words(Language.ENGLISH)(error.key, **error.values)}", file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"dsviz.training: {error}", file=sys.stderr)
        return 1
    return 0


def _run(given: argparse.Namespace) -> None:
    plan = _plan(given)
    device = _device(given.device)
    folder = given.out / plan.name
    folder.mkdir(parents=True, exist_ok=True)
    run = begin(plan, TASKS[plan.task](given.data, plan, device), device, given.seed)
    if given.resume and (folder / STATE).exists():
        run.resume(folder / STATE)
    train(run, folder)
    card = finish(run, folder, command(plan, given.seed))
    print(f"{card.name}: {card.metric.name} {card.metric.value:.4f} on {card.metric.count} ({folder})")


def _plan(given: argparse.Namespace) -> Plan:
    """The plan that was asked for; ValueError where the task has none of that name."""
    plans = {plan.name: plan for plan in PLANS if plan.task == given.task}
    name = given.net or next(iter(plans))
    if name not in plans:
        raise ValueError(f"{given.task} has no {name}; there are {', '.join(plans)}")
    return replace(plans[name], steps=given.steps or plans[name].steps)


def _device(name: str) -> torch.device:
    """The device of that name; ValueError where there is none."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError("this machine has no CUDA device: take --device cpu")
    return torch.device(name)


def command(plan: Plan, seed: int) -> str:
    """What to type for the same run, wherever the data lie."""
    words = ["python", "-m", "dsviz.training", plan.task, "--net", plan.name, "--data", "DIR"]
    return shlex.join([*words, "--steps", str(plan.steps), "--seed", str(seed)])


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {text}")
    return number


def _seed(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MOST_SEED:
        raise argparse.ArgumentTypeError(f"must be from 0 to {MOST_SEED}, got {text}")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dsviz.training", description=__doc__)
    parser.add_argument("task", choices=tuple(TASKS))
    names = "; ".join(f"{task}: {', '.join(p.name for p in PLANS if p.task == task)}" for task in TASKS)
    parser.add_argument("--net", metavar="NAME", help=f"which network; the first by default. {names}")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="holds cifar10/, esc10/, …")
    parser.add_argument(
        "--out", type=Path, default=Path("runs"), metavar="DIR", help="gets a folder a run (runs)"
    )
    parser.add_argument("--steps", type=_positive, metavar="N", help="instead of the plan's")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="of weights and chance (0)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--resume", action="store_true", help="go on with an interrupted run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
