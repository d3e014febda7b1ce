"""The way back over convolutions, against what a changed input changes."""

import pytest
import torch
from torch import nn

from dsviz.analysis.pyramid import pyramid
from dsviz.layers.attention import Attention
from dsviz.layers.convolution import Conv1d
from dsviz.layers.operations import Add
from dsviz.layers.sequence import Begin, Lookup, Present
from dsviz.layers.streaming import CausalConv1d
from dsviz.recording import prepare, record

CHANNELS, LENGTH, VOCABULARY = 6, 30, 9
STEPS = ((3, 1), (5, 2), (3, 4))


class Stacked(nn.Module):
    """Dilated convolutions with a way around, over a text moved to the right where it is to be written."""

    def __init__(self, conv: type[Conv1d], *, moved: bool) -> None:
        super().__init__()
        self.embedding = Lookup(VOCABULARY, CHANNELS)
        self.begin = Begin(1, CHANNELS) if moved else None
        self.convolutions = nn.ModuleList(conv(CHANNELS, CHANNELS, k, dilation=d) for k, d in STEPS)
        self.point = Conv1d(CHANNELS, CHANNELS, 1)
        self.add = Add()

    def forward(self, numbers):
        x = self.embedding(numbers)
        x = x if self.begin is None else self.begin(x)
        y = x
        for convolution in self.convolutions:
            y = convolution(y)
        return self.add(x, self.point(y))


class Asking(nn.Module):
    """A written text that looks at a source."""

    def __init__(self) -> None:
        super().__init__()
        self.source = Stacked(Conv1d, moved=False)
        self.target = Stacked(CausalConv1d, moved=True)
        self.present = Present()
        self.attention = Attention(CHANNELS)
        self.last = CausalConv1d(CHANNELS, CHANNELS, 3)

    def forward(self, source, target):
        return self.last(self.attention(self.target(target), self.source(source), self.present(source)))


def made(network):
    torch.manual_seed(1)
    for parameter in network.parameters():
        nn.init.uniform_(parameter, 0.5, 1)  # nothing cancels out
    return prepare(network.eval().double())


def numbers(seed=0):
    return torch.randint(1, VOCABULARY, (1, LENGTH), generator=torch.Generator().manual_seed(seed))


def moved_by(network, text, position):
    """Places of the text that the output at `position` depends on."""
    with torch.no_grad():
        before = network(text)[..., position]
        places = []
        for place in range(LENGTH):
            other = text.clone()
            other[0, place] = text[0, place] % (VOCABULARY - 1) + 1
            if not torch.equal(network(other)[..., position], before):
                places.append(place)
    return places


@pytest.mark.parametrize("conv", [Conv1d, CausalConv1d])
@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("position", [0, 20, 29])
def test_the_field_is_what_a_change_reaches(conv, moved, position):
    network, text = made(Stacked(conv, moved=moved)), numbers()
    steps = record(network, text, keep=lambda _: False)
    found = pyramid(steps, len(steps) - 1, position, origin=-1)
    reached = moved_by(network, text, position)
    read = LENGTH - moved  # the last token is cut off: nothing is written from it
    inside = [place for place in range(found.first, found.last + 1) if 0 <= place < read]
    assert (reached[:1], reached[-1:]) == (inside[:1], inside[-1:])


def test_the_size_is_one_and_the_sum_of_all_spans():
    steps = record(made(Stacked(CausalConv1d, moved=True)), numbers(), keep=lambda _: False)
    found = pyramid(steps, len(steps) - 1, 5, origin=-1)
    assert found.size == 1 + sum((kernel - 1) * dilation for kernel, dilation in STEPS)
    assert found.last == 4, "a token is written from those before it"
    assert found.shift == 1


def test_levels_stand_in_the_order_of_execution_with_their_taps():
    steps = record(made(Stacked(CausalConv1d, moved=False)), numbers(), keep=lambda _: False)
    found = pyramid(steps, len(steps) - 1, 30, origin=-1)
    assert [(level.kernel, level.dilation) for level in found.levels] == list(STEPS)
    widths = [level.last - level.first for level in found.levels]
    assert widths == sorted(widths, reverse=True)
    for level in found.levels:
        assert level.taps == tuple(30 - tap * level.dilation for tap in reversed(range(level.kernel)))
        assert level.first <= level.taps[0]
        assert level.taps[-1] <= level.last
    assert found.shift == 0


def test_attention_is_passed_by_and_each_text_has_its_own_way():
    network, text = made(Asking()), numbers()
    steps = record(network, text, numbers(1), keep=lambda _: False)
    by_path = {step.path: step.index for step in steps}
    written = pyramid(steps, len(steps) - 1, 20, origin=-2)
    assert [level.path for level in written.levels][-1] == "last"
    assert all(level.path.startswith(("target.", "last")) for level in written.levels)
    read = pyramid(steps, by_path["source.add"], 20, origin=-1)
    assert all(level.path.startswith("source.") for level in read.levels)
    assert read.first < 20 < read.last
    assert pyramid(steps, by_path["source.add"], 20, origin=-2) is None
