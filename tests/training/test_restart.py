"""A second rise and fall of the learning rate goes on from the first, with settings of its own."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from test_loop import CPU, PLAN, Toy, run, same

from dsviz.training.finish import notes
from dsviz.training.loop import begin, rate, train
from dsviz.training.plan import Batch, Moment, Restart
from dsviz.training.plans import PLANS

AGAIN = replace(PLAN, steps=10, settings={"early": 20}, restarts=(Restart(0.4, 2e-3, {"erase": 8}),))


def test_the_rate_rises_again_to_its_second_height() -> None:
    plan = replace(PLAN, steps=300, warm=0.1, rate=3.0, restarts=(Restart(1 / 3, 1.0, {}),))
    rates = [rate(plan, step) for step in range(300)]
    alone = replace(plan, steps=200, restarts=())
    assert rates[:200] == [rate(alone, step) for step in range(200)]
    assert rates[199] < 0.001 < rates[200] < 0.2
    assert max(rates[200:]) == pytest.approx(1.0, rel=1e-3)
    assert rates[210:] == sorted(rates[210:], reverse=True)


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 26_500])
@pytest.mark.parametrize("share", [0.25, 0.4528, 0.99])
def test_every_step_belongs_to_one_part(steps: int, share: float) -> None:
    plan = replace(AGAIN, steps=steps, restarts=(Restart(share / 2, 1.0, {}), Restart(share / 2, 0.5, {})))
    parts = plan.cycles
    assert parts[0].first == 0
    assert [part.first + part.steps for part in parts] == [*(part.first for part in parts[1:]), steps]
    for step in {0, steps // 2, steps - 1}:
        part = plan.cycle(step)
        assert part in parts
        assert 0 <= part.progress(step) < 1


class Told(Toy):
    """Remembers what it was told at each step."""

    def batch(self, chosen: torch.Tensor, moment: Moment) -> Batch:
        self.told = [*getattr(self, "told", []), (round(moment.progress, 3), dict(moment.settings))]
        return super().batch(chosen, moment)


def test_the_task_is_told_the_settings_of_the_part_it_is_in(tmp_path: Path) -> None:
    task = Told()
    train(begin(AGAIN, task, CPU, 0), tmp_path)
    first = [(round(step / 6, 3), {"early": 20}) for step in range(6)]
    assert task.told == [*first, *((step / 4, {"erase": 8}) for step in range(4))]


def test_a_run_with_a_restart_is_taken_up_in_its_second_part(tmp_path: Path) -> None:
    through = run(tmp_path / "through", AGAIN)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "broken", AGAIN, breaks=9)
    assert same(through.network, run(tmp_path / "broken", AGAIN).network)
    alone = run(tmp_path / "alone", replace(AGAIN, restarts=()))
    assert not same(through.network, alone.network)


def test_a_card_tells_of_the_restart() -> None:
    told = notes(AGAIN, Toy)
    assert (told["restart_after"], told["restart_rate"], told["restart_erase"]) == (6, 2e-3, 8)
    assert not [name for name in notes(replace(AGAIN, restarts=()), Toy) if name.startswith("restart")]


def test_plans_restart_at_whole_steps() -> None:
    plans = [plan for plan in PLANS if plan.restarts]
    assert plans
    for plan in plans:
        lengths = [part.steps for part in plan.cycles[1:]]
        assert lengths == pytest.approx([plan.steps * again.share for again in plan.restarts])


def test_a_card_tells_of_every_restart() -> None:
    plan = replace(AGAIN, restarts=(*AGAIN.restarts, Restart(0.2, 1e-3, {"early": 12})))
    told = notes(plan, Toy)
    assert (told["restart_after"], told["restart_erase"]) == (4, 8)
    assert (told["restart2_after"], told["restart2_rate"], told["restart2_early"]) == (8, 1e-3, 12)
