"""Temporal blocks: how far they see, what they add, and what the skip path sums."""

import pytest
import torch
from torch import nn

from dsviz.layers.normalization import CumulativeNorm, GlobalNorm
from dsviz.layers.temporal import BlockSizes, Stack, TemporalBlock
from dsviz.recording import prepare, record

CHANNELS, HIDDEN, SKIP = 6, 10, 4


def sizes(kernel: int = 3, *, skip: int = 0, causal: bool = False) -> BlockSizes:
    return BlockSizes(CHANNELS, HIDDEN, kernel, skip, bias=True, causal=causal)


def unnormed(channels: int) -> nn.Module:
    return nn.Identity()


@pytest.mark.parametrize("kernel", [2, 3, 4, 5])
@pytest.mark.parametrize("dilation", [1, 4, 32])
@pytest.mark.parametrize("causal", [False, True])
def test_a_block_keeps_every_length(kernel: int, dilation: int, causal: bool) -> None:
    block = TemporalBlock(sizes(kernel, causal=causal), dilation, GlobalNorm)
    for length in (1, 2, 17, 40):
        assert block(torch.randn(2, CHANNELS, length))[0].shape == (2, CHANNELS, length)


def test_what_came_in_is_added() -> None:
    block = TemporalBlock(sizes(), 2, GlobalNorm)
    nn.init.zeros_(block.project.weight)
    nn.init.zeros_(block.project.bias)
    x = torch.randn(1, CHANNELS, 9)
    assert torch.equal(block(x)[0], x)


def test_the_skip_path_is_the_sum_over_all_blocks_of_all_stacks() -> None:
    first = prepare(Stack(sizes(skip=SKIP), 3, GlobalNorm, first=True))
    second = prepare(Stack(sizes(skip=SKIP), 3, GlobalNorm))
    x = torch.randn(1, CHANNELS, 20)
    with torch.no_grad():
        middle, skips = first(x)
        _, total = second(middle, skips)
    steps = [*record(first, x), *record(second, middle, skips)]
    owns = [step.output for step in steps if step.path.endswith(".skip")]
    assert len(owns) == 6
    assert torch.allclose(total, torch.stack(owns).sum(dim=0), atol=1e-6)


def test_dilations_double_from_block_to_block() -> None:
    stack = Stack(sizes(), 4, GlobalNorm)
    assert [block.depthwise.dilation for block in stack.children()] == [(1,), (2,), (4,), (8,)]


@pytest.mark.parametrize("causal", [False, True])
def test_a_stack_sees_twice_the_sum_of_its_dilations(causal: bool) -> None:
    stack = Stack(sizes(causal=causal), 4, unnormed)
    x = torch.randn(1, CHANNELS, 101, requires_grad=True)
    stack(x)[0][0, :, 60].sum().backward()
    assert x.grad is not None
    seen = x.grad.abs().sum(dim=1)[0].nonzero().flatten()
    reach = 2 * (2**4 - 1)
    first, last = (60 - reach, 60) if causal else (60 - reach // 2, 60 + reach // 2)
    assert (int(seen[0]), int(seen[-1])) == (first, last)


def test_a_causal_stack_with_its_norms_ignores_the_future() -> None:
    stack = Stack(sizes(skip=SKIP, causal=True), 3, CumulativeNorm, first=True)
    x = torch.randn(1, CHANNELS, 50)
    changed = torch.cat([x[..., :30], torch.randn(1, CHANNELS, 20)], dim=-1)
    for before, after in zip(stack(x), stack(changed), strict=True):
        assert torch.equal(before[..., :30], after[..., :30])
        assert not torch.equal(before[..., 30], after[..., 30])


def test_extra_channels_are_read_by_the_first_block_and_added_back_by_none() -> None:
    stack = prepare(Stack(sizes(), 2, GlobalNorm, extra=5))
    x, extra = torch.randn(1, CHANNELS, 12), torch.randn(1, 5, 12)
    unused = torch.zeros(())  # there is no skip sum to join
    steps = record(stack, x, unused, extra)
    concat, add = (next(s for s in steps if s.path == f"block1.{name}") for name in ("concat", "add"))
    assert concat.output_shapes == ((1, CHANNELS + 5, 12),)
    assert add.sources[0] == -1, "the tensor before the concatenation"
    assert not any(step.path == "block2.concat" for step in steps)


def test_the_residual_is_computed_where_only_the_skip_sum_is_read() -> None:
    stack = prepare(Stack(sizes(skip=SKIP), 2, GlobalNorm, first=True))
    steps = record(stack, torch.randn(1, CHANNELS, 12))
    assert {step.module for step in steps} == {m for m in stack.modules() if not list(m.children())}
