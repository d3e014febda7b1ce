"""Tensors that know their shape and nothing else: the shapes of a network without its arithmetic.

torch's meta device answers the same question, but most of its kernels are Python: a sum of two tensors takes
0.3 ms there, a norm or a clipped activation 1 to 2 ms, whatever its size (benchmarks/counting.py). Those are
answered here by a line of arithmetic (dsviz/analysis/shapes.py); every other function, and every call that
looks unusual, goes to the meta kernel.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from dsviz.analysis.shapes import COMPARING, MULTIPLYING, RULES

_plain = torch._C.DisableTorchFunctionSubclass
_products: ContextVar[list[str] | None] = ContextVar("products", default=None)


class Outline(Tensor):
    """A tensor on the meta device; what torch's functions make of it is an Outline again."""

    # in place of torch's own attributes, which take the long way through __torch_function__ every time
    __slots__ = ("dtype", "shape")
    shape: torch.Size
    dtype: torch.dtype

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
        if func in MULTIPLYING and (heard := _products.get()) is not None:
            heard.append(func.__name__)
        options = kwargs or {}
        answer = _answer(func, args, options)
        if answer is not None:
            return answer
        with _plain():
            return _outlined(func(*_on_meta(args), **{name: _on_meta(v) for name, v in options.items()}))


def outline(tensor: Tensor) -> Outline:
    """An Outline of the shape and type of `tensor`, whose values are not looked at."""
    return _of(_blank(tensor.shape, tensor.dtype))


@contextmanager
def products() -> Iterator[list[str]]:
    """The names of the functions that sum products of Outlines, in the order in which they are called."""
    heard: list[str] = []
    token = _products.set(heard)
    try:
        yield heard
    finally:
        _products.reset(token)


def _on_meta(value: Any) -> Any:
    """An argument, the tensors in it as the meta kernels want them: weights may hold numbers."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_on_meta, value))
    return value.to("meta") if isinstance(value, Tensor) and not isinstance(value, Outline) else value


def _outlined(value: Any) -> Any:
    """A result, the tensors in it as Outlines."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(_outlined, value))
    return _of(value) if isinstance(value, Tensor) else value


def _of(tensor: Tensor) -> Outline:
    """The tensor as an Outline; one that was changed in place learns its new shape."""
    made = tensor if isinstance(tensor, Outline) else tensor.as_subclass(Outline)
    with _plain():
        made.shape, made.dtype = Tensor.shape.__get__(made), Tensor.dtype.__get__(made)  # type: ignore[attr-defined]
    return made


@lru_cache(maxsize=1024)
def _blank(shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    """A tensor to make Outlines of: it holds nothing, so one serves for all of its shape."""
    return torch.empty(shape, dtype=dtype, device="meta")


def _type_of(func: Any, args: tuple[Any, ...]) -> torch.dtype:
    """The type of what a function with a rule returns, where it is usual."""
    if func in COMPARING:
        return torch.bool
    giver = args[1] if func in (torch.where, F.embedding) else args[0]
    dtype: torch.dtype = (giver if isinstance(giver, Tensor) else giver[0]).dtype
    return dtype


def _answer(func: Any, args: tuple[Any, ...], options: Mapping[str, Any]) -> Outline | None:
    """What a rule says, None where there is no rule or the call is none of the usual ones."""
    rule = RULES.get(func)
    if rule is None or not args:
        return None
    try:
        dtype = _type_of(func, args)
        usual = dtype.is_floating_point or func in COMPARING
        shape = rule(*args, **options) if usual else None
    except (TypeError, ValueError, IndexError):  # not the arguments the rule knows
        return None
    if shape is None:
        return None
    answer = _blank(shape, dtype).as_subclass(Outline)
    answer.shape, answer.dtype = torch.Size(shape), dtype
    return answer
