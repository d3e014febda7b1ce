"""The eight mistakes: each wrong layer really is another one, in the way its page says."""

import pytest
import torch

from dsviz.analysis.mistakes import CHANNELS, MISTAKES, Outcome, mistake, outcome
from dsviz.text import Language, words

RAISE = {"groups_out", "dilation"}
SILENT = [m.name for m in MISTAKES if m.name not in RAISE]


@pytest.fixture(scope="module")
def found() -> dict[str, Outcome]:
    x = torch.rand(1, CHANNELS, 28, 28, generator=torch.Generator().manual_seed(0))
    return {m.name: outcome(m, x) for m in MISTAKES}


def test_there_are_eight():
    assert len({m.name for m in MISTAKES}) == 8


@pytest.mark.parametrize("known", MISTAKES, ids=lambda m: m.name)
def test_the_right_side_runs(known, found):
    right = found[known.name].right
    assert not right.error
    assert torch.isfinite(right.output).all()


@pytest.mark.parametrize("name", sorted(RAISE))
def test_torch_raises_in_its_own_words(name, found):
    wrong = found[name].wrong
    assert wrong.error.partition(": ")[0] in {"RuntimeError", "ValueError"}
    code = mistake(name)
    x = torch.rand(1, CHANNELS, 28, 28)
    with pytest.raises((RuntimeError, ValueError)) as raised:  # noqa: PT012 - either line may raise
        y = eval(code.wrong, {"nn": torch.nn})(x)
        eval(code.after, {"x": x, "y": y})
    assert wrong.error == f"{raised.type.__name__}: {raised.value}"


@pytest.mark.parametrize("name", SILENT)
def test_the_others_run_in_silence_and_give_other_numbers(name, found):
    result = found[name]
    assert not result.wrong.error
    assert result.right.output.shape == result.wrong.output.shape
    assert result.difference.abs().max() > 0.05


@pytest.mark.parametrize("known", MISTAKES, ids=lambda m: m.name)
def test_counts_are_those_of_the_lines_shown(known, found):
    for code, side in ((known.right, found[known.name].right), (known.wrong, found[known.name].wrong)):
        if side.params is not None:
            made = eval(code, {"nn": torch.nn})
            assert side.params == sum(p.numel() for p in made.parameters())


def test_forgotten_groups_cost_the_number_of_channels_times_as_much(found):
    result = found["groups_forgotten"]
    assert result.wrong.params == CHANNELS * result.right.params
    assert (result.right.heard, result.wrong.heard) == (1, CHANNELS)


def test_swapped_stages_cost_more(found):
    result = found["swapped"]
    assert result.wrong.macs > 2 * result.right.macs
    assert result.wrong.params > result.right.params


def test_without_padding_the_map_shrinks_and_is_the_same_inside(found):
    result = found["dilation"]
    assert (result.right.output.shape[-1], result.wrong.output.shape[-1]) == (28, 22)
    torch.testing.assert_close(result.difference, torch.zeros_like(result.difference), atol=1e-5, rtol=0)


def test_a_striding_pointwise_reads_one_pixel_of_four(found):
    result = found["stride"]
    assert (result.right.read, result.wrong.read) == (1, pytest.approx(1 / 4))
    assert result.wrong.params == result.right.params


def test_a_forgotten_mean_shifts_each_map_by_a_constant(found):
    apart = found["folding"].difference[0].flatten(1)
    assert apart.std(dim=1).max() < 1e-5
    assert apart.mean(dim=1).unique().numel() > 1


def test_the_right_folding_leaves_what_the_norm_would(found):
    maps = found["folding"].right.output[0].flatten(1)
    torch.testing.assert_close(maps.mean(dim=1), torch.linspace(-0.5, 0.5, CHANNELS), atol=1e-4, rtol=0)
    torch.testing.assert_close(maps.std(dim=1), torch.linspace(0.5, 1.5, CHANNELS), atol=1e-2, rtol=0)


@pytest.mark.parametrize("name", ["relu", "shuffle", "folding"])
def test_some_mistakes_show_in_no_count(name, found):
    result = found[name]
    assert (result.right.params, result.right.macs) == (result.wrong.params, result.wrong.macs)


def test_without_the_shuffle_half_of_the_channels_are_never_heard(found):
    result = found["shuffle"]
    assert (result.right.heard, result.wrong.heard) == (CHANNELS, CHANNELS // 2)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("known", MISTAKES, ids=lambda m: m.name)
def test_every_mistake_is_named_and_explained(known, language):
    said = words(language)
    assert all(f"break_it.{part}_{known.name}" in said for part in ("name", "what", "means"))


def test_an_unknown_mistake_is_refused():
    with pytest.raises(ValueError, match="none of"):
        mistake("typo")
