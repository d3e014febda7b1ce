"""A patch over the picture: it reaches every cell, and what the network cannot see makes no difference."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dsviz.analysis.occlusion import covered, filling, grid_of, slide


class LeftHalf(nn.Module):
    """It looks at the left half alone."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.classifier = nn.Linear(4, 5)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.conv(x[..., : x.shape[-1] // 2]).tanh()
        scores: Tensor = self.classifier(maps.mean(dim=(2, 3)))
        return scores


def all_scores(values: Tensor, *, by_row: bool = False, batch: int = 7, network: nn.Module | None = None):
    grid = grid_of(values.shape[-2:], (4, 4), (2, 2))
    fill = filling(values, by_row=by_row)
    return grid, torch.cat(list(slide(network or LeftHalf(), values, fill, grid, batch)))


@pytest.mark.parametrize(
    ("plane", "patch", "stride"),
    [
        ((8, 8), (4, 4), (2, 2)),
        ((20, 98), (3, 13), (3, 7)),
        ((7, 5), (7, 5), (1, 1)),
        ((9, 10), (2, 3), (2, 3)),
    ],
)
def test_patches_reach_every_cell_and_stay_inside(plane, patch, stride) -> None:
    grid = grid_of(plane, patch, stride)
    seen = np.zeros(plane, dtype=int)
    for place in range(grid.count):
        rows, columns = grid.box(place)
        part = seen[rows, columns]
        assert part.shape == patch
        part += 1
    assert seen.min() >= 1
    for starts, step in zip((grid.rows, grid.columns), stride, strict=True):
        assert all(0 < b - a <= step for a, b in pairwise(starts))


@pytest.mark.parametrize(
    ("patch", "stride"), [((9, 2), (1, 1)), ((2, 2), (3, 1)), ((2, 2), (0, 1)), ((0, 1), (0, 1))]
)
def test_a_patch_that_does_not_fit_is_an_error(patch, stride) -> None:
    with pytest.raises(ValueError, match="stride"):
        grid_of((8, 8), patch, stride)


def test_covering_what_the_network_cannot_see_changes_nothing() -> None:
    values, network = torch.randn(1, 3, 12, 16), LeftHalf()
    grid, scores = all_scores(values, network=network)
    with torch.no_grad():
        whole = network(values)
    blind = [place for place in range(grid.count) if grid.box(place)[1].start >= 8]
    seeing = [place for place in range(grid.count) if grid.box(place)[1].start < 8]
    assert len(blind) + len(seeing) == len(scores) == grid.count
    torch.testing.assert_close(scores[blind], whole.expand(len(blind), -1))
    assert ((scores[seeing] - whole).abs() > 1e-6).any(dim=1).all()


@pytest.mark.parametrize("by_row", [False, True])
def test_on_a_picture_of_the_colour_of_the_patch_nothing_changes(by_row: bool) -> None:
    values = torch.randn(1, 3, 12, 1) if by_row else torch.randn(1, 3, 1, 1)
    flat, network = values.expand(1, 3, 12, 16).contiguous(), LeftHalf()
    _, scores = all_scores(flat, by_row=by_row, network=network)
    with torch.no_grad():
        torch.testing.assert_close(scores, network(flat).expand(len(scores), -1))


def test_a_patch_covers_its_box_and_nothing_else() -> None:
    values = torch.randn(1, 20, 30)  # rows of coefficients, columns of time
    grid = grid_of((20, 30), (5, 6), (5, 3))
    fill = filling(values, by_row=True)
    for number, made in enumerate(covered(values, fill, grid, range(2, 6)), 2):
        changed = made != values[0]
        box = grid.box(number)
        assert changed[box].all()
        assert int(changed.sum()) == 5 * 6
        torch.testing.assert_close(made[box], fill[0].expand(20, 30)[box])


def test_batches_of_any_size_tell_the_same() -> None:
    values, network = torch.randn(1, 3, 12, 16), LeftHalf()
    one, many = (all_scores(values, batch=batch, network=network)[1] for batch in (1, 50))
    torch.testing.assert_close(one, many)


def test_the_input_itself_is_left_as_it_was() -> None:
    values = torch.randn(1, 3, 12, 16)
    before = values.clone()
    all_scores(values)
    assert torch.equal(values, before)
