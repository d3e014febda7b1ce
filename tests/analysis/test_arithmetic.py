"""The arithmetic view adds up to what the network computed."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dsviz.analysis.arithmetic import explain, explain_stage, explainable
from dsviz.analysis.cost import count
from dsviz.analysis.explanation import ChannelSum, Explanation, PoolWindow, WindowSum
from dsviz.analysis.question import inputs_of
from dsviz.analysis.stages import blocks_of, stages_of
from dsviz.errors import RecordingError
from dsviz.layers.convolution import Conv1d, Conv2d, Padding
from dsviz.layers.masked import MaskedConv2d
from dsviz.layers.operations import PadChannels, ShiftDown, Split, Subsample
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import Step, prepare, record

Recording = tuple[nn.Module, tuple[Tensor, ...], list[Step]]
Alone = Callable[..., Step]


def anywhere(step: Step) -> list[tuple[int, tuple[int, ...]]]:
    """Both corners and some values between."""
    shapes = step.output_shapes
    channels, size = sum(shape[1] for shape in shapes), shapes[0][2:]
    generator = np.random.default_rng(step.index)
    some = [(int(generator.integers(channels)), tuple(map(int, generator.integers(size)))) for _ in range(4)]
    return [(0, tuple(0 for _ in size)), (channels - 1, tuple(n - 1 for n in size)), *some]


def test_every_value_of_every_step_is_explained(recording: Recording) -> None:
    _, inputs, steps = recording
    for step in filter(explainable, steps):
        read = inputs_of(steps, step.index, inputs)
        for channel, position in anywhere(step):
            assert explain(step, read, channel, position).agrees, f"{step.path} {channel} {position}"


def test_a_stage_is_explained_from_its_inputs_to_its_last_value(recording: Recording) -> None:
    network, inputs, steps = recording
    rows = count(network, steps).rows
    for block in blocks_of(rows):
        for stage in stages_of(rows, block):
            if not explainable(steps[stage.last]):
                continue
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
    (Subsample(2), (1, 6, 5, 4)),
    (PadChannels(8), (1, 6, 3, 2)),
    (Split(3), (1, 6, 10)),
    (ChannelShuffle(2), (1, 6, 3, 2)),
    (ShiftDown(), (1, 6, 3, 2)),
    (MaskedConv2d(np.random.default_rng(0).random((6, 6, 3, 3)) < 0.5), (1, 6, 5, 4)),
    (MaskedConv2d(np.random.default_rng(0).random((6, 1, 3, 3)) < 0.5, groups=6), (1, 6, 5, 4)),
    (Conv2d(6, 6, (1, 2), groups=6, padding=(Padding.VALID, Padding.PAST)), (1, 6, 4, 5)),
]


def stirred(leaf: nn.Module) -> nn.Module:
    """With statistics, gains and biases that are not those of a new module."""
    for name, tensor in leaf.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(torch.rand_like(tensor) + 0.5 if name == "running_var" else torch.randn_like(tensor))
    return leaf


@pytest.mark.parametrize(("leaf", "shape"), LEAVES, ids=lambda value: str(value))
def test_a_leaf_is_explained_at_every_value(alone: Alone, leaf: nn.Module, shape: tuple[int, ...]) -> None:
    x = 3 * torch.randn(shape)
    step = alone(stirred(leaf), x)
    for output in step.outputs or ():
        assert output.numel() < 1000
    channels = sum(shape[1] for shape in step.output_shapes)
    for where in np.ndindex(channels, *step.output_shapes[0][2:]):
        explanation = explain(step, [x], where[0], where[1:])
        assert explanation.agrees, f"{where}: {explanation.total} is not {explanation.recorded}"


def _wrong(explanation: Explanation, error: float) -> bool:
    changed = type(explanation)(**{**vars_of(explanation), "recorded": explanation.recorded + error})
    return not changed.agrees


def vars_of(explanation: Explanation) -> dict[str, object]:
    names = explanation.__dataclass_fields__
    return {name: getattr(explanation, name) for name in names}


@pytest.mark.parametrize(
    "leaf", [Conv2d(6, 6, 3, groups=6), Conv2d(6, 4, 1), nn.AvgPool2d(2), nn.BatchNorm2d(6)], ids=repr
)
def test_a_tick_is_refused_where_the_recorded_value_is_off(alone: Alone, leaf: nn.Module) -> None:
    x = torch.randn(1, 6, 5, 5)
    explanation = explain(alone(leaf, x), [x], 2, (1, 1))
    assert explanation.agrees
    assert _wrong(explanation, 1e-3)
    assert _wrong(explanation, -1e-3)


def test_a_depthwise_value_is_its_window_times_its_kernel(alone: Alone) -> None:
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


def test_a_multiplied_depthwise_reads_the_channel_its_filter_belongs_to(alone: Alone) -> None:
    x = torch.randn(1, 3, 4, 4)
    step = alone(nn.Conv2d(3, 6, 3, groups=3), x)
    read = [explain(step, [x], channel, (0, 0)) for channel in range(6)]
    assert [e.in_channel for e in read if isinstance(e, WindowSum)] == [0, 0, 1, 1, 2, 2]


def test_contributions_are_ranked_by_size_and_nothing_is_lost(alone: Alone) -> None:
    conv, x = Conv2d(9, 4, 1, bias=True), torch.randn(1, 9, 3, 3)
    sum_ = explain(alone(conv, x), [x], 2, (1, 1))
    assert isinstance(sum_, ChannelSum)
    sizes = [abs(c.adds) for c in sum_.strongest(9)]
    assert sizes == sorted(sizes, reverse=True)
    shown, rest = sum_.strongest(4), sum_.others(4)
    assert rest.channels == 5
    assert sum(c.adds for c in shown) + rest.adds + (sum_.bias or 0) == pytest.approx(sum_.total)
    assert all(c.adds == pytest.approx((c.value or 0) * (c.weight or 0)) for c in shown)


def test_a_channel_of_a_standard_convolution_opens_into_its_window(alone: Alone) -> None:
    x = torch.randn(1, 5, 6, 6)
    sum_ = explain(alone(Conv2d(5, 4, 3), x), [x], 2, (5, 5))
    assert isinstance(sum_, ChannelSum)
    assert sum_.values is None
    assert sum_.weights is None
    assert [sum_.window(c).subtotal for c in range(5)] == pytest.approx(sum_.contributions.tolist())
    with pytest.raises(ValueError, match="0 to 4"):
        sum_.window(5)


def test_a_group_reads_its_own_channels(alone: Alone) -> None:
    x = torch.randn(1, 6, 4, 4)
    sum_ = explain(alone(nn.Conv2d(6, 4, 1, groups=2), x), [x], 3, (0, 0))
    assert isinstance(sum_, ChannelSum)
    assert sum_.in_channels.tolist() == [3, 4, 5]
    assert sum_.window(4).in_channel == 4


def test_a_maximum_names_its_winner(alone: Alone) -> None:
    x = -torch.rand(1, 1, 4, 4) - 1  # below 0, so that padding must not win
    x[0, 0, 1, 0] = -0.5
    pool = explain(alone(nn.MaxPool2d(3, stride=2, padding=1), x), [x], 0, (0, 0))
    assert isinstance(pool, PoolWindow)
    assert pool.winner == (2, 1)
    assert pool.total == -0.5


def test_a_value_that_does_not_exist_is_refused(alone: Alone) -> None:
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
