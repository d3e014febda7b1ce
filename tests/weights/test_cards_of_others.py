"""The card inside a visitor's file holds numbers and words that can be shown, or the file is refused."""

import json

import pytest
import safetensors.torch
import torch

from dsviz.errors import InputError
from dsviz.weights import read_weights, shipped
from dsviz.weights.card import Card

TEXT = json.loads(shipped("swishnet")[0].to_json())
BEYOND = 10**400
UNWRITABLE = "\ud800"


def refusal(text: str) -> str:
    data = safetensors.torch.save({"a": torch.zeros(1)}, {"card": text})
    with pytest.raises(InputError) as caught:
        read_weights(data)
    return caught.value.key


def test_the_card_itself_is_one() -> None:
    assert Card.from_json(json.dumps(TEXT)).network == "swishnet"


@pytest.mark.parametrize(
    "change",
    [
        {"steps": BEYOND}, {"seed": 10**30}, {"seconds": BEYOND}, {"seconds": 1e300}, {"params": -(10**20)},
        {"metric": TEXT["metric"] | {"value": 1e30}}, {"metric": TEXT["metric"] | {"value": float("nan")}},
        {"metric": TEXT["metric"] | {"count": BEYOND}}, {"notes": {"rate": BEYOND}}, {"notes": {"rate": [1]}},
        {"options": {"width": BEYOND}},
    ],
    ids=str,
)  # fmt: skip
def test_a_number_that_measures_nothing_is_refused(change: dict[str, object]) -> None:
    assert refusal(json.dumps(TEXT | change)) == "weights.bad_card"


@pytest.mark.parametrize(
    "change",
    [
        {"name": UNWRITABLE}, {"labels": ["a", UNWRITABLE]}, {"notes": {UNWRITABLE: 1}},
        {"notes": {"a": UNWRITABLE}}, {"data": [{"name": UNWRITABLE, "credit": "", "licence": ""}]},
    ],
    ids=ascii,
)  # fmt: skip
def test_a_word_that_cannot_be_written_is_refused(change: dict[str, object]) -> None:
    assert refusal(json.dumps(TEXT | change)) == "weights.bad_card"


def test_an_option_beyond_all_numbers_is_out_of_bounds() -> None:
    assert (
        refusal(json.dumps(TEXT | {"network": "mobilenet", "options": {"size": BEYOND}}))
        == "weights.bad_card"
    )
