"""Where the target reads the source: attention is found by what it does, and its weights are shares."""

import numpy as np
import pytest
import torch
from torch import nn

from dsviz.analysis.alignment import attentions, depends, meeting_place, side_by_side, timings, weights
from dsviz.errors import RecordingError
from dsviz.layers.attention import Attention, Timing, paper_timing
from dsviz.layers.convolution import Conv1d
from dsviz.layers.operations import Add
from dsviz.layers.sequence import Lookup, Present
from dsviz.recording import prepare, record

SOURCE, TARGET, CHANNELS = 6, 4, 8


class Attending(nn.Module):
    """A target that looks at its source twice."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = Lookup(10, CHANNELS)
        nn.init.normal_(self.embedding.weight)
        self.present = Present()
        self.timing = Timing(paper_timing)
        self.encoder = Conv1d(CHANNELS, CHANNELS, 3)
        self.first, self.second = Attention(CHANNELS), Attention(CHANNELS)
        self.classifier = nn.Softmax(dim=1)

    def forward(self, source, target):
        present = self.present(source)
        read = self.encoder(self.timing(self.embedding(source)))
        asked = self.timing(self.embedding(target))
        return self.classifier(self.second(self.first(asked, read, present), read, present))


class Adding(nn.Module):
    """Source and target meet position by position."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = Lookup(10, CHANNELS)
        self.encoder = Conv1d(CHANNELS, CHANNELS, 3)
        self.add = Add()
        self.decoder = Conv1d(CHANNELS, CHANNELS, 3)

    def forward(self, source, target):
        return self.decoder(self.add(self.encoder(self.embedding(source)), self.embedding(target)))


@pytest.fixture(scope="module")
def attending():
    torch.manual_seed(0)
    source, target = torch.tensor([[1, 2, 3, 4, 0, 0]]), torch.tensor([[5, 6, 7, 8]])
    return record(prepare(Attending().eval()), source, target)


@pytest.fixture(scope="module")
def adding():
    numbers = torch.tensor([[1, 2, 3, 4]])
    return record(prepare(Adding().eval()), numbers, numbers.clone())


def test_attentions_are_found_and_a_last_softmax_is_none(attending, adding):
    assert [step.path for step in attentions(attending)] == ["first.softmax", "second.softmax"]
    assert attentions(adding) == ()


def test_weights_are_shares_of_the_source_and_nothing_of_padding(attending):
    for step in attentions(attending):
        rows = weights(step)
        assert rows.shape == (TARGET, SOURCE)
        np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-5)
        assert not rows[:, 4:].any()
        assert (rows[:, :4] > 0).all()


def test_weights_are_what_mixes_the_source(attending):
    by_path = {step.path: step for step in attending}
    rows = weights(by_path["first.softmax"])
    read = by_path["encoder"].output[0].numpy()
    np.testing.assert_allclose(by_path["first.mix"].output[0].numpy(), read @ rows.T, rtol=1e-4, atol=1e-5)


def test_weights_that_were_not_kept_are_refused():
    numbers = torch.tensor([[1, 2, 3]])
    steps = record(prepare(Attending().eval()), numbers, numbers.clone(), keep=lambda _: False)
    with pytest.raises(RecordingError, match="first"):
        weights(attentions(steps)[0])


def test_every_step_knows_the_inputs_it_is_made_of(attending):
    made_of = {step.path: inputs for step, inputs in zip(attending, depends(attending), strict=True)}
    assert made_of["encoder"] == made_of["present"] == {-1}
    assert made_of["first.score"] == made_of["classifier"] == {-1, -2}


def test_texts_meet_in_a_product_or_in_a_sum(attending, adding):
    assert meeting_place(attending).path == "first.score"
    assert meeting_place(adding).path == "add"
    alone = record(prepare(nn.Sequential(Lookup(4, 4), Conv1d(4, 4, 3)).eval()), torch.tensor([[1, 2]]))
    assert meeting_place(alone) is None


def test_signals_of_time_are_found(attending, adding):
    assert len(timings(attending)) == 2
    assert timings(adding) == ()


def test_side_by_side_stands_each_under_its_own_place():
    rows = side_by_side(5, 3)
    assert rows.shape == (5, 3)
    assert rows.argmax(axis=1).tolist()[:3] == [0, 1, 2]
    assert rows.sum(axis=1).tolist() == [1, 1, 1, 0, 0]
