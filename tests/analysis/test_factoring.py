import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from dsviz.analysis.factoring import convolve, fuse, paying, split, trades

SIZES = st.integers(1, 7)
KERNELS = st.sampled_from([(1,), (3,), (5,), (1, 1), (3, 3), (5, 3), (3, 5)])


def drawn(*shape: int) -> Tensor:
    return torch.randn(shape, dtype=torch.float64)


def relative(part: Tensor, whole: Tensor) -> float:
    return float(torch.linalg.vector_norm(part) / torch.linalg.vector_norm(whole))


@settings(max_examples=40, deadline=None)
@given(inputs=SIZES, outputs=SIZES, kernel=KERNELS, multiplier=st.integers(1, 3))
def test_the_fused_kernel_gives_the_output_of_both(
    inputs: int, outputs: int, kernel: tuple[int, ...], multiplier: int
) -> None:
    depthwise = drawn(inputs * multiplier, 1, *kernel)
    pointwise = drawn(outputs, inputs * multiplier, *(1 for _ in kernel))
    x = drawn(2, inputs, *(8 for _ in kernel))
    expected = convolve(convolve(x, depthwise, groups=inputs), pointwise)
    torch.testing.assert_close(convolve(x, fuse(depthwise, pointwise, multiplier)), expected)


def test_zeros_around_the_input_do_not_matter_between_the_two() -> None:
    depthwise, pointwise, x = drawn(4, 1, 3, 3), drawn(6, 4, 1, 1), drawn(1, 4, 9, 9)
    both = F.conv2d(F.conv2d(x, depthwise, padding=1, stride=2, dilation=1, groups=4), pointwise)
    torch.testing.assert_close(F.conv2d(x, fuse(depthwise, pointwise), padding=1, stride=2), both)


@settings(max_examples=40, deadline=None)
@given(inputs=SIZES, outputs=SIZES, kernel=KERNELS, data=st.data())
def test_a_split_kernel_loses_what_is_promised_and_weighs_what_is_promised(
    inputs: int, outputs: int, kernel: tuple[int, ...], data: st.DataObject
) -> None:
    dense = drawn(outputs, inputs, *kernel)
    trade = data.draw(st.sampled_from(trades(dense)))
    halves = split(dense, trade.multiplier)
    back = fuse(halves.depthwise, halves.pointwise, trade.multiplier)
    assert relative(dense - back, dense) == pytest.approx(trade.error, abs=1e-7)
    assert halves.weights == trade.weights
    assert halves.depthwise.shape == (inputs * trade.multiplier, 1, *kernel)


@settings(max_examples=30, deadline=None)
@given(inputs=SIZES, outputs=SIZES, kernel=KERNELS)
def test_more_patterns_never_lose_more_and_as_many_as_cells_lose_nothing(
    inputs: int, outputs: int, kernel: tuple[int, ...]
) -> None:
    found = trades(drawn(outputs, inputs, *kernel))
    errors = [trade.error for trade in found]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] == 0
    assert [trade.multiplier for trade in found] == list(range(1, len(found) + 1))


def test_no_other_pair_comes_nearer() -> None:
    dense = drawn(8, 3, 3, 3)
    best = trades(dense)[1].error
    for _ in range(20):
        halves = split(dense, 2)
        moved = halves.depthwise + 0.05 * torch.randn_like(halves.depthwise)
        assert relative(dense - fuse(moved, halves.pointwise, 2), dense) > best


def test_a_fused_kernel_splits_without_loss_into_what_it_was_made_of() -> None:
    depthwise, pointwise = drawn(5, 1, 3, 3), drawn(8, 5, 1, 1)
    dense = fuse(depthwise, pointwise)
    assert trades(dense)[0].error == pytest.approx(0, abs=1e-7)
    halves = split(dense, 1)
    torch.testing.assert_close(fuse(halves.depthwise, halves.pointwise), dense)
    cosine = F.cosine_similarity(halves.depthwise.flatten(1), depthwise.flatten(1)).abs()
    torch.testing.assert_close(cosine, torch.ones_like(cosine))


def test_the_figures_of_the_specification_for_random_weights() -> None:
    generator = torch.Generator().manual_seed(0)
    dense = torch.randn(32, 16, 3, 3, generator=generator)
    found = {trade.multiplier: trade for trade in trades(dense)}
    assert [round(found[m].error, 2) for m in (1, 2, 3, 5)] == pytest.approx(
        [0.88, 0.78, 0.68, 0.48], abs=0.015
    )
    assert (found[1].weights, found[9].weights, dense.numel()) == (656, 5904, 4608)
    assert found[9].error == 0


@settings(max_examples=40, deadline=None)
@given(inputs=SIZES, outputs=SIZES, kernel=KERNELS)
def test_it_pays_exactly_as_long_as_the_two_have_fewer_weights(
    inputs: int, outputs: int, kernel: tuple[int, ...]
) -> None:
    dense = drawn(outputs, inputs, *kernel)
    cheaper = [t.multiplier for t in trades(dense) if t.weights < dense.numel()]
    assert paying(dense) == max(cheaper, default=0)


def test_nothing_at_all_is_split_without_error() -> None:
    assert {trade.error for trade in trades(torch.zeros(4, 2, 3, 3))} == {0.0}


@pytest.mark.parametrize("multiplier", [0, 10])
def test_a_multiplier_lies_between_one_and_the_cells_of_a_kernel(multiplier: int) -> None:
    with pytest.raises(ValueError, match="must be 1 to 9"):
        split(drawn(4, 4, 3, 3), multiplier)


@pytest.mark.parametrize(
    ("depthwise", "pointwise"),
    [((4, 2, 3, 3), (6, 4, 1, 1)), ((4, 1, 3, 3), (6, 5, 1, 1)), ((4, 1, 3, 3), (6, 4, 3, 3))],
)
def test_only_pairs_that_meet_are_fused(depthwise: tuple[int, ...], pointwise: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="no separable pair"):
        fuse(drawn(*depthwise), drawn(*pointwise))
