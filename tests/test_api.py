"""The Python interface as the README shows it."""

import re
from pathlib import Path

import pytest
import torch

import dsviz
from dsviz.architectures.architecture import Tokens
from dsviz.errors import InputError
from dsviz.weights import shipped, state

README = Path(__file__).parents[1] / "README.md"
NETWORKS = [pytest.param(architecture, id=architecture.key) for architecture in dsviz.CATALOG]


def example_of(architecture, **options):
    return [
        torch.zeros(entry.shape, dtype=torch.int64 if isinstance(entry, Tokens) else torch.float32)
        for entry in architecture.inputs_for(options)
    ]


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL))
def test_the_examples_of_the_readme_run_and_say_what_they_promise(block):
    names = {}
    exec(block, names)
    for line, promised in re.findall(r"^([^#\n]+?) +# -> (.+)$", block, re.MULTILINE):
        assert str(eval(line, names)) == promised


@pytest.mark.parametrize("architecture", NETWORKS)
def test_a_built_network_is_at_rest_reproducible_and_has_the_costs_computed_without_weights(architecture):
    starts = architecture.starts  # the main configuration of some is too large to build in a test
    network, again = dsviz.build(architecture.key, **starts), dsviz.build(architecture.key, **starts)
    assert not network.training
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), again.parameters(), strict=True))
    assert {tensor.dtype for tensor in network.parameters()} == {torch.float32}
    inputs, own = example_of(architecture, **starts), dsviz.costs(architecture.key, **starts)
    assert len(dsviz.record(network, *inputs, keep=lambda _: False)) == len(own.rows)
    assert dsviz.costs_of(network, *inputs) == own
    assert own.params == sum(p.numel() for p in network.parameters())


def test_another_seed_gives_other_weights_and_leaves_the_global_state_alone():
    before = torch.get_rng_state()
    one, two = dsviz.build("swishnet", seed=1), dsviz.build("swishnet", seed=2)
    assert not torch.equal(next(one.parameters()), next(two.parameters()))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    "card", [card for a in dsviz.CATALOG for card in shipped(a.key)], ids=lambda c: c.name
)
def test_a_trained_network_has_what_its_checkpoint_holds(card):
    network = dsviz.build_trained(card.name)
    assert not network.training
    inputs = example_of(next(a for a in dsviz.CATALOG if a.key == card.network), **card.options)
    assert dsviz.record(network, *inputs, keep=lambda _: False)
    own = network.state_dict()
    assert all(torch.equal(own[name].float(), tensor.float()) for name, tensor in state(card).items())


def test_a_trained_network_takes_options_that_its_weights_fit_and_no_others():
    dense = dsviz.build_trained("swishnet-slim", mode="dense", seconds=2.0)
    assert [type(part) for part in dense.modules()] != [
        type(part) for part in dsviz.build_trained("swishnet-slim").modules()
    ]
    with pytest.raises(InputError, match=r"weights\.shapes"):
        dsviz.build_trained("swishnet-slim", width="wide")
    with pytest.raises(ValueError, match="swishnet-wide"):
        dsviz.build_trained("swishnet")


def test_two_dimensional_networks_are_laid_out_channels_last():
    network = dsviz.build("mobilenet", width=0.25, size=32)
    kernels = [p for p in network.parameters() if p.dim() == 4]
    assert all(kernel.is_contiguous(memory_format=torch.channels_last) for kernel in kernels)


@pytest.mark.parametrize(
    ("key", "options", "reason"),
    [("mobilnet", {}, "mobilenet"), ("mobilenet", {"depth": 1}, "width"), ("swishnet", {"width": 1}, "slim")],
)
def test_a_wrong_name_or_value_is_answered_with_the_right_ones(key, options, reason):
    for function in (dsviz.build, dsviz.costs):
        with pytest.raises(ValueError, match=reason):
            function(key, **options)
