"""The shapes that torch's functions return, for the calls that networks make all the time.

A rule takes the arguments of its functions and gives the shape of the result, which has the type of the
first argument, or is yes or no; None for "ask torch": a call that is none of the usual ones, or one that
torch refuses.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from dsviz.layers.masked import masked_conv2d
from dsviz.recording import Shape

Rule = Callable[..., Shape | None]


def _unchanged(x: Tensor, *numbers: object, **options: object) -> Shape | None:
    """A function of each value; not one that writes into its input, changes the type or takes tensors."""
    plain = not options.get("inplace") and options.get("dtype") is None
    return (
        x.shape if plain and not any(isinstance(n, Tensor) for n in (*numbers, *options.values())) else None
    )


def _arithmetic(x: Tensor, y: Tensor | float) -> Shape | None:
    """Sum, difference, product or quotient of two tensors of one type, or of a tensor and a number."""
    if not isinstance(y, Tensor):
        return x.shape if isinstance(y, (int, float)) else None
    if x.dtype != y.dtype:
        return None
    return x.shape if x.shape == y.shape else _broadcast(x.shape, y.shape)


def _broadcast(one: Shape, other: Shape) -> Shape | None:
    short, long = sorted((one, other), key=len)
    pairs = list(zip((1,) * (len(long) - len(short)) + short, long, strict=True))
    return tuple(max(pair) for pair in pairs) if all(a == b or 1 in (a, b) for a, b in pairs) else None


def _reduced(x: Tensor, dim: int | Sequence[int], *, keepdim: bool = False) -> Shape | None:
    """Mean or sum over some axes; no axis at all stands for every one."""
    axes = {range(x.dim())[axis] for axis in ((dim,) if isinstance(dim, int) else dim)}
    kept = tuple(1 if axis in axes else n for axis, n in enumerate(x.shape) if keepdim or axis not in axes)
    return kept if axes else None


def _prelu(x: Tensor, slopes: Tensor) -> Shape | None:
    return x.shape if slopes.shape in ((1,), x.shape[1:2]) else None


def _batch_norm(x: Tensor, mean: Tensor, variance: Tensor, *, training: bool, **_: object) -> Shape | None:
    """With stored statistics; a norm that is learning changes them, which is left to torch."""
    return x.shape if not training and mean.shape == variance.shape == x.shape[1:2] else None


def _layer_norm(x: Tensor, cells: Sequence[int], *_: object, **__: object) -> Shape | None:
    return x.shape if x.shape[-len(cells) :] == tuple(cells) else None


def _group_norm(x: Tensor, groups: int, *_: object, **__: object) -> Shape | None:
    return x.shape if x.shape[1] % groups == 0 else None


def _shuffled(x: Tensor, groups: int) -> Shape | None:
    return x.shape if x.dim() > 2 and x.shape[1] % groups == 0 else None


def _concat(parts: Sequence[Tensor], dim: int) -> Shape | None:
    shapes = [list(part.shape) for part in parts]
    joined = [*shapes[0]]
    joined[dim] = sum(shape.pop(dim) for shape in shapes)
    return tuple(joined) if all(shape == shapes[0] for shape in shapes) else None


def _zeros(x: Tensor, sides: Sequence[int], value: float = 0.0) -> Shape | None:  # noqa: ARG001
    """Zeros before and after; `sides` begins with the last axis."""
    amounts = [before + after for before, after in zip(sides[-2::-2], sides[::-2], strict=True)]
    start = x.dim() - len(amounts)
    grown = [n + amount for n, amount in zip(x.shape[start:], amounts, strict=True)]
    return (*x.shape[:start], *grown) if min(amounts) >= 0 else None


def _adaptive_pool(axes: int, x: Tensor, size: int | Sequence[int]) -> Shape | None:
    cells = (size,) * axes if isinstance(size, int) else tuple(size)
    return (*x.shape[:-axes], *cells) if len(cells) == axes and None not in cells else None


def _convolution(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,  # noqa: ARG001
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    groups: int,
) -> Shape | None:
    batch, channels, *space = x.shape
    out_channels, group_channels, *kernel = weight.shape
    cells = _windows(space, kernel, stride, padding, dilation)
    if channels != group_channels * groups or min(cells) < 1:
        return None
    return (batch, out_channels, *cells)


def _windows(
    space: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
) -> list[int]:
    """How many windows fit along each axis."""
    geometry = zip(space, kernel, stride, padding, dilation, strict=True)
    return [(n + 2 * p - (k - 1) * d - 1) // s + 1 for n, k, s, p, d in geometry]


def _transposed(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,  # noqa: ARG001
    stride: Sequence[int],
    padding: Sequence[int],
    more: Sequence[int],
    groups: int,
    dilation: Sequence[int],
) -> Shape | None:
    """As torch.nn.ConvTranspose1d and 2d call it; `more` cells at the end of each axis."""
    batch, channels, *space = x.shape
    in_channels, group_channels, *kernel = weight.shape
    geometry = zip(space, kernel, stride, padding, more, dilation, strict=True)
    cells = [(n - 1) * s - 2 * p + (k - 1) * d + m + 1 for n, k, s, p, m, d in geometry]
    if channels != in_channels or min(cells) < 1 or any(more):
        return None
    return (batch, group_channels * groups, *cells)


def _max_pool(
    x: Tensor,
    kernel: int | Sequence[int],
    stride: int | Sequence[int],
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
    **unusual: bool,
) -> Shape | None:
    return None if any(unusual.values()) else _pooled(2, x, (kernel, stride, padding, dilation))


def _mean_pool(
    axes: int,
    x: Tensor,
    kernel: int | Sequence[int],
    stride: int | Sequence[int],
    padding: int | Sequence[int] = 0,
    ceil_mode: bool = False,
    *_: object,
) -> Shape | None:
    return None if ceil_mode else _pooled(axes, x, (kernel, stride, padding, 1))


def _pooled(axes: int, x: Tensor, geometry: Sequence[int | Sequence[int]]) -> Shape | None:
    """Of a batch; worth a rule for its first call: torch's own imports an algebra system, half a second."""
    kernel, stride, padding, dilation = ((n,) * axes if isinstance(n, int) else n for n in geometry)
    cells = _windows(x.shape[2:], kernel, stride, padding, dilation)
    possible = min(cells) >= 1 and all(2 * p <= k for p, k in zip(padding, kernel, strict=True))
    return (*x.shape[:2], *cells) if possible else None


def _looked_up(numbers: Tensor, table: Tensor, *, max_norm: float | None = None, **_: object) -> Shape | None:
    return (*numbers.shape, table.shape[1]) if max_norm is None else None


def _compared(x: Tensor, number: float) -> Shape | None:
    """Worth a rule for its first call, as the next one is: torch's own imports its compiler."""
    return None if isinstance(number, Tensor) else x.shape


def _either(condition: Tensor, x: Tensor, number: float) -> Shape | None:
    return None if isinstance(number, Tensor) else _broadcast(condition.shape, x.shape)


def _masked(x: Tensor, weight: Tensor, *geometry: Any, mask: Tensor) -> Shape | None:
    return _convolution(x, weight, *geometry) if mask.shape == weight.shape else None


def _linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Shape | None:  # noqa: ARG001
    """Worth a rule for its first call: torch's own imports its compiler, 3 to 5 seconds."""
    out_features, in_features = weight.shape
    return (*x.shape[:-1], out_features) if x.dim() > 1 and x.shape[-1] == in_features else None


def _product(x: Tensor, y: Tensor) -> Shape | None:
    """Of matrices, as many as the batch has."""
    *batch, rows, inner = x.shape
    *other, height, columns = y.shape
    return (*batch, rows, columns) if batch == other and inner == height and x.dtype == y.dtype else None


_OF_EACH_VALUE = (
    F.relu, F.hardtanh, F.relu6, F.silu, F.gelu, F.leaky_relu, F.elu, F.softmax,
    torch.sigmoid, torch.tanh, torch.relu, torch.exp, torch.sqrt, torch.log10, torch.square,
    Tensor.sigmoid, Tensor.tanh, Tensor.relu, Tensor.exp, Tensor.sqrt, Tensor.log10, Tensor.square,
    Tensor.clamp, Tensor.cumsum, Tensor.softmax, Tensor.neg,
)  # fmt: skip

COMPARING: frozenset[Any] = frozenset((Tensor.eq, Tensor.ne, Tensor.lt, Tensor.le, Tensor.gt, Tensor.ge))
"""The functions that answer with yes or no for each value, of whatever type it is."""

RULES: dict[Any, Rule] = {
    **dict.fromkeys((F.conv1d, F.conv2d), _convolution),
    **dict.fromkeys((F.conv_transpose1d, F.conv_transpose2d), _transposed),
    masked_conv2d: _masked,
    F.max_pool2d: _max_pool,
    F.avg_pool1d: partial(_mean_pool, 1),
    F.avg_pool2d: partial(_mean_pool, 2),
    F.linear: _linear,
    **dict.fromkeys((torch.bmm, torch.matmul, Tensor.bmm, Tensor.matmul), _product),
    **dict.fromkeys(_OF_EACH_VALUE, _unchanged),
    **dict.fromkeys((Tensor.add, Tensor.sub, Tensor.mul, Tensor.div), _arithmetic),
    **dict.fromkeys((Tensor.mean, Tensor.sum), _reduced),
    **dict.fromkeys(COMPARING, _compared),
    torch.where: _either,
    F.embedding: _looked_up,
    torch.prelu: _prelu,
    F.batch_norm: _batch_norm,
    F.layer_norm: _layer_norm,
    F.group_norm: _group_norm,
    torch.channel_shuffle: _shuffled,
    torch.cat: _concat,
    torch.constant_pad_nd: _zeros,
    F.adaptive_avg_pool1d: partial(_adaptive_pool, 1),
    F.adaptive_avg_pool2d: partial(_adaptive_pool, 2),
}

MULTIPLYING: frozenset[Any] = frozenset(
    (
        F.conv1d, F.conv2d, F.conv3d, F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d,
        masked_conv2d, F.linear, F.bilinear, F.scaled_dot_product_attention, F.multi_head_attention_forward,
        torch.matmul, torch.bmm, torch.mm, torch.mv, torch.dot, torch.addmm, torch.addbmm, torch.baddbmm,
        Tensor.matmul, Tensor.bmm, Tensor.mm, Tensor.mv, Tensor.dot, Tensor.addmm, Tensor.addbmm,
        Tensor.baddbmm, Tensor.__rmatmul__, torch.einsum, torch.tensordot,
        torch.lstm, torch.gru, torch.rnn_tanh, torch.rnn_relu,
    )
)  # fmt: skip
"""The functions that sum products of two tensors: each call must be a step, or it would cost nothing."""
