"""Pictures of sounds and masks over their planes, found in toy networks and in none that has none."""

import torch
from torch import Tensor, nn

from dsviz import costs_of
from dsviz.analysis.planes import pictures_of, plane_masks
from dsviz.layers.blocks import Gate
from dsviz.layers.convolution import Conv1d, Conv2d
from dsviz.layers.operations import Add, Multiply
from dsviz.layers.spectral import Bands, PowerSpectrum
from dsviz.recording import Block, prepare


class Mask(Block):
    def __init__(self, *, swapped: bool) -> None:
        super().__init__()
        self.conv = Conv2d(3, 3, 3, groups=3)
        self.mix = Conv2d(3, 3, 1)
        self.sigmoid = nn.Sigmoid()
        self.multiply = Multiply()
        self.swapped = swapped

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        mask = self.sigmoid(self.mix(self.conv(x)))
        product: Tensor = self.multiply(mask, y) if self.swapped else self.multiply(y, mask)
        return product


class Eye(nn.Module):
    def __init__(self, *, swapped: bool = False) -> None:
        super().__init__()
        self.power = PowerSpectrum(64, 32, 16, bins=30)
        self.bands = Bands(3)
        self.stem = Conv2d(3, 3, 3)
        self.body = Conv2d(3, 3, 3)
        self.mask = Mask(swapped=swapped)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(self.bands(self.power(x)))
        masked: Tensor = self.mask(x, self.body(x))
        return masked


class TwoEyes(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.left = Eye()
        self.right = self.left
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.add(self.left(x), self.right(x))
        return total


def rows_of(network: nn.Module, *shape: int):
    return costs_of(prepare(network.eval()), torch.empty(shape, device="meta")).rows


def test_the_picture_is_what_the_first_learned_layer_reads() -> None:
    rows = rows_of(Eye(), 1, 1, 640)
    assert [rows[index].path for index in pictures_of(rows)] == ["bands"]


def test_a_mask_is_found_whichever_factor_stands_first() -> None:
    for swapped in (False, True):
        rows = rows_of(Eye(swapped=swapped), 1, 1, 640)
        (mask,) = plane_masks(rows, *pictures_of(rows))
        assert [rows[i].path for i in (mask.sigmoid, mask.product, mask.masked)] == [
            "mask.sigmoid", "mask.multiply", "body",
        ]  # fmt: skip
        assert [rows[index].path for index in mask.made_by] == ["mask.conv", "mask.mix"]
        assert mask.shape == (3, 10, 41)
        assert mask.places == 410


def test_two_ears_have_a_picture_and_masks_each() -> None:
    rows = rows_of(TwoEyes(), 1, 1, 640)
    pictures = pictures_of(rows)
    assert [rows[index].path for index in pictures] == ["left.bands", "right.bands"]
    found = [[rows[mask.sigmoid].path for mask in plane_masks(rows, picture)] for picture in pictures]
    assert found == [["left.mask.sigmoid"], ["right.mask.sigmoid"]]


def test_samples_and_gates_are_neither_pictures_nor_masks() -> None:
    network = nn.Sequential(Conv1d(1, 6, 3), Gate())
    assert pictures_of(rows_of(network, 1, 1, 50)) == ()
    gated = nn.Sequential(nn.Identity(), Conv2d(2, 6, 3), Gate())
    rows = rows_of(gated, 1, 2, 9, 9)
    assert [rows[index].path for index in pictures_of(rows)] == ["0"]
    assert plane_masks(rows, 0) == ()
