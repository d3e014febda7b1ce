"""The training of separators: which voices are mixed, and how their networks begin."""

from pathlib import Path

import pytest
import torch
from tiny_tasks import CPU, tiny, voices

import dsviz
from dsviz.training import separation
from dsviz.training.plan import Moment
from dsviz.training.plans import PLANS


def test_the_extraction_of_a_voice_is_told_whose(tmp_path: Path) -> None:
    plan = next(plan for plan in PLANS if plan.network == "tsenet")
    voices(tmp_path)
    task = separation.Separation(tmp_path, plan, CPU)
    mixture, own, who = task._mixed("test", [(0, 1, (0.0, 0.0), 0.0), (1, 0, (0.0, 0.0), 0.0)], 1.0)
    assert mixture.shape == (2, 1, 8000)
    assert who.shape == (2, 64)
    assert torch.allclose(mixture[0], mixture[1])
    assert torch.equal(own[0, 0], own[1, 1])
    assert not torch.allclose(who[0], who[1])


def test_an_encoder_and_its_inverse_hand_on_the_mixture() -> None:
    network = dsviz.build("tsenet", preset="demo")
    separation._inverse(network.encoder.conv.weight, network.decoder.speaker1.weight)
    mixture = torch.randn(1, 1, 2000, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        again = network.decode((network.encode(mixture),), 2000)
    inner = slice(40, -40)  # a window at an end has no other to be added to
    assert torch.allclose(again[..., inner], mixture[..., inner], atol=1e-4)


def test_a_voice_is_heard_at_three_speeds_and_never_mixed_with_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices(tmp_path)
    task = separation.Separation(tmp_path, tiny("separation"), CPU)
    lengths = [len(task.voices["training"][turn * task.speakers][0]) for turn in range(3)]
    assert lengths[1] > lengths[0] > lengths[2], "as it is, slower, faster"
    mixed: list[tuple[int, int]] = []

    def noted(_split: str, pairs: list, _seconds: float) -> None:
        mixed.extend((first, second) for first, second, *_ in pairs)

    monkeypatch.setattr(task, "_mixed", noted)
    for seed in range(20):
        task.batch(torch.arange(task.size), Moment(0.0, torch.Generator().manual_seed(seed), {}))
    assert {second for _, second in mixed} == set(range(task.size)), "every voice is mixed in"
    assert all(first % task.speakers != second % task.speakers for first, second in mixed)


def test_the_first_masks_are_half_open() -> None:
    network = dsviz.build("tsenet", preset="demo", seconds=0.5)
    masks: list[torch.Tensor] = []
    network.separator.mask.mask.register_forward_hook(lambda *call: masks.append(call[2]))
    inputs = torch.randn(1, 1, 4_000), torch.randn(1, 64)
    with torch.no_grad():
        network(*inputs)
        separation._begin_small(network)
        network(*inputs)
    before, after = ((mask - 0.5).abs().mean() for mask in masks)
    assert before > 0.3
    assert after < 0.1
