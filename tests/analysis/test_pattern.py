"""The cells that are seen are those with a gradient."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from dsviz.analysis.field import field
from dsviz.analysis.pattern import pattern
from dsviz.layers.convolution import Conv2d, Padding
from dsviz.layers.masked import MaskedConv2d
from dsviz.layers.operations import Add, ShiftDown
from dsviz.recording import Step, prepare, record

Recording = tuple[nn.Module, tuple[Tensor, ...], list[Step]]
HOLES = np.array([[1, 0, 1], [0, 0, 1], [0, 1, 0]], dtype=bool)[None, None]


class Both(nn.Module):
    """Two ways that meet."""

    def __init__(self) -> None:
        super().__init__()
        self.dilated = nn.Conv2d(1, 1, 3, padding=3, dilation=3)
        self.shift = ShiftDown()
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.add(self.dilated(x), self.shift(x))
        return total


NETWORKS: list[nn.Module] = [
    nn.Sequential(nn.Conv2d(1, 2, 3, stride=2, padding=1), nn.Conv2d(2, 1, 3, dilation=2, padding=2)),
    nn.Sequential(MaskedConv2d(HOLES), MaskedConv2d(HOLES)),
    nn.Sequential(Both(), Conv2d(1, 1, (1, 2), padding=(Padding.VALID, Padding.PAST))),
    nn.Sequential(nn.ConvTranspose2d(1, 1, 3, stride=2, padding=1), nn.AvgPool2d(2)),
    nn.Sequential(nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d(3), Both()),
    nn.Sequential(nn.Conv2d(1, 2, 3), nn.GroupNorm(1, 2)),
    nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(72, 2)),
]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda n: "-".join(type(m).__name__ for m in n))
def test_cells_are_those_of_the_gradient(network: nn.Module) -> None:
    network = network.double().eval()
    x = torch.rand(1, 1, 8, 8, dtype=torch.float64, requires_grad=True)
    output = network(x)
    steps = record(prepare(network), x.detach(), keep=lambda _: False)
    for place in np.ndindex(*output.shape[2:]):
        (gradient,) = torch.autograd.grad(output[(0, 0, *place)], x, retain_graph=True)
        cells = pattern(steps, steps[-1].index, place)[-1]
        assert np.array_equal(cells, (gradient[0, 0] != 0).numpy()), place


def test_the_field_is_the_hull_of_the_cells(recording: Recording) -> None:
    _, _, steps = recording
    wide = [step for step in steps if len(step.output_shapes[0]) > 2]
    step = wide[len(wide) // 3]
    place = tuple(n // 2 for n in step.output_shapes[0][2:])
    cells = pattern(steps, step.index, place)[-1]
    spans = field(steps, step.index, place)[-1]
    hull = [(int(found.min()), int(found.max())) for found in np.nonzero(cells)] if cells.ndim else []
    assert hull == [(span.first, span.last) for span in spans]


def test_a_place_that_does_not_exist_is_refused() -> None:
    steps = record(prepare(nn.Sequential(nn.ReLU())), torch.zeros(1, 1, 4, 4))
    with pytest.raises(ValueError, match="no position"):
        pattern(steps, 0, (4, 0))
