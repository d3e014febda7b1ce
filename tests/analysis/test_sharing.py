"""Shared weights: which steps have one tensor, and what the network would store without."""

from collections import Counter

import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.sharing import Sharing, sharing_of
from dsviz.recording import Block, prepare

TINY = {"filters": 8, "length": 8, "bottleneck": 6, "hidden": 7, "blocks": 3, "repeats": 2, "seconds": 0.1}


def shared(**options: int | float | str) -> Sharing:
    found = sharing_of(dsviz.costs("mitas", **TINY | options))
    assert found is not None
    return found


@pytest.mark.parametrize("scheme", ["stacks", "dilations", "mitas"])
@pytest.mark.parametrize("skip", [0, 5])
@pytest.mark.parametrize("share_norm", ["own", "pointwise"])
@pytest.mark.parametrize("bias", ["no", "yes"])
def test_unfolded_is_the_network_without_sharing(scheme: str, skip: int, share_norm: str, bias: str) -> None:
    options = {"skip": skip, "share_norm": share_norm, "bias": bias}
    found = shared(share=scheme, **options)
    plain = dsviz.costs("mitas", **TINY | options, share="none")
    assert (found.stored, found.unfolded) == (
        dsviz.costs("mitas", **TINY | options, share=scheme).params,
        plain.params,
    )


def test_without_sharing_there_is_nothing_to_show() -> None:
    keys = ("mobilenet", "conv_tasnet", "swishnet", "tsenet")
    assert [sharing_of(dsviz.costs(key)) for key in keys] == [None] * len(keys)
    assert sharing_of(dsviz.costs("mitas", share="none", **TINY)) is None


def test_blocks_of_a_stack_make_a_line_in_the_order_of_their_dilations() -> None:
    found = shared()
    assert [[block.path.rpartition(".")[2] for block in line] for line in found.lines] == [
        ["block1", "block2", "block3"]
    ] * 2
    assert [[block.dilation for block in line] for line in found.lines] == [[1, 2, 4]] * 2


@pytest.mark.parametrize(
    ("scheme", "users"),
    [("mitas", {"expand": 2, "depthwise": 3, "project": 2}), ("stacks", dict.fromkeys(
        ("expand", "depthwise", "project"), 2)), ("dilations", dict.fromkeys(
        ("expand", "depthwise", "project"), 3))],
)  # fmt: skip
def test_every_tensor_has_as_many_users_as_steps_point_at_it(scheme: str, users: dict[str, int]) -> None:
    rows = dsviz.costs("mitas", **TINY, share=scheme).rows
    found = shared(share=scheme)
    counts = Counter(use.first for use in found.uses)
    assert all(use.users == counts[use.first] for use in found.uses)
    assert {rows[use.row].path.rpartition(".")[2]: use.users for use in found.uses} == users


def test_tensors_are_numbered_among_their_like() -> None:
    (first, second) = shared().lines
    numbers = [[[use.number for use in block.uses] for block in line] for line in (first, second)]
    assert numbers == [[[1, 1, 1], [2, 1, 2], [3, 1, 3]], [[1, 2, 1], [2, 2, 2], [3, 2, 3]]]


class Scale(Block, nn.Sequential):
    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer


class Pair(nn.Sequential):
    def __init__(self, *, own_bias: bool) -> None:
        super().__init__()
        first, second = nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=own_bias)
        second.weight = first.weight
        self.first, self.second = Scale(first), Scale(second)


@pytest.mark.parametrize("own_bias", [False, True])
def test_a_step_may_share_its_weights_and_have_a_bias_of_its_own(own_bias: bool) -> None:
    def costs(x: Tensor) -> Sharing | None:
        return sharing_of(dsviz.costs_of(prepare(Pair(own_bias=own_bias).eval()), x))

    found = costs(torch.zeros(1, 3))
    assert found is not None
    assert (found.stored, found.unfolded) == (9 + 3 * own_bias, 18 + 3 * own_bias)
    assert [use.values for use in found.uses] == [9, 9 + 3 * own_bias]
    assert [len(line) for line in found.lines] == [2]
