"""What every network of the catalogue keeps to, so that every page can show it."""

from functools import cache

import pytest
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

import dsviz
from dsviz.architectures import find
from dsviz.architectures.architecture import Architecture, Input, Tokens
from dsviz.architectures.options import Number, Value
from dsviz.recording import Step

EVERY = pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda a: a.key)


def small(architecture: Architecture) -> dict[str, Value]:
    """The smallest network of the paper, at the smallest input that it takes."""
    numbers = [option for option in architecture.options if isinstance(option, Number)]
    sizes = architecture.input_options
    return {o.name: o.low if o.name in sizes else min(o.values) for o in numbers} | dict(architecture.small)


def dtype_of(entry: Input) -> torch.dtype:
    return torch.int64 if isinstance(entry, Tokens) else torch.float32


def example(entry: Input, generator: torch.Generator) -> Tensor:
    """Random values, or random characters, for one input."""
    if isinstance(entry, Tokens):
        return torch.randint(1, entry.alphabet.size, entry.shape, generator=generator)
    return torch.randn(entry.shape, generator=generator)


def recorded(architecture: Architecture) -> tuple[nn.Module, tuple[Tensor, ...], list[Step]]:
    return _recorded(architecture.key)


@cache
def _recorded(key: str) -> tuple[nn.Module, tuple[Tensor, ...], list[Step]]:
    architecture = find(key)
    options = small(architecture)
    network = dsviz.build(key, **options)
    generator = torch.Generator().manual_seed(0)
    inputs = tuple(example(entry, generator) for entry in architecture.inputs_for(options))
    return network, inputs, dsviz.record(network, *inputs)


def leaves(network: nn.Module) -> set[nn.Module]:
    return {module for module in network.modules() if not list(module.children())}


@EVERY
def test_every_input_of_a_step_has_a_known_source(architecture: Architecture) -> None:
    _, _, steps = recorded(architecture)
    hidden = [step.path for step in steps if None in step.sources]
    assert not hidden, "a functional operation hides in front of these steps"


@EVERY
def test_the_last_step_writes_the_output(architecture: Architecture) -> None:
    network, inputs, steps = recorded(architecture)
    with torch.no_grad():
        assert torch.equal(network(*inputs), steps[-1].output)


@EVERY
def test_every_leaf_runs(architecture: Architecture) -> None:
    network, _, steps = recorded(architecture)
    assert leaves(network) == {step.module for step in steps}


@EVERY
def test_parameters_and_buffers_live_in_leaves(architecture: Architecture) -> None:
    network, _, _ = recorded(architecture)
    groups = set(network.modules()) - leaves(network)
    assert not [m for m in groups if list(m.parameters(recurse=False)) or list(m.buffers(recurse=False))]


@EVERY
def test_recording_twice_gives_the_same_and_leaves_the_inputs_alone(architecture: Architecture) -> None:
    network, inputs, steps = recorded(architecture)
    copies = [x.clone() for x in inputs]
    again = dsviz.record(network, *inputs)
    assert all(torch.equal(x, copy) for x, copy in zip(inputs, copies, strict=True))
    for step, second in zip(steps, again, strict=True):
        assert all(torch.equal(a, b) for a, b in zip(step.outputs or (), second.outputs or (), strict=True))


@EVERY
def test_multiply_adds_are_half_of_the_operations_that_torch_counts(architecture: Architecture) -> None:
    with torch.device("meta"):
        network = architecture.make({}).eval()
        inputs = [torch.empty(entry.shape, dtype=dtype_of(entry)) for entry in architecture.inputs_for({})]
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            network(*inputs)
    costs = dsviz.costs(architecture.key)
    assert counter.get_total_flops() == 2 * costs.macs
    assert sum(p.numel() for p in network.parameters()) == costs.params


@EVERY
def test_parameters_and_buffers_are_those_of_torch(architecture: Architecture) -> None:
    with torch.device("meta"):
        network = architecture.make({})
    costs = dsviz.costs(architecture.key)
    assert costs.params == sum(p.numel() for p in network.parameters())
    assert costs.buffers == sum(b.numel() for b in network.buffers() if b.is_floating_point())
    assert costs.params == sum(row.params for row in costs.rows), "a parameter that no step uses"


@EVERY
def test_costs_have_the_rows_of_a_recording(architecture: Architecture) -> None:
    _, _, steps = recorded(architecture)
    rows = dsviz.costs(architecture.key, **small(architecture)).rows
    assert [(s.path, s.sources, s.output_shapes, s.shares) for s in steps] == [
        (r.path, r.sources, r.output_shapes, r.shares) for r in rows
    ]


@EVERY
def test_the_same_seed_builds_the_same_network_whatever_the_global_state(architecture: Architecture) -> None:
    options = small(architecture)
    first = dsviz.build(architecture.key, seed=3, **options).state_dict()
    torch.randn(5)
    before = torch.get_rng_state()
    second = dsviz.build(architecture.key, seed=3, **options).state_dict()
    other = dsviz.build(architecture.key, seed=4, **options).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)
    torch.set_rng_state(before)


@EVERY
def test_values_stay_finite_and_alive(architecture: Architecture) -> None:
    _, _, steps = recorded(architecture)
    for step in steps:
        for output in step.outputs or ():
            assert torch.isfinite(output).all()
            assert output.abs().max() > 0, f"{step.path} is zero everywhere"
