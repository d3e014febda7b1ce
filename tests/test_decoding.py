"""Writing token by token gives what the network says of the whole text, and never changes a state."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from dsviz.architectures import bytenet, slicenet
from dsviz.architectures.architecture import Architecture
from dsviz.decoding import Decoder, Written, decode
from dsviz.layers.initial import initialise
from dsviz.layers.streaming import CausalConv1d, Past, current_stream, streaming

SOURCE = torch.tensor([[5, 3, 9, 7, 20, 11, 2]])
SLICENETS: list[dict[str, Any]] = [
    {"kernels": kernels, "dilations": dilations, "separability": separability, "wiring": wiring}
    for kernels, dilations, separability in (
        ("3_3_3_3", "1_2_4_8", "none"),
        ("3_7_15_31", "1_1_1_1", "super"),
        ("3_7_15_31_63", "1_1_1_1", "full"),
    )
    for wiring in ("released", "paper")
]
TRANSLATORS = [
    *((slicenet.ARCHITECTURE, options | {"preset": "small", "channels": 36}) for options in SLICENETS),
    *(
        (bytenet.ARCHITECTURE, {"preset": "small", "inner": 12, "sets": 1, "kind": kind, "unit": unit})
        for kind, unit in (("published", "relu"), ("separable", "multiplicative"), ("depthwise", "relu"))
    ),
]
MODEL = (bytenet.ARCHITECTURE, {"preset": "language_model", "inner": 12, "sets": 1, "kind": "depthwise"})


def network_of(architecture: Architecture, options: dict[str, Any]) -> nn.Module:
    network = architecture.make(options)
    initialise(network, 0)
    return network.double().eval()


@pytest.fixture(params=TRANSLATORS, ids=lambda case: "-".join(map(str, case[1].values())))
def translator(request: pytest.FixtureRequest) -> nn.Module:
    return network_of(*request.param)


def chances_of(scores: Tensor) -> Tensor:
    """(time, vocabulary)."""
    return scores[0].T.softmax(dim=1)


def scores_along(network: Decoder, source: Tensor | None, text: list[int]) -> Iterator[Tensor]:
    state = network.begin(network.encode(source))
    for token in [None, *text]:
        scores, _, state = network.step(token, state)
        yield scores


def test_token_by_token_equals_the_whole_text_at_once(translator) -> None:
    text = torch.randint(1, 80, (1, 24)).tolist()[0]
    with torch.no_grad():
        whole = translator(SOURCE, torch.tensor([text]))[0].T
        steps = torch.stack(list(scores_along(translator, SOURCE, text[:-1])))
    assert (steps - whole).abs().max() < 4e-12
    assert whole.abs().max() > 0.1


def test_what_is_written_is_what_the_network_finds_most_probable(translator) -> None:
    written = list(decode(translator, SOURCE, limit=12, stop=-1))
    tokens = [each.token for each in written]
    with torch.no_grad():
        whole = translator(SOURCE, torch.tensor([tokens]))
    assert whole[0].argmax(dim=0).tolist() == tokens
    assert [each.position for each in written] == list(range(12))
    assert torch.allclose(torch.stack([each.chances for each in written]), chances_of(whole))


def test_attention_of_every_step_adds_up_to_one_and_is_that_of_the_whole_text() -> None:
    network = network_of(*TRANSLATORS[2])
    heard: list[Tensor] = []
    for module in network.modules():
        if isinstance(module, nn.Softmax):
            module.register_forward_hook(lambda _module, _inputs, output: heard.append(output[0]))
    written = list(decode(network, SOURCE, limit=6, stop=-1))
    heard.clear()
    with torch.no_grad():
        network(SOURCE, torch.tensor([[each.token for each in written]]))
    assert len(heard) == 3
    for number, whole in enumerate(heard):
        rows = torch.stack([each.attention[number] for each in written], dim=1)
        assert torch.allclose(rows, whole, atol=1e-12)
        assert torch.allclose(rows.sum(dim=0), torch.ones(6, dtype=torch.float64))


@pytest.mark.parametrize("beginning", [[], [7], [7, 3, 9, 2, 60, 4, 8]])
def test_a_language_model_continues_a_beginning(beginning) -> None:
    network = network_of(*MODEL)
    source = torch.tensor([beginning]) if beginning else None
    written = list(decode(network, source, limit=8, stop=-1))
    tokens = beginning + [each.token for each in written]
    with torch.no_grad():
        whole = network(torch.tensor([tokens]))
    assert whole[0].argmax(dim=0).tolist()[len(beginning) :] == tokens[len(beginning) :]
    assert [each.position for each in written] == list(range(len(beginning), len(tokens)))
    assert all(each.attention == () for each in written)


def test_a_state_can_be_kept_and_taken_up_again(translator) -> None:
    first, _, after = translator.step(None, translator.begin(translator.encode(SOURCE)))
    for token in (3, 4, 5):
        _, _, later = translator.step(token, after)
        translator.step(token, later)
    again, _, _ = translator.step(3, after)
    once, _, _ = translator.step(3, translator.step(None, translator.begin(translator.encode(SOURCE)))[2])
    assert torch.equal(again, once)
    assert not torch.equal(first, again)


def test_nothing_of_the_past_is_computed_again() -> None:
    network = network_of(*TRANSLATORS[0])
    lengths: list[int] = []
    for module in network.modules():
        if isinstance(module, CausalConv1d):
            module.register_forward_hook(lambda _module, _inputs, output: lengths.append(output.shape[2]))
    list(decode(network, SOURCE, limit=9, stop=-1))
    assert set(lengths) == {1}


def test_a_stream_ends_with_what_it_was_for() -> None:
    with pytest.raises(RuntimeError), streaming(Past()):
        raise RuntimeError
    assert current_stream() is None


class Counting(nn.Module):
    """Finds the number after the last token most probable, token 9 last of all."""

    class State:
        position = 0

    def encode(self, source: Tensor | None) -> None: ...

    def begin(self, memory: None) -> State:
        return self.State()

    def step(self, token: int | None, state: State) -> tuple[Tensor, tuple[Tensor, ...], State]:
        following = 1 if token is None else (token + 1) % 5
        scores = torch.zeros(10)
        scores[following], scores[9] = 2.0, -2.0
        return scores, (), state


def tokens_of(written: Iterator[Written]) -> list[int]:
    return [each.token for each in written]


def test_writing_ends_behind_the_stop_or_at_the_limit() -> None:
    assert tokens_of(decode(Counting(), None, limit=99)) == [1, 2, 3, 4, 0]
    assert tokens_of(decode(Counting(), None, limit=99, stop=3)) == [1, 2, 3]
    assert tokens_of(decode(Counting(), None, limit=2)) == [1, 2]


def test_a_seed_gives_one_text_and_the_temperature_decides_how_bold_it_is() -> None:
    def drawn(seed: int, temperature: float) -> list[int]:
        generator = torch.Generator().manual_seed(seed)
        drawing = decode(Counting(), None, limit=50, temperature=temperature, generator=generator, stop=-1)
        return tokens_of(drawing)

    greedy = tokens_of(decode(Counting(), None, limit=50, stop=-1))
    assert drawn(1, 1.0) == drawn(1, 1.0) != drawn(2, 1.0)
    assert drawn(1, 0.05) == greedy
    (cool,) = decode(Counting(), None, limit=1, temperature=0.5)
    assert torch.allclose(cool.chances, (Counting().step(None, Counting.State())[0] / 0.5).softmax(dim=0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": 1, "temperature": 0.0},
        {"limit": 1, "source": torch.ones(2, 3, dtype=torch.int64)},
    ],
)
def test_what_cannot_be_is_refused_at_once(wrong) -> None:
    given = {"source": None} | wrong
    with pytest.raises(ValueError, match="must"):
        decode(Counting(), **given)


def test_both_translators_are_decoders() -> None:
    assert isinstance(network_of(*TRANSLATORS[0]), Decoder)
    assert isinstance(network_of(*TRANSLATORS[-1]), Decoder)
    assert isinstance(network_of(*MODEL), Decoder)
    assert not isinstance(nn.Identity(), Decoder)
