"""Convolutions that hide weights behind a mask, so that a pixel never learns of what comes after it.

Pixels come in raster order, the colours of a pixel one after the other. A. van den Oord et al., "Pixel
Recurrent Neural Networks", 2016, arXiv:1601.06759, section 3.4: mask A hides a value from itself, mask B
does not.
"""

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import handle_torch_function, has_torch_function_unary

from dsviz.layers.convolution import Conv2d, Padding

Mask = npt.NDArray[np.bool_]
"""(out_channels, in_channels / groups, rows, columns): the weights that may be used."""


class Current(StrEnum):
    """What a colour may read of its own pixel."""

    BEFORE = "A"
    """The colours before it."""
    UPTO = "B"
    """Those and itself."""
    NONE = "none"


def colours_of(channels: int, colours: int, parts: int = 1) -> npt.NDArray[np.int64]:
    """The colour that each channel stands for: contiguous runs inside each of `parts` equal parts.

    ValueError where the parts do not share the channels evenly.
    """
    if channels % parts:
        raise ValueError(f"{channels} channels do not make {parts} equal parts")
    width = channels // parts
    return np.tile(np.arange(width, dtype=np.int64) * colours // width, parts)


def colour_mask(outputs: npt.NDArray[np.int64], inputs: npt.NDArray[np.int64], current: Current) -> Mask:
    """(out_channels, in_channels): which channels of its own pixel each may read, by their colours."""
    if current is Current.NONE:
        return np.zeros((len(outputs), len(inputs)), dtype=bool)
    if current is Current.BEFORE:
        return inputs < outputs[:, None]
    return inputs <= outputs[:, None]


def raster_mask(kernel: tuple[int, int], centre: tuple[int, int], colour: Mask) -> Mask:
    """Every weight that reads an earlier pixel, and at the centre those that `colour` allows."""
    rows, columns = np.indices(kernel)
    earlier = (rows < centre[0]) | ((rows == centre[0]) & (columns < centre[1]))
    mask: Mask = np.broadcast_to(earlier, (*colour.shape, *kernel)).copy()
    mask[:, :, centre[0], centre[1]] = colour
    return mask


def masked_conv2d(x: Tensor, weight: Tensor, *geometry: Any, mask: Tensor) -> Tensor:
    """F.conv2d with each weight outside of the mask as 0; `geometry` is what F.conv2d takes after `weight`.

    A function of its own, with torch's protocol for such (`torch.overrides`): who asks for shapes alone
    (dsviz/analysis/outline.py) need not multiply the weights, which costs more than all the rest.
    """
    if has_torch_function_unary(x):
        return handle_torch_function(masked_conv2d, (x,), x, weight, *geometry, mask=mask)
    return F.conv2d(x, weight * mask, *geometry)


class MaskedConv2d(Conv2d):
    """(batch, in_channels, rows, columns) -> (batch, out_channels, rows, columns), hidden weights as 0.

    The mask says how many channels and cells there are. It is no parameter and is not saved with them. The
    hidden weights are stored and multiplied all the same, so they count; `held` says how many there are.
    """

    mask: Tensor

    def __init__(
        self,
        mask: Mask,
        *,
        groups: int = 1,
        bias: bool = True,
        padding: Padding | tuple[Padding, Padding] = Padding.SYMMETRIC,
    ) -> None:
        out_channels, width, rows, columns = mask.shape
        if not mask.any():
            raise ValueError("a mask must let some weight through, got one that hides them all")
        super().__init__(
            groups * width, out_channels, (rows, columns), groups=groups, bias=bias, padding=padding
        )
        self.register_buffer("mask", torch.tensor(mask), persistent=False)
        self.held = int((~mask).sum())
        self.taps: Mask = np.asarray(mask.any(axis=(0, 1)))
        """(rows, columns): the cells of the kernel that any channel reads."""

    def forward(self, x: Tensor) -> Tensor:
        x, padding = self._pad(x)
        return masked_conv2d(
            x, self.weight, self.bias, self.stride, padding, self.dilation, self.groups, mask=self.mask
        )

    @property
    def connects(self) -> Mask:
        """(out_channels, in_channels / groups): which channels read which at any cell."""
        found: Mask = self.mask.flatten(2).any(dim=2).numpy()
        return found


def weight_of(module: nn.Module) -> Tensor:
    """The kernel that a module computes with; ValueError where it has none."""
    weight = module.weight
    if not isinstance(weight, Tensor):
        raise ValueError(f"{type(module).__name__} must have a weight, got {type(weight).__name__}")
    return weight * module.mask if isinstance(module, MaskedConv2d) else weight
