"""What only the MiTAS paper says: which blocks have one tensor."""

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from io import BytesIO

import pytest
import torch
from torch import nn

import dsviz
from dsviz.analysis.cost import Costs
from dsviz.architectures.mitas import SHARE

TINY = {"filters": 8, "length": 8, "bottleneck": 6, "hidden": 7, "blocks": 3, "repeats": 2}
STACKS, BLOCKS = 4, 8
TABLE = {
    ("none", "v1"): (8_710_720, 8_710_720), ("none", "v3"): (5_050_545, 5_050_545),
    ("stacks", "v1"): (2_382_400, 2_333_200), ("stacks", "v3"): (1_859_761, 1_826_961),
    ("dilations", "v1"): (1_327_680, 1_270_280), ("dilations", "v3"): (862_641, 819_591),
    ("mitas", "v1"): (2_376_256, 2_327_056), ("mitas", "v3"): (1_849_521, 1_816_721),
}  # fmt: skip
TIMES = {
    ("stacks", "v1"): ("3.66", "3.73"), ("stacks", "v3"): ("2.72", "2.76"),
    ("dilations", "v1"): ("6.56", "6.86"), ("dilations", "v3"): ("5.85", "6.16"),
    ("mitas", "v1"): ("3.67", "3.74"), ("mitas", "v3"): ("2.73", "2.78"),
}  # fmt: skip


def distinct(network: nn.Module, part: str) -> dict[str, nn.Parameter]:
    """Every different weight of the parts called so, by the path where it is found first."""
    named = network.named_parameters(remove_duplicate=True)
    return {path: tensor for path, tensor in named if path.endswith(f".{part}.weight")}


@cache
def costs(scheme: str, base: str, norm: str) -> Costs:
    return dsviz.costs("mitas", share=scheme, base=base, share_norm=norm)


@pytest.mark.parametrize(("scheme", "base"), TABLE)
def test_parameters_are_counted_by_tensors_and_multiply_adds_by_calls(scheme: str, base: str) -> None:
    own, pointwise = (costs(scheme, base, norm) for norm in ("own", "pointwise"))
    assert (own.params, pointwise.params) == TABLE[scheme, base]
    assert own.macs == pointwise.macs == costs("none", base, "own").macs
    if scheme != "none":
        whole = TABLE["none", base][0]
        assert (f"{whole / own.params:.2f}", f"{whole / pointwise.params:.2f}") == TIMES[scheme, base]


@pytest.mark.parametrize(
    ("scheme", "depthwise", "pointwise"),
    [("none", 32, 32), ("stacks", BLOCKS, BLOCKS), ("dilations", STACKS, STACKS), ("mitas", STACKS, BLOCKS)],
)
def test_so_many_tensors_serve_thirty_two_blocks(scheme: str, depthwise: int, pointwise: int) -> None:
    network = dsviz.build("mitas", share=scheme, **TINY | {"blocks": BLOCKS, "repeats": STACKS})
    assert len(distinct(network, "depthwise")) == depthwise
    assert len(distinct(network, "expand")) == len(distinct(network, "project")) == pointwise


def test_the_rule_of_the_paper_ties_kernels_in_a_stack_and_mixing_across_stacks() -> None:
    network = dsviz.build("mitas", **TINY)

    def weight(stack: int, block: int, part: str) -> object:
        return network.get_parameter(f"separator.stack{stack}.block{block}.{part}.weight")

    assert weight(1, 1, "depthwise") is weight(1, 3, "depthwise")
    assert weight(1, 1, "depthwise") is not weight(2, 1, "depthwise")
    assert weight(1, 2, "expand") is weight(2, 2, "expand")
    assert weight(1, 2, "expand") is not weight(1, 3, "expand")
    assert weight(1, 2, "norm1") is not weight(2, 2, "norm1")


@pytest.mark.parametrize("change", [deepcopy, lambda network: network.double()], ids=["copy", "double"])
@pytest.mark.parametrize("share_norm", ["own", "pointwise"])
def test_ties_outlive(change: Callable[[nn.Module], nn.Module], share_norm: str) -> None:
    network = dsviz.build("mitas", share_norm=share_norm, **TINY)
    before = [name for name, _ in network.named_parameters()]
    changed = change(network)
    assert [name for name, _ in changed.named_parameters()] == before
    everything = dict(changed.named_parameters(remove_duplicate=False))
    assert len(everything) > len(before)
    tied = everything["separator.stack1.block1.depthwise.weight"]
    assert tied is everything["separator.stack1.block3.depthwise.weight"]


def test_sharing_changes_what_is_stored_and_not_what_is_computed() -> None:
    shared = dsviz.build("mitas", seed=5, **TINY)
    own = dsviz.build("mitas", share="none", **TINY)
    own.load_state_dict(shared.state_dict())
    x = torch.randn(1, 1, 200)
    with torch.no_grad():
        assert torch.equal(shared(x), own(x))


def test_the_gradient_of_a_shared_tensor_is_the_sum_over_its_uses() -> None:
    shared = dsviz.build("mitas", seed=5, **TINY)
    own = dsviz.build("mitas", share="none", **TINY)
    own.load_state_dict(shared.state_dict())
    x = torch.randn(1, 1, 200)
    for network in (shared, own):
        network(x).square().sum().backward()
    for part, blocks in (("depthwise", [(1, 1), (1, 2), (1, 3)]), ("expand", [(1, 1), (2, 1)])):
        paths = [f"separator.stack{stack}.block{block}.{part}.weight" for stack, block in blocks]
        parts = [own.get_parameter(path).grad for path in paths]
        whole = shared.get_parameter(paths[0]).grad
        assert whole is not None
        assert torch.allclose(whole, sum(p for p in parts if p is not None), rtol=1e-3, atol=1e-4)


def test_a_saved_network_holds_each_tensor_once() -> None:
    with BytesIO() as file:
        torch.save(dsviz.build("mitas").state_dict(), file)
        stored = file.tell()
    assert stored == pytest.approx(4 * 2_376_256, rel=0.02)


def test_summing_over_modules_counts_shared_tensors_again() -> None:
    network = dsviz.build("mitas")
    leaves = [m for m in network.separator.modules() if not list(m.children())]
    own = sum(p.numel() for leaf in leaves for p in leaf.parameters())
    assert own + 2 * 256 * 20 == 8_710_720
    assert sum(p.numel() for p in network.parameters()) == 2_376_256


def test_steps_that_share_say_with_whom() -> None:
    rows = dsviz.costs("mitas", **TINY).rows
    number = {row.path: index for index, row in enumerate(rows)}
    for stack in (1, 2):
        for block in (1, 2, 3):
            path = f"separator.stack{stack}.block{block}"
            assert (
                rows[number[f"{path}.depthwise"]].shares == number[f"separator.stack{stack}.block1.depthwise"]
            )
            assert rows[number[f"{path}.expand"]].shares == number[f"separator.stack1.block{block}.expand"]
            assert rows[number[f"{path}.norm1"]].shares == number[f"{path}.norm1"]


def test_every_scheme_is_offered() -> None:
    (option,) = [o for o in dsviz.architectures.find("mitas").options if o.name == "share"]
    assert set(option.values) == set(SHARE)
