"""Every task on generated data: a few steps, a final figure, a file that loads; and tests on what is new."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_tasks import CPU, TINY, tiny

import dsviz
from dsviz.inputs.dates import examples
from dsviz.training import dates, sound_kinds
from dsviz.training.dates import answers
from dsviz.training.finish import finish
from dsviz.training.judge import accuracy, balanced
from dsviz.training.loop import begin, train
from dsviz.training.plans import TASKS
from dsviz.weights import load_weights


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "TEST", 12)
    monkeypatch.setattr(dates, "VALIDATION", 6)
    monkeypatch.setattr("dsviz.training.digits.HELD", 20)


def test_every_task_is_tried() -> None:
    assert TINY.keys() == TASKS.keys()


@pytest.mark.parametrize("name", TINY)
def test_a_task_trains_is_judged_and_its_file_loads(name: str, tmp_path: Path) -> None:
    plan = tiny(name)
    TINY[name][0](tmp_path)
    run = begin(plan, TASKS[name](tmp_path, plan, CPU), CPU, 0)
    before = [parameter.detach().clone() for parameter in run.network.parameters()]
    train(run, tmp_path)
    assert any(not torch.equal(a, b) for a, b in zip(before, run.network.parameters(), strict=True))
    card = finish(run, tmp_path, "again")
    assert np.isfinite(card.metric.value)
    assert card.metric.count > 0
    assert card.data
    network = dsviz.build(plan.network, **plan.options)
    weights = load_weights(network, tmp_path / f"{card.name}.safetensors")
    assert weights.card == card
    assert (tmp_path / "curves.csv").read_text().count("\n") == 3


def test_no_speaker_track_or_recording_is_on_two_sides() -> None:
    found = [
        sound_kinds.Recording(Path(__file__), label, f"{label}{n // 2}")
        for label in sound_kinds.LABELS
        for n in range(60)
    ]
    parts = sound_kinds.split(found)
    groups = {name: {recording.group for recording in part} for name, part in parts.items()}
    assert groups.keys() == {"train", "validation", "test"}
    assert sum(len(part) for part in parts.values()) == len(found)
    assert sum(map(len, groups.values())) == len(set().union(*groups.values()))


def test_answers_are_what_the_network_says_step_by_step() -> None:
    network = dsviz.build("slicenet", preset="small", channels=24)
    sources = torch.randint(1, 20, (3, 48), generator=torch.Generator().manual_seed(0))
    written = answers(network, sources, 6)
    with torch.no_grad():
        scores = network(sources, written)
    for row, best in zip(written.tolist(), scores.argmax(dim=1).tolist(), strict=True):
        end = row.index(0) if 0 in row else len(row)
        assert row[: end + 1] == best[: end + 1]
        assert not any(row[end:])


def test_no_answer_of_the_test_is_trained_on() -> None:
    trained = {example.target for example in islice(examples(1), 2_000)}
    tested = dates.held_out(50, "test")
    assert trained.isdisjoint(example.target for example in tested)


def test_no_two_held_out_examples_are_alike() -> None:
    validation = dates.held_out(250, "validation")
    tested = dates.held_out(1_000, "test", without=validation)
    assert (len(validation), len(tested)) == (250, 1_000)
    assert len({*validation, *tested}) == 1_250


def test_a_large_class_does_not_hide_a_small_one() -> None:
    truth = torch.tensor([0] * 9 + [1])
    answers = torch.tensor([[1.0, 0.0]]).repeat(10, 1)
    assert accuracy(answers, truth, "test").value == pytest.approx(0.9)
    assert balanced(answers, truth, "test").value == pytest.approx(0.5)
