"""Tensors that know their shape and nothing else: the shapes of a network without its arithmetic.

torch's meta device answers the same question, but some of its kernels are Python: a norm or a clipped
activation takes 1 to 2 ms there, whatever its size (benchmarks/counting.py). Those are answered here by a
line of arithmetic; every other function, and every call that looks unusual, goes to the meta kernel.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

Shape = tuple[int, ...]
_plain = torch._C.DisableTorchFunctionSubclass


class Outline(Tensor):
    """A tensor on the meta device; what torch's functions make of it is an Outline again."""

    @property
    def shape(self) -> torch.Size:  # type: ignore[override]
        with _plain():  # asked for several times a layer: spare the way through __torch_function__
            return super().shape

    def dim(self) -> int:
        return len(self.shape)

    @classmethod
    def __torch_function__(
        cls,
        func: Any,
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        answer = _answer(func, args, kwargs or {})
        if answer is not None:
            return answer
        options = {name: _on_meta(value) for name, value in (kwargs or {}).items()}
        with _plain():
            return _outlined(func(*_on_meta(args), **options))


def outline(tensor: Tensor) -> Outline:
    """An Outline of the shape and type of `tensor`, whose values are not looked at."""
    return _make(tuple(tensor.shape), tensor.dtype)


def _on_meta(value: Any) -> Any:
    """An argument, the tensors in it as the meta kernels want them: weights may hold numbers."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_on_meta, value))
    return value.to("meta") if isinstance(value, Tensor) and not isinstance(value, Outline) else value


def _outlined(value: Any) -> Any:
    """A result, the tensors in it as Outlines."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_outlined, value))
    return value.as_subclass(Outline) if type(value) is Tensor else value


def _make(shape: Shape, dtype: torch.dtype) -> Outline:
    return torch.empty(shape, dtype=dtype, device="meta").as_subclass(Outline)


def _answer(func: Any, args: tuple[Any, ...], options: Mapping[str, Any]) -> Outline | None:
    """What a rule says, None where there is no rule or the call is none of the usual ones."""
    rule = _RULES.get(func)
    if rule is None or not args:
        return None
    first = args[0] if isinstance(args[0], Tensor) else args[0][0]
    with _plain():
        dtype = first.dtype
        try:
            shape = rule(*args, **options) if dtype.is_floating_point else None
        except (TypeError, ValueError):  # not the arguments the rule knows
            return None
        return None if shape is None else _make(shape, dtype)


# A rule takes the arguments of its functions and gives the shape of the result, or None for "ask torch".


def _unchanged(x: Tensor, *_: object, **options: object) -> Shape | None:
    """Activations and norms, unless they write into their input."""
    return None if options.get("inplace") else tuple(x.shape)


def _batch_norm(x: Tensor, mean: Tensor, variance: Tensor, *, training: bool, **_: object) -> Shape | None:
    """With stored statistics; a norm that is learning changes them, which is left to torch."""
    return None if training or {*mean.shape, *variance.shape} != {x.shape[1]} else tuple(x.shape)


def _shuffled(x: Tensor, groups: int) -> Shape | None:
    return tuple(x.shape) if x.dim() > 2 and x.shape[1] % groups == 0 else None


def _pairwise(x: Tensor, y: Tensor) -> Shape | None:
    """Sum, difference or product of two tensors alike."""
    alike = isinstance(y, Outline) and x.shape == y.shape and x.dtype == y.dtype
    return tuple(x.shape) if alike else None


def _concat(parts: Sequence[Tensor], dim: int) -> Shape | None:
    shapes = [list(part.shape) for part in parts]
    joined = [*shapes[0]]
    joined[dim] = sum(shape.pop(dim) for shape in shapes)
    return tuple(joined) if all(shape == shapes[0] for shape in shapes) else None


def _zeros(x: Tensor, sides: Sequence[int]) -> Shape | None:
    """Zeros before and after; `sides` begins with the last axis."""
    pairs = len(sides) // 2
    amounts = [before + after for before, after in zip(sides[::2], sides[1::2], strict=True)]
    grown = [n + amount for n, amount in zip(x.shape[-pairs:], reversed(amounts), strict=True)]
    return (*x.shape[:-pairs], *grown) if min(amounts) >= 0 else None


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
    geometry = zip(space, kernel, stride, padding, dilation, strict=True)
    cells = [(n + 2 * p - (k - 1) * d - 1) // s + 1 for n, k, s, p, d in geometry]
    if channels != group_channels * groups or min(cells) < 1:
        return None
    return (batch, out_channels, *cells)


def _linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Shape | None:  # noqa: ARG001
    """Worth a rule for its first call: torch's own imports its compiler, 3 to 5 seconds."""
    out_features, in_features = weight.shape
    return (*x.shape[:-1], out_features) if x.dim() > 1 and x.shape[-1] == in_features else None


_RULES: dict[Any, Callable[..., Shape | None]] = {
    **dict.fromkeys((F.conv1d, F.conv2d), _convolution),
    F.linear: _linear,
    torch.channel_shuffle: _shuffled,
    **dict.fromkeys((F.relu, F.hardtanh, F.silu, torch.sigmoid, torch.tanh, torch.prelu), _unchanged),
    **dict.fromkeys((F.layer_norm, F.group_norm), _unchanged),
    F.batch_norm: _batch_norm,
    **dict.fromkeys((Tensor.add, Tensor.sub, Tensor.mul), _pairwise),
    torch.cat: _concat,
    torch.constant_pad_nd: _zeros,
    F.adaptive_avg_pool1d: partial(_adaptive_pool, 1),
    F.adaptive_avg_pool2d: partial(_adaptive_pool, 2),
}
