"""Options take what they say and nothing else."""

import pytest

from dsviz.architectures.architecture import Architecture, Image, Paper
from dsviz.architectures.options import Choice, Number
from dsviz.layers.operations import Add

DEPTH = Number("depth", 29, (29, 56), 29, 56, closed=True)


@pytest.mark.parametrize("value", [29, "29", 56.0])
def test_a_closed_number_is_one_of_its_values(value: object) -> None:
    assert DEPTH.parse(value) == int(float(str(value)))


@pytest.mark.parametrize("value", [30, "45", 57, "deep", 29.5])
def test_between_the_values_of_a_closed_number_there_is_nothing(value: object) -> None:
    with pytest.raises(ValueError, match="depth must be"):
        DEPTH.parse(value)


def test_a_word_can_set_fields_of_the_input() -> None:
    picture = Choice("picture", "colour", ("colour", "grey"), implies={"grey": {"channels": 1, "size": 8}})
    architecture = Architecture(
        key="sum",
        network=Add,
        inputs=(Image(16),),
        paper=Paper("", 2000, "", ""),
        separable=False,
        options=(picture,),
    )
    shapes = [architecture.inputs_for({"picture": word})[0].shape for word in picture.values]
    assert shapes == [(1, 3, 16, 16), (1, 1, 8, 8)]
    assert not architecture.input_options, "the network is told of the word too"


def test_options_can_decide_whether_a_network_is_separable() -> None:
    architecture = Architecture(
        key="sum",
        network=Add,
        inputs=(Image(8),),
        paper=Paper("", 2000, "", ""),
        separable=lambda options: options["kind"] == "depthwise",
        options=(Choice("kind", "standard", ("standard", "depthwise")),),
    )
    assert not architecture.separable_for({})
    assert architecture.separable_for({"kind": "depthwise"})
