"""The lines of PyTorch make what they say."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dsviz.analysis.code import code_of
from dsviz.analysis.question import inputs_of
from dsviz.layers.convolution import Conv1d, Conv2d, Padding
from dsviz.layers.kind import Kind
from dsviz.layers.masked import MaskedConv2d
from dsviz.layers.operations import Add, Concat, Multiply, PadChannels, ShiftDown, Split, Subsample
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import Step

Recording = tuple[nn.Module, tuple[Tensor, ...], list[Step]]
Alone = Callable[..., Step]
LATER = np.random.default_rng(0).random((4, 1, 3, 3)) < 0.5
"""Some mask."""


def run(step: Step, inputs: tuple[Tensor, ...]) -> object:
    """What the printed lines give with the weights of the step."""
    names: dict[str, object] = dict(zip("xyzuvw", inputs, strict=False))
    names |= {f"x{n}": x for n, x in enumerate(inputs, 1)}
    names |= dict(step.module.named_parameters()) | dict(step.module.named_buffers())
    for line in code_of(step).splitlines():
        made = eval(line, {"nn": nn, "torch": torch}, names)
        if not isinstance(made, nn.Module):
            return made
        if made.state_dict():
            made.load_state_dict(step.module.state_dict())
        with torch.no_grad():
            names["x"] = made.eval()(names["x"])
    return names["x"]


def exact(step: Step, inputs: tuple[Tensor, ...]) -> bool:
    made = run(step, inputs)
    outputs = made if isinstance(made, tuple) else (made,)
    return all(torch.allclose(a, b, atol=1e-5) for a, b in zip(outputs, step.outputs or (), strict=True))


def test_the_lines_of_every_step_give_its_output(recording: Recording) -> None:
    _, inputs, steps = recording
    for step in steps:
        assert exact(step, inputs_of(steps, step.index, inputs)), f"{step.path}: {code_of(step)}"


@pytest.mark.parametrize(
    ("leaf", "shape", "code"),
    [
        (Conv2d(8, 8, 3, groups=8), (1, 8, 5, 5), "nn.Conv2d(8, 8, 3, padding=1, groups=8, bias=False)"),
        (Conv2d(8, 4, 1), (1, 8, 5, 5), "nn.Conv2d(8, 4, 1, bias=False)"),
        (Conv2d(3, 4, 3, stride=2, bias=True), (1, 3, 8, 8), "nn.Conv2d(3, 4, 3, stride=2, padding=1)"),
        (
            Conv2d(3, 3, 3, stride=2, groups=3, padding=Padding.KERAS),
            (1, 3, 8, 9),
            "nn.ConstantPad2d((0, 1, 0, 1), 0.0)\nnn.Conv2d(3, 3, 3, stride=2, groups=3, bias=False)",
        ),
        (
            Conv2d(3, 4, 3, stride=2, padding=Padding.SAME),
            (1, 3, 8, 9),
            "nn.ConstantPad2d((1, 1, 0, 1), 0.0)\nnn.Conv2d(3, 4, 3, stride=2, bias=False)",
        ),
        (
            Conv1d(3, 4, 3, dilation=2, bias=True, padding=Padding.CAUSAL),
            (1, 3, 9),
            "nn.ConstantPad1d((4, 0), 0.0)\nnn.Conv1d(3, 4, 3, dilation=2)",
        ),
        (nn.Conv2d(3, 4, (1, 3), padding=(0, 1)), (1, 3, 8, 8), "nn.Conv2d(3, 4, (1, 3), padding=(0, 1))"),
        (nn.Conv1d(3, 4, 3, padding="same"), (1, 3, 8), "nn.Conv1d(3, 4, 3, padding='same')"),
        (nn.ConvTranspose1d(3, 4, 4, 2, 1), (1, 3, 8), "nn.ConvTranspose1d(3, 4, 4, stride=2, padding=1)"),
        (nn.Linear(4, 3, bias=False), (1, 4), "nn.Linear(4, 3, bias=False)"),
        (nn.BatchNorm2d(4, eps=1e-3), (1, 4, 3, 3), "nn.BatchNorm2d(4, eps=0.001)"),
        (nn.BatchNorm1d(4, affine=False), (1, 4, 3), "nn.BatchNorm1d(4, affine=False)"),
        (nn.LayerNorm((4, 4)), (1, 2, 4, 4), "nn.LayerNorm((4, 4))"),
        (nn.GroupNorm(2, 4), (1, 4, 3), "nn.GroupNorm(2, 4)"),
        (nn.ReLU6(), (1, 4), "nn.ReLU6()"),
        (nn.PReLU(4), (1, 4, 3), "nn.PReLU(num_parameters=4)"),
        (nn.Softmax(dim=1), (1, 4), "nn.Softmax(dim=1)"),
        (nn.MaxPool2d(2), (1, 4, 6, 6), "nn.MaxPool2d(2)"),
        (nn.MaxPool2d(3, 2, 1), (1, 4, 6, 6), "nn.MaxPool2d(3, stride=2, padding=1)"),
        (nn.AvgPool1d(4), (1, 4, 8), "nn.AvgPool1d(4)"),
        (nn.AdaptiveAvgPool2d(1), (1, 4, 6, 6), "nn.AdaptiveAvgPool2d(1)"),
        (nn.Flatten(), (1, 4, 2), "nn.Flatten()"),
        (nn.Dropout(0.2), (1, 4), "nn.Dropout(p=0.2)"),
        (nn.Identity(), (1, 4), "nn.Identity()"),
        (Split(2), (1, 4, 3), "x.chunk(2, dim=1)"),
        (Subsample(3), (1, 4, 7), "x[..., ::3]"),
        (Subsample(2), (1, 4, 7, 6), "x[..., ::2, ::2]"),
        (PadChannels(7), (1, 4, 3, 3), "nn.functional.pad(x, (0, 0, 0, 0, 0, 3))"),
        (ChannelShuffle(2), (1, 4, 3, 3), "nn.ChannelShuffle(2)"),
        (ShiftDown(), (1, 4, 3, 3), "nn.functional.pad(x, (0, 0, 1, -1))"),
        (
            MaskedConv2d(LATER, groups=4, bias=False),
            (1, 4, 5, 5),
            "nn.functional.conv2d(x, weight * mask, padding=1, groups=4)",
        ),
        (
            MaskedConv2d(LATER[..., 1:, :], padding=(Padding.CAUSAL, Padding.SYMMETRIC)),
            (1, 1, 5, 5),
            "nn.ConstantPad2d((1, 1, 1, 0), 0.0)\nnn.functional.conv2d(x, weight * mask, bias)",
        ),
        (
            Conv2d(4, 4, (1, 2), groups=4, padding=(Padding.VALID, Padding.PAST)),
            (1, 4, 5, 5),
            "nn.ConstantPad2d((2, -1, 0, 0), 0.0)\nnn.Conv2d(4, 4, (1, 2), groups=4, bias=False)",
        ),
    ],
    ids=str,
)
def test_a_line_says_what_is_not_default_and_is_exact(
    alone: Alone, leaf: nn.Module, shape: tuple[int, ...], code: str
) -> None:
    x = torch.randn(shape)
    step = alone(leaf, x)
    assert code_of(step) == code
    assert exact(step, (x,))


@pytest.mark.parametrize(
    ("leaf", "count", "code"),
    [
        (Add(), 2, "x + y"),
        (Multiply(), 2, "x * y"),
        (Concat(), 3, "torch.cat([x, y, z], dim=1)"),
        (Concat(), 7, "torch.cat([x1, x2, x3, x4, x5, x6, x7], dim=1)"),
    ],
)
def test_an_operation_names_its_inputs(alone: Alone, leaf: nn.Module, count: int, code: str) -> None:
    inputs = tuple(torch.randn(1, 2, 3) for _ in range(count))
    step = alone(leaf, *inputs)
    assert code_of(step) == code
    assert exact(step, inputs)


def test_a_module_of_nobody_is_refused(alone: Alone) -> None:
    class Shifted(nn.Module):
        kind = Kind.ARRANGE

        def forward(self, x: Tensor) -> Tensor:
            return x.roll(1)

    with pytest.raises(ValueError, match="Shifted"):
        code_of(alone(Shifted(), torch.randn(1, 3)))
