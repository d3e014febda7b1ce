"""The loop: the same batches at the same steps, whatever was before."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from dsviz.architectures import find
from dsviz.errors import InputError
from dsviz.text import Language, words
from dsviz.training.__main__ import main
from dsviz.training.finish import finish
from dsviz.training.loop import STATE, Run, averaged, begin, chosen, rate, train
from dsviz.training.plan import Batch, Moment, Optimizer, Plan, Task
from dsviz.training.plans import PLANS, TASKS
from dsviz.training.state import Average, Curves
from dsviz.weights.card import Metric, Source
from dsviz.weights.tensors import tensors_of

PLAN = Plan(
    task="toy",
    variant="toy",
    network="swishnet",
    options={"classes": 2},
    steps=6,
    batch=4,
    rate=1e-2,
    watch=2,
)
CPU = torch.device("cpu")


class Toy(Task):
    """Rising or falling features; breaks where it is told to."""

    labels = ("falling", "rising")
    data = (Source("toy", "nobody", "none"),)
    size = 10

    def __init__(self, breaks: int | None = None) -> None:
        self.asked, self.breaks = 0, breaks

    def batch(self, chosen: Tensor, moment: Moment) -> Batch:
        if self.asked == self.breaks:
            raise KeyboardInterrupt
        self.asked += 1
        slope = (chosen % 2 * 2 - 1)[:, None, None] * torch.arange(60.0) / 60
        return slope + torch.randn(len(chosen), 20, 60, generator=moment.generator), chosen % 2

    def loss(self, network: nn.Module, batch: Batch) -> Tensor:
        return F.cross_entropy(network(batch[0]), batch[1])

    def validate(self, network: nn.Module) -> Sequence[Metric]:
        assert not network.training
        return [Metric("accuracy", 0.5, "validation", 10)]

    def test(self, network: nn.Module) -> Sequence[Metric]:
        return [Metric("accuracy", 0.75, "test", 10)]


def run(folder: Path, plan: Plan = PLAN, seed: int = 0, breaks: int | None = None) -> Run:
    folder.mkdir(exist_ok=True)
    own = begin(plan, Toy(breaks), CPU, seed)
    if (folder / STATE).exists():
        own.resume(folder / STATE)
    train(own, folder)
    return own


def same(first: nn.Module, second: nn.Module) -> bool:
    return all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))


@pytest.mark.parametrize("half", [False, True])
def test_a_plan_may_compute_in_bfloat16(half: bool, tmp_path: Path) -> None:
    plan = replace(PLAN, half=half, steps=1)
    own = begin(plan, Toy(), CPU, 0)
    kinds = []
    head = next(m for m in reversed(list(own.network.modules())) if isinstance(m, nn.Conv1d | nn.Linear))
    head.register_forward_hook(lambda module, given, made: kinds.append(made.dtype))
    train(own, tmp_path)
    assert kinds[0] == (torch.bfloat16 if half else torch.float32)
    assert all(parameter.dtype == torch.float32 for parameter in own.network.parameters())


@pytest.mark.parametrize("optimizer", Optimizer)
def test_a_run_taken_up_again_ends_as_the_one_that_went_through(optimizer: Optimizer, tmp_path: Path) -> None:
    plan = replace(PLAN, optimizer=optimizer)
    through = run(tmp_path / "through", plan)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "broken", plan, breaks=5)  # one step after the state of step 4 was saved
    again = run(tmp_path / "broken", plan)
    assert same(through.network, again.network)
    assert same(averaged(through), averaged(again))
    one, two = ((tmp_path / name / "curves.csv").read_text().splitlines() for name in ("through", "broken"))
    assert [row.split(",")[0] for row in one] == ["step", "2", "4", "6"]
    assert [row.split(",")[3:] for row in one] == [row.split(",")[3:] for row in two]


def test_the_seed_decides(tmp_path: Path) -> None:
    one, two, other = (run(tmp_path / str(n), seed=seed) for n, seed in enumerate((1, 1, 2)))
    assert same(one.network, two.network)
    assert not same(one.network, other.network)


def test_a_state_of_another_run_is_refused(tmp_path: Path) -> None:
    run(tmp_path)
    for plan, seed in ((replace(PLAN, steps=9), 0), (replace(PLAN, batch=3), 0), (PLAN, 1)):
        with pytest.raises(ValueError, match=r"of another run .*steps=6.*seed=0"):
            begin(plan, Toy(), CPU, seed).resume(tmp_path / STATE)


def test_training_lowers_the_loss() -> None:
    own = begin(replace(PLAN, steps=60), Toy(), CPU, 0)
    batch = own.task.batch(torch.arange(10), Moment(0.0, torch.Generator().manual_seed(1), {}))
    before = float(own.task.loss(own.network, batch).detach())
    from dsviz.training.loop import _step

    for _ in range(60):
        _step(own)
        own.step += 1
    assert float(own.task.loss(own.network, batch).detach()) < 0.5 * before


def test_an_epoch_goes_once_through_everything_in_an_order_of_its_own() -> None:
    places = torch.cat([chosen(10, 4, step, 3) for step in range(5)])
    first, second = places[:10], places[10:]
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(10))
    assert first.tolist() != second.tolist()


def test_the_rate_rises_to_its_height_and_falls_to_nothing() -> None:
    plan = replace(PLAN, steps=100, warm=0.2, rate=3.0)
    rates = [rate(plan, step) for step in range(100)]
    assert max(rates) == pytest.approx(3.0, rel=1e-3)
    assert rates[:20] == sorted(rates[:20])
    assert rates[20:] == sorted(rates[20:], reverse=True)
    assert 0 < rates[-1] < 0.01


def test_the_mean_forgets_the_first_weights_and_ends_between_the_last() -> None:
    layer = nn.Linear(1, 1)
    with torch.no_grad():
        layer.weight.fill_(100.0)
    mean = Average(layer, 0.9)
    for step in range(200):
        with torch.no_grad():
            layer.weight.fill_(1.0 + step % 2)
        mean.follow(layer, step)
    assert 1.3 < float(mean.tensors["weight"]) < 1.7


def test_curves_lose_the_rows_behind_the_state(tmp_path: Path) -> None:
    curves = Curves(tmp_path / "c.csv", 0)
    for step in (2, 4, 6):
        curves.add({"step": step, "loss": 0.5})
    Curves(tmp_path / "c.csv", 4).add({"step": 5, "loss": 0.25})
    assert (tmp_path / "c.csv").read_text().split() == ["step,loss", "2,0.5", "4,0.5", "5,0.25"]


def test_a_card_says_how_to_repeat_the_run(tmp_path: Path) -> None:
    own = run(tmp_path)
    card = finish(own, tmp_path, "python -m it")
    assert (card.network, card.options, card.labels) == ("swishnet", {"classes": 2}, Toy.labels)
    assert (card.metric.value, card.metric.split, card.steps, card.seed) == (0.75, "test", 6, 0)
    assert card.command == "python -m it"
    assert card.data == Toy.data
    assert card.params == 5483 - 17
    assert (tmp_path / "swishnet-toy.json").exists()
    assert (tmp_path / "swishnet-toy.csv").read_text() == (tmp_path / "curves.csv").read_text()


def test_every_plan_can_be_made() -> None:
    assert len({plan.name for plan in PLANS}) == len(PLANS)
    size = 0
    for plan in PLANS:
        assert plan.task in TASKS
        with torch.device("meta"):
            network = find(plan.network).make(plan.options)
        size += sum(2 * tensor.numel() for tensor in tensors_of(network).values())
    assert size < 25e6


def test_a_wrong_command_gets_a_reason(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["digits", "--net", "nonet", "--data", str(tmp_path)]) == 1
    assert "digits has no nonet; there are pixelcnn-digits" in capsys.readouterr().err
    assert main(["cifar10", "--data", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert "No such file" in capsys.readouterr().err


def test_what_stops_a_run_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert main(["dates", "--data", str(tmp_path), "--out", str(tmp_path), "--device", "cuda"]) == 1
    assert capsys.readouterr().err.startswith("dsviz.training: this machine has no CUDA device")

    def unreadable(*_: object) -> NoReturn:
        raise InputError("inputs.empty")

    monkeypatch.setitem(TASKS, "dates", unreadable)
    assert main(["dates", "--data", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"dsviz.training: {words(Language.ENGLISH)('inputs.empty')}\n"


def test_weights_beyond_float16_are_kept_in_float32(tmp_path: Path) -> None:
    own = begin(replace(PLAN, steps=1), Toy(), CPU, 0)
    train(own, tmp_path)
    name = next(name for name, tensor in own.average.tensors.items() if tensor.dim() > 1)
    own.average.tensors[name].view(-1)[0] = 1e5
    finish(own, tmp_path, "")
    kept = load_file(tmp_path / f"{PLAN.name}.safetensors")[name]
    assert (kept.dtype, kept.view(-1)[0].item()) == (torch.float32, 1e5)
