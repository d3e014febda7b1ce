"""What a channel has seen is what its gradient says it depends on."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dsviz.analysis.mixing import Seen, by_group, mixing
from dsviz.layers.blocks import Gate
from dsviz.layers.masked import MaskedConv2d
from dsviz.layers.operations import Add, Concat, ShiftDown, Split
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import Step, prepare, record

Recording = tuple[nn.Module, tuple[Tensor, ...], list[Step]]
Alone = Callable[..., Step]


def gradient_mask(network: nn.Module, x: Tensor) -> Seen:
    """(outputs, inputs): which input channels move which output channels."""
    x = x.double().requires_grad_()
    output = network.double()(x)
    rows = []
    for channel in range(output.shape[1]):
        own = output[:, channel]  # weighted, because the plain sum of what is normed never moves
        (gradient,) = torch.autograd.grad((own * torch.rand_like(own)).sum(), x, retain_graph=True)
        rows.append((gradient.abs().flatten(2).sum(dim=(0, 2)) > 0).numpy())
    return np.array(rows)


SOME = np.random.default_rng(0).random((8, 8, 3, 3)) < 0.04
"""A mask that leaves few paths."""


class Branches(nn.Module):
    """Two branches, a sum and a concatenation."""

    def __init__(self) -> None:
        super().__init__()
        self.split = Split(2)
        self.grouped = nn.Conv2d(4, 4, 1, groups=2)
        self.depthwise = nn.Conv2d(4, 8, 3, groups=4, padding=1)
        self.narrow = nn.Conv2d(8, 4, 1, groups=4)
        self.add = Add()
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        left, right = self.split(x)
        joined: Tensor = self.concat(self.add(self.grouped(left), right), self.narrow(self.depthwise(right)))
        return joined


NETWORKS: list[nn.Module] = [
    nn.Sequential(nn.Conv2d(8, 12, 1, groups=4), ChannelShuffle(4), nn.Conv2d(12, 8, 1, groups=4)),
    nn.Sequential(nn.Conv2d(8, 12, 1, groups=4), ChannelShuffle(3), nn.Conv2d(12, 8, 1, groups=4)),
    nn.Sequential(nn.Conv2d(8, 8, 3, groups=8), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(8, 3)),
    nn.Sequential(nn.Conv2d(8, 8, 1, groups=8), nn.GroupNorm(2, 8), Gate()),
    nn.Sequential(nn.Conv2d(8, 8, 1, groups=8), nn.LayerNorm((8, 4, 4))),
    nn.Sequential(nn.Conv2d(8, 8, 1, groups=8), nn.LayerNorm(4)),
    nn.Sequential(nn.Conv2d(8, 8, 1, groups=8), nn.Softmax(dim=1)),
    nn.Sequential(nn.Conv2d(8, 8, 1, groups=8), nn.Softmax(dim=-1)),
    nn.Sequential(nn.ConvTranspose2d(8, 6, 2, groups=2), nn.Flatten()),
    nn.Sequential(nn.BatchNorm2d(8), Branches()),
    nn.Sequential(MaskedConv2d(SOME), MaskedConv2d(SOME[:, :4], groups=2), ShiftDown()),
]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda n: "-".join(type(m).__name__ for m in n))
def test_paths_are_those_of_the_gradient(network: nn.Module) -> None:
    x = torch.randn(1, 8, 4, 4)
    steps = record(prepare(network.eval()), x, keep=lambda _: False)
    (seen,) = mixing(steps, -1)[steps[-1].index]
    assert np.array_equal(seen, gradient_mask(network, x))


def test_an_origin_may_lie_inside() -> None:
    network = nn.Sequential(nn.Conv2d(3, 6, 1), ChannelShuffle(2), nn.Conv2d(6, 4, 1, groups=2))
    steps = record(prepare(network), torch.randn(1, 3, 2, 2))
    found = mixing(steps, 0)
    assert sorted(found) == [1, 2]
    assert found[1][0].argmax(axis=1).tolist() == [0, 3, 1, 4, 2, 5]


def test_one_output_of_several_may_be_the_origin() -> None:
    network = nn.Sequential(nn.BatchNorm2d(8), Branches()).eval()
    steps = record(prepare(network), torch.randn(1, 8, 4, 4))
    split = next(step.index for step in steps if isinstance(step.module, Split))
    left = mixing(steps, split, port=0)[steps[-1].index][0]
    assert not left[4:].any()
    assert left[:4].any(axis=1).all()


def test_every_network_of_the_catalogue_sees_its_whole_input_in_the_end(recording: Recording) -> None:
    _, inputs, steps = recording
    (seen,) = mixing(steps, -1)[steps[-1].index]
    assert seen.shape == (steps[-1].output_shapes[0][1], inputs[0].shape[1])
    assert seen.all()


def test_groups_see_shares_of_groups() -> None:
    seen = np.zeros((4, 6), dtype=bool)
    seen[0, 0] = seen[1, 5] = seen[2, 3:] = True
    assert by_group(seen, 2, 2) == pytest.approx(np.array([[1 / 3, 1 / 3], [0, 1]]))
    with pytest.raises(ValueError, match="4 and 6"):
        by_group(seen, 3, 2)


def test_an_unknown_operation_is_refused(alone: Alone) -> None:
    class Doubled(nn.Module):
        kind = ChannelShuffle.kind

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat([x, x], dim=1)

    with pytest.raises(ValueError, match="Doubled"):
        mixing([alone(Doubled(), torch.randn(1, 2, 3, 3))], -1)
