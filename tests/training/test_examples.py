"""Sounds and pictures as training shows them: features, labels, short pieces, changed copies."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_tasks import CHANCE, CPU, clips, pictures, tiny
from torch.nn import functional as F

from dsviz.inputs.settings import SWISHNET_MFCC
from dsviz.inputs.spectra import mfcc
from dsviz.training import esc10
from dsviz.training.mfcc import features
from dsviz.training.pictures import Pictures, erased, smoothed, varied
from dsviz.training.plan import Moment
from dsviz.training.sounds import windows


def test_coefficients_of_many_are_those_of_each() -> None:
    sounds = (0.1 * CHANCE.standard_normal((3, 8_000))).astype(np.float32)
    sounds[1, 3000:] = 0  # the floor below the loudest is each sound's own
    together = features(torch.from_numpy(sounds), SWISHNET_MFCC).numpy()
    for one, alone in zip(together, sounds, strict=True):
        assert np.allclose(one, mfcc(alone, SWISHNET_MFCC), atol=1e-3)


@pytest.mark.parametrize("shift", [2, 4])
def test_pictures_are_only_moved_and_mirrored(shift: int) -> None:
    picture = torch.arange(1, 32 * 32 + 1).reshape(1, 1, 32, 32)
    padded = torch.nn.functional.pad(picture, (shift,) * 4)[0, 0]
    allowed = [
        window.flip(1) if mirrored else window
        for down in range(2 * shift + 1)
        for right in range(2 * shift + 1)
        for window in [padded[down : down + 32, right : right + 32]]
        for mirrored in (False, True)
    ]
    found = varied(picture.expand(40, -1, -1, -1), shift, torch.Generator().manual_seed(0))[:, 0]
    places = [next(n for n, window in enumerate(allowed) if torch.equal(window, one)) for one in found]
    assert len(set(places)) > 20


def test_labels_are_smoothed_as_torch_smooths_them() -> None:
    scores, truth = torch.tensor([[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]), torch.tensor([0, 2])
    for smoothing in (0.0, 0.1, 0.3):
        wanted = F.cross_entropy(scores, truth, label_smoothing=smoothing)
        assert torch.allclose(F.cross_entropy(scores, smoothed(truth, 3, smoothing)), wanted)


def test_pictures_and_labels_are_changed_less_while_a_run_is_gentle(tmp_path: Path) -> None:
    pictures(tmp_path)
    plan = replace(tiny("cifar10"), settings={"gentle_share": 0.5, "shift": 0, "smoothing": 0.0})
    task = Pictures(tmp_path, plan, CPU)
    gentle, later = (
        task.batch(torch.arange(10), Moment(progress, torch.Generator().manual_seed(1), plan.settings))
        for progress in (0.49, 0.5)
    )
    assert gentle[1].max() == 1 > later[1].max()
    whole = task._sized(task.pixels[:10], 32)
    assert all(torch.equal(a, b) or torch.equal(a.flip(-1), b) for a, b in zip(whole, gentle[0], strict=True))
    assert not torch.equal(gentle[0], later[0])


def test_a_square_is_painted_over_around_any_place_of_a_picture() -> None:
    pictures, mean = torch.full((300, 3, 32, 32), 200, dtype=torch.uint8), (0.1, 0.2, 0.3)
    changed = erased(pictures, 12, mean, torch.Generator().manual_seed(0))
    hidden = (changed != pictures).any(1)
    assert changed.permute(0, 2, 3, 1)[hidden].unique(dim=0).tolist() == [[25, 51, 76]]
    rows, columns = hidden.any(2), hidden.any(1)
    assert torch.equal(hidden, rows[:, :, None] & columns[:, None, :])
    for lengths in (rows.sum(1), columns.sum(1)):
        assert lengths.min() == 6  # half of it, around a corner
        assert lengths.max() == 12
    assert hidden.any(0).all()
    assert (rows.sum(1) == 12).float().mean() == pytest.approx(21 / 32, abs=0.1)


def test_a_plan_may_have_squares_painted_over(tmp_path: Path) -> None:
    pictures(tmp_path)
    task = Pictures(tmp_path, tiny("cifar10"), CPU)
    plain, hidden = (
        task.batch(torch.arange(10), Moment(0.5, torch.Generator().manual_seed(1), settings))
        for settings in ({}, {"erase": 8})
    )
    differs = (plain[0] != hidden[0]).any(1).flatten(1).sum(1)
    assert all(16 <= count <= 64 for count in differs)
    assert hidden[0][plain[0] != hidden[0]].abs().max() < 0.02  # the mean, as the network reads it
    assert torch.equal(plain[1], hidden[1])


def test_a_short_piece_of_a_clip_begins_where_something_is_heard() -> None:
    clip = torch.zeros(1000)
    clip[400:500] = torch.linspace(0.1, 1, 100)
    for place in (0.0, 0.5, 0.999):
        begun = esc10._begun(clip, place)
        assert begun[0] > esc10.AUDIBLE
        assert torch.equal(begun.sort().values, clip.sort().values)
    assert torch.equal(esc10._begun(torch.zeros(5), 0.5), torch.zeros(5))


def test_clips_are_short_early_in_a_run_and_whole_at_its_end(tmp_path: Path) -> None:
    plan = replace(tiny("esc10"), settings={"early": 0.05, "early_share": 0.5})
    clips(tmp_path)
    task = esc10.Esc10(tmp_path, plan, CPU)
    lengths = [
        task.batch(torch.arange(3), Moment(progress, torch.Generator(), plan.settings))[0].shape
        for progress in (0.4, 0.6)
    ]
    assert lengths == [(3, 1, 2205), (3, 1, 8820)]


def test_windows_cover_a_sound_and_short_ones_are_repeated() -> None:
    assert [piece.tolist() for piece in windows(np.arange(7), 4, 2)] == [[0, 1, 2, 3], [2, 3, 4, 5]]
    assert [piece.tolist() for piece in windows(np.arange(3), 5, 2)] == [[0, 1, 2, 0, 1]]
