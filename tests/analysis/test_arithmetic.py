"""The arithmetic view adds up to what the network computed."""

from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.arithmetic import explain, explain_stage
from dsviz.analysis.cost import count
from dsviz.analysis.explanation import ChannelSum, Elementwise, Explanation, Moved, PoolWindow, WindowSum
from dsviz.analysis.geometry import output_at, window_at
from dsviz.analysis.question import inputs_of
from dsviz.analysis.stages import blocks_of, stages_of
from dsviz.architectures import find
from dsviz.architectures.options import Number
from dsviz.errors import RecordingError
from dsviz.layers.blocks import Gate
from dsviz.layers.convolution import Conv1d, Conv2d, Padding
from dsviz.layers.operations import Add, Concat, Multiply, Split, Subsample
from dsviz.recording import Step, prepare, record

EVERY = pytest.mark.parametrize("key", [a.key for a in dsviz.CATALOG])


@cache
def recorded(key: str) -> tuple[nn.Module, tuple[Tensor, ...], list[Step]]:
    architecture = find(key)
    options = {o.name: min(o.values) for o in architecture.options if isinstance(o, Number)}
    network = dsviz.build(key, **options)
    generator = torch.Generator().manual_seed(0)
    inputs = tuple(torch.randn(i.shape, generator=generator) for i in architecture.inputs_for(options))
    return network, inputs, record(network, *inputs)


class _Alone(nn.Module):
    """A leaf as a network of its own."""

    def __init__(self, leaf: nn.Module) -> None:
        super().__init__()
        self.leaf = leaf

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.leaf(*inputs)


def alone(leaf: nn.Module, *inputs: Tensor) -> Step:
    return record(prepare(_Alone(leaf).eval()), *inputs)[0]


def anywhere(step: Step) -> list[tuple[int, tuple[int, ...]]]:
    """Both corners and some values between."""
    shapes = step.output_shapes
    channels, size = sum(shape[1] for shape in shapes), shapes[0][2:]
    generator = np.random.default_rng(step.index)
    some = [(int(generator.integers(channels)), tuple(map(int, generator.integers(size)))) for _ in range(4)]
    return [(0, tuple(0 for _ in size)), (channels - 1, tuple(n - 1 for n in size)), *some]


@EVERY
def test_every_value_of_every_step_is_explained(key: str) -> None:
    _, inputs, steps = recorded(key)
    for step in steps:
        read = inputs_of(steps, step.index, inputs)
        for channel, position in anywhere(step):
            assert explain(step, read, channel, position).agrees, f"{step.path} {channel} {position}"


@EVERY
def test_a_stage_is_explained_from_its_inputs_to_its_last_value(key: str) -> None:
    network, inputs, steps = recorded(key)
    rows = count(network, steps).rows
    for block in blocks_of(rows):
        for stage in stages_of(rows, block):
            channel, position = anywhere(steps[stage.last])[-1]
            chain = explain_stage(steps, inputs, stage.rows, channel, position)
            assert (chain[-1].row, chain[-1].channel, chain[-1].position) == (stage.last, channel, position)
            assert {explained.row for explained in chain} <= set(stage.rows)
            assert all(explained.explanation.agrees for explained in chain)


LEAVES: list[tuple[nn.Module, tuple[int, ...]]] = [
    (Conv2d(6, 6, 3, groups=6), (1, 6, 7, 5)),
    (Conv2d(6, 6, 3, stride=2, groups=6, padding=Padding.KERAS), (1, 6, 8, 8)),
    (nn.Conv2d(6, 12, 3, groups=6, padding=1), (1, 6, 7, 5)),
    (nn.Conv2d(6, 4, (1, 3), padding=(0, 2), dilation=(1, 2)), (1, 6, 7, 9)),
    (nn.Conv2d(6, 4, 3, padding="same", dilation=2), (1, 6, 7, 9)),
    (nn.Conv2d(6, 4, 2, padding="valid"), (1, 6, 7, 9)),
    (nn.Conv2d(6, 9, 3, groups=3, stride=2), (1, 6, 7, 5)),
    (Conv1d(6, 4, 3, dilation=4, padding=Padding.CAUSAL, bias=True), (1, 6, 20)),
    (Conv1d(6, 6, 15, groups=6), (1, 6, 20)),
    (Conv1d(6, 4, 1, bias=True), (1, 6, 20)),
    (nn.Conv2d(6, 8, 1, groups=2), (1, 6, 3, 3)),
    (nn.ConvTranspose1d(6, 3, 5, stride=2, padding=1), (1, 6, 8)),
    (nn.ConvTranspose1d(6, 6, 4, stride=3, groups=6), (1, 6, 8)),
    (nn.ConvTranspose2d(6, 4, 3, stride=2, padding=1, groups=2, dilation=2), (1, 6, 4, 5)),
    (nn.Linear(6, 4), (1, 6)),
    (nn.Linear(6, 4, bias=False), (1, 6)),
    (nn.MaxPool2d(3, stride=2, padding=1), (1, 6, 8, 8)),
    (nn.MaxPool1d(2, dilation=3), (1, 6, 9)),
    (nn.AvgPool2d(3, stride=2, padding=1), (1, 6, 8, 8)),
    (nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), (1, 6, 8, 7)),
    (nn.AvgPool2d(3, padding=1, count_include_pad=False), (1, 6, 8, 8)),
    (nn.AvgPool2d(2, divisor_override=3), (1, 6, 8, 8)),
    (nn.AvgPool1d(3, stride=2, padding=1), (1, 6, 8)),
    (nn.AdaptiveAvgPool1d(3), (1, 6, 10)),
    (nn.AdaptiveAvgPool2d((2, 1)), (1, 6, 7, 7)),
    (nn.AdaptiveMaxPool2d(3), (1, 6, 7, 7)),
    (nn.BatchNorm2d(6), (1, 6, 4, 4)),
    (nn.BatchNorm1d(6, affine=False), (1, 6, 9)),
    (nn.BatchNorm2d(6, track_running_stats=False), (1, 6, 4, 4)),
    (nn.GroupNorm(3, 6), (1, 6, 4, 4)),
    (nn.LayerNorm((6, 4, 4)), (1, 6, 4, 4)),
    (nn.LayerNorm(5), (1, 6, 5)),
    (nn.ReLU(), (1, 6, 4)),
    (nn.ReLU6(), (1, 6, 4, 4)),
    (nn.Sigmoid(), (1, 6, 4)),
    (nn.Tanh(), (1, 6)),
    (nn.SiLU(), (1, 6, 4)),
    (nn.PReLU(), (1, 6, 4)),
    (nn.PReLU(6), (1, 6, 4)),
    (nn.Softmax(dim=1), (1, 6)),
    (nn.Softmax(dim=-1), (1, 6, 4)),
    (nn.Flatten(), (1, 6, 4, 3)),
    (nn.Identity(), (1, 6, 4, 3)),
    (nn.Dropout(0.5), (1, 6)),
    (Subsample(3), (1, 6, 10)),
    (Split(3), (1, 6, 10)),
]


def stirred(leaf: nn.Module) -> nn.Module:
    """With statistics, gains and biases that are not those of a new module."""
    for name, tensor in leaf.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(torch.rand_like(tensor) + 0.5 if name == "running_var" else torch.randn_like(tensor))
    return leaf


@pytest.mark.parametrize(("leaf", "shape"), LEAVES, ids=lambda value: str(value))
def test_a_leaf_is_explained_at_every_value(leaf: nn.Module, shape: tuple[int, ...]) -> None:
    x = 3 * torch.randn(shape)
    step = alone(stirred(leaf), x)
    for output in step.outputs or ():
        assert output.numel() < 1000
    channels = sum(shape[1] for shape in step.output_shapes)
    for where in np.ndindex(channels, *step.output_shapes[0][2:]):
        explanation = explain(step, [x], where[0], where[1:])
        assert explanation.agrees, f"{where}: {explanation.total} is not {explanation.recorded}"


@pytest.mark.parametrize("leaf", [Add(), Multiply(), Concat()], ids=repr)
def test_operations_of_two_inputs_are_explained(leaf: nn.Module) -> None:
    x, y = torch.randn(1, 3, 4), torch.randn(1, 3, 4)
    step = alone(leaf, x, y)
    for where in np.ndindex(*step.output_shapes[0][1:]):
        assert explain(step, [x, y], where[0], where[1:]).agrees


def test_one_cell_meets_every_cell() -> None:
    x, y = torch.randn(1, 3, 4, 4), torch.randn(1, 3, 1, 1)
    explanation = explain(alone(Multiply(), x, y), [x, y], 1, (2, 3))
    assert isinstance(explanation, Elementwise)
    assert [term.value for term in explanation.terms] == [float(x[0, 1, 2, 3]), float(y[0, 1, 0, 0])]


def _wrong(explanation: Explanation, error: float) -> bool:
    changed = type(explanation)(**{**vars_of(explanation), "recorded": explanation.recorded + error})
    return not changed.agrees


def vars_of(explanation: Explanation) -> dict[str, object]:
    names = explanation.__dataclass_fields__
    return {name: getattr(explanation, name) for name in names}


@pytest.mark.parametrize(
    "leaf", [Conv2d(6, 6, 3, groups=6), Conv2d(6, 4, 1), nn.AvgPool2d(2), nn.BatchNorm2d(6)], ids=repr
)
def test_a_tick_is_refused_where_the_recorded_value_is_off(leaf: nn.Module) -> None:
    x = torch.randn(1, 6, 5, 5)
    explanation = explain(alone(leaf, x), [x], 2, (1, 1))
    assert explanation.agrees
    assert _wrong(explanation, 1e-3)
    assert _wrong(explanation, -1e-3)


def test_a_depthwise_value_is_its_window_times_its_kernel() -> None:
    conv, x = Conv2d(3, 3, 3, groups=3), torch.randn(1, 3, 6, 6)
    sum_ = explain(alone(conv, x), [x], 1, (0, 3))
    assert isinstance(sum_, WindowSum)
    assert sum_.in_channel == 1
    assert sum_.place == ((-1, 0, 1), (2, 3, 4))
    assert sum_.outside.tolist() == [[True] * 3, [False] * 3, [False] * 3]
    assert np.array_equal(sum_.values[1:], x[0, 1, :2, 2:5].numpy())
    assert not sum_.values[0].any()
    assert np.array_equal(sum_.kernel, conv.weight.detach()[1, 0].numpy())
    assert sum_.total == pytest.approx(float((sum_.values * sum_.kernel).sum()))


def test_a_multiplied_depthwise_reads_the_channel_its_filter_belongs_to() -> None:
    x = torch.randn(1, 3, 4, 4)
    step = alone(nn.Conv2d(3, 6, 3, groups=3), x)
    read = [explain(step, [x], channel, (0, 0)) for channel in range(6)]
    assert [e.in_channel for e in read if isinstance(e, WindowSum)] == [0, 0, 1, 1, 2, 2]


def test_contributions_are_ranked_by_size_and_nothing_is_lost() -> None:
    conv, x = Conv2d(9, 4, 1, bias=True), torch.randn(1, 9, 3, 3)
    sum_ = explain(alone(conv, x), [x], 2, (1, 1))
    assert isinstance(sum_, ChannelSum)
    sizes = [abs(c.adds) for c in sum_.strongest(9)]
    assert sizes == sorted(sizes, reverse=True)
    shown, rest = sum_.strongest(4), sum_.others(4)
    assert rest.channels == 5
    assert sum(c.adds for c in shown) + rest.adds + (sum_.bias or 0) == pytest.approx(sum_.total)
    assert all(c.adds == pytest.approx((c.value or 0) * (c.weight or 0)) for c in shown)
    assert sum_.contribution(shown[0].in_channel) == shown[0]


def test_a_channel_of_a_standard_convolution_opens_into_its_window() -> None:
    x = torch.randn(1, 5, 6, 6)
    sum_ = explain(alone(Conv2d(5, 4, 3), x), [x], 2, (5, 5))
    assert isinstance(sum_, ChannelSum)
    assert sum_.values is None
    assert sum_.weights is None
    assert [sum_.window(c).subtotal for c in range(5)] == pytest.approx(sum_.contributions.tolist())
    with pytest.raises(ValueError, match="0 to 4"):
        sum_.window(5)


def test_a_group_reads_its_own_channels() -> None:
    x = torch.randn(1, 6, 4, 4)
    sum_ = explain(alone(nn.Conv2d(6, 4, 1, groups=2), x), [x], 3, (0, 0))
    assert isinstance(sum_, ChannelSum)
    assert sum_.in_channels.tolist() == [3, 4, 5]
    assert sum_.window(4).in_channel == 4


def test_a_maximum_names_its_winner() -> None:
    x = -torch.rand(1, 1, 4, 4) - 1  # below 0, so that padding must not win
    x[0, 0, 1, 0] = -0.5
    pool = explain(alone(nn.MaxPool2d(3, stride=2, padding=1), x), [x], 0, (0, 0))
    assert isinstance(pool, PoolWindow)
    assert pool.winner == (2, 1)
    assert pool.total == -0.5


def test_a_norm_shows_its_numbers() -> None:
    norm, x = stirred(nn.BatchNorm2d(4, eps=1e-3)), torch.randn(1, 4, 3, 3)
    answer = explain(alone(norm, x), [x], 2, (1, 0))
    assert isinstance(answer, Elementwise)
    terms = {term.name: term.value for term in answer.terms}
    assert list(terms) == ["x", "mean", "variance", "eps", "gain", "bias"]
    by_hand = (terms["x"] - terms["mean"]) / (terms["variance"] + terms["eps"]) ** 0.5
    assert answer.total == pytest.approx(by_hand * terms["gain"] + terms["bias"])


def test_a_flattened_value_knows_where_it_was() -> None:
    x = torch.randn(1, 3, 4, 5)
    move = explain(alone(nn.Flatten(), x), [x], 33, ())
    assert isinstance(move, Moved)
    assert (move.source, move.channel, move.position) == (0, 1, (2, 3))


def test_a_concatenated_value_knows_its_part() -> None:
    x, y = torch.randn(1, 2, 4), torch.randn(1, 3, 4)
    move = explain(alone(Concat(), x, y), [x, y], 3, (2,))
    assert isinstance(move, Moved)
    assert (move.source, move.channel, move.position) == (1, 1, (2,))


def test_a_gate_is_explained_in_both_halves() -> None:
    x = torch.randn(1, 6, 5)
    steps = record(prepare(Gate()), x)
    chain = explain_stage(steps, [x], range(4), 1, (3,))
    assert [(e.row, e.channel) for e in chain] == [(0, 1), (0, 4), (1, 1), (2, 1), (3, 1)]
    assert all(e.explanation.agrees for e in chain)


def test_a_value_that_does_not_exist_is_refused() -> None:
    x = torch.randn(1, 3, 4)
    step = alone(nn.ReLU(), x)
    for channel, position in ((3, (0,)), (-1, (0,)), (0, (4,)), (0, (-1,)), (0, ()), (0, (0, 0))):
        with pytest.raises(ValueError, match="no value"):
            explain(step, [x], channel, position)


def test_what_was_not_kept_is_named() -> None:
    network, x = prepare(nn.Sequential(nn.ReLU(), nn.Tanh())), torch.randn(1, 3)
    steps = record(network, x, keep=lambda path: path == "1")
    with pytest.raises(RecordingError, match="0"):
        inputs_of(steps, 1, [x])
    with pytest.raises(RecordingError, match="not kept"):
        explain(steps[0], [x], 0, ())


@pytest.mark.parametrize(
    "leaf",
    [
        Conv1d(1, 1, 3),
        Conv1d(1, 1, 3, stride=2, dilation=2),
        Conv1d(1, 1, 6, padding=Padding.SAME),
        Conv1d(1, 1, 5, padding=Padding.CAUSAL),
        nn.MaxPool1d(3, stride=2, padding=1),
        nn.AdaptiveAvgPool1d(4),
        Subsample(3),
        nn.ReLU(),
    ],
    ids=repr,
)
def test_a_click_on_the_input_finds_the_output_centred_there(leaf: nn.Module) -> None:
    step = alone(leaf, torch.randn(1, 1, 23))

    def distance(output: int, cell: int) -> float:
        (window,) = window_at(step, (output,))
        return abs((window[0] + window[-1]) / 2 - cell)

    outputs = range(step.output_shapes[0][2])
    for cell in range(23):
        (found,) = output_at(step, (cell,))
        best = min(distance(output, cell) for output in outputs)
        slack = 1 if isinstance(leaf, nn.AdaptiveAvgPool1d) else 0  # its windows overlap unevenly
        assert distance(found, cell) <= best + slack
