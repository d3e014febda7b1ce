"""The lines of PyTorch that make a step: exact when they are run, without what is default anyway."""

import inspect
from collections.abc import Callable

from torch import nn

from dsviz.analysis.code_own import own_code
from dsviz.layers.kind import Kind, kind_of
from dsviz.layers.masked import MaskedConv2d
from dsviz.layers.operations import Split
from dsviz.recording import Step

_OWN_ARGUMENTS = {"device", "dtype"}
_INPUTS = "xyzuvw"


def code_of(step: Step) -> str:
    """The expression that makes this step's module, or what it does to its inputs `x`, `y`, ….

    Padding that is not the same on both sides stands in a line of its own before the step; `weight`, `mask`
    and `bias` are the step's own.
    Raises ValueError for a module that is neither torch's nor one of the operations.
    """
    module, kind = step.module, kind_of(step.module)
    if (own := own_code(step)) is not None:
        return own
    if kind in _OPERATIONS:
        return _OPERATIONS[kind](step)
    pads = getattr(module, "pads", None)
    if callable(pads):
        return _padded(module, pads(step.input_shapes[0][2:]))
    return _constructor(module, {})


def _padded(module: nn.Module, pads: tuple[tuple[int, int], ...]) -> str:
    if all(before == after for before, after in pads):
        return _applied(module, tuple(before for before, _ in pads))
    amounts = tuple(amount for axis in reversed(pads) for amount in axis)  # torch begins with the last axis
    value = 'float("-inf")' if kind_of(module) is Kind.POOL else "0.0"
    added = f"nn.ConstantPad{len(pads)}d({amounts}, {value})"
    return f"{added}\n{_applied(module, (0,) * len(pads))}"


def _applied(module: nn.Module, padding: tuple[int, ...]) -> str:
    """The module's constructor; a masked convolution as a call, because torch has no module for it."""
    if not isinstance(module, MaskedConv2d):
        return _constructor(module, {"padding": padding})
    arguments = ["x", "weight * mask"] + (["bias"] if module.bias is not None else [])
    arguments += [f"padding={_plain(padding)!r}"] if any(padding) else []
    arguments += [f"groups={module.groups}"] if module.groups > 1 else []
    return f"nn.functional.conv2d({', '.join(arguments)})"


def _constructor(module: nn.Module, known: dict[str, object]) -> str:
    """A call of the class of torch's that the module is or extends; `known` overrules its attributes."""
    cls = _torch_class(module)
    arguments = []
    for name, parameter in inspect.signature(cls).parameters.items():
        if name in _OWN_ARGUMENTS or name.startswith("_") or parameter.kind in _VARIABLE:
            continue
        value = known.get(name, _value(module, name))
        value = value if name == "normalized_shape" else _plain(value)  # there (4, 4) is not 4
        if parameter.default is inspect.Parameter.empty:
            arguments.append(repr(value))
        elif value not in (parameter.default, _unset(module, name)):
            arguments.append(f"{name}={value!r}")
    return f"nn.{cls.__name__}({', '.join(arguments)})"


_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def _torch_class(module: nn.Module) -> type[nn.Module]:
    for cls in type(module).__mro__:
        if getattr(nn, cls.__name__, None) is cls and cls is not nn.Module:
            found: type[nn.Module] = cls
            return found
    raise ValueError(f"{type(module).__name__} is no module of torch's")


def _value(module: nn.Module, name: str) -> object:
    """What was given for the argument `name`, as far as the module still knows."""
    value = getattr(module, name)
    if name != "bias":
        return value
    return value is not None or module.weight is None  # a norm without gain was not asked for a bias


def _unset(module: nn.Module, name: str) -> object:
    """What torch puts in place of None: a pool strides by its kernel."""
    return _plain(module.kernel_size) if kind_of(module) is Kind.POOL and name == "stride" else ...


def _plain(value: object) -> object:
    """(3, 3) as 3, as people write it."""
    if isinstance(value, tuple) and len(set(value)) == 1 and isinstance(value[0], int):
        return value[0]
    return value


def _parts(step: Step) -> list[str]:
    names = list(_INPUTS) if len(step.sources) <= len(_INPUTS) else []
    return names[: len(step.sources)] or [f"x{n}" for n in range(1, len(step.sources) + 1)]


def _split(step: Step) -> str:
    count = step.module.parts if isinstance(step.module, Split) else len(step.output_shapes)
    return f"x.chunk({count}, dim=1)"


_OPERATIONS: dict[Kind, Callable[[Step], str]] = {
    Kind.ADD: lambda step: " + ".join(_parts(step)),
    Kind.MULTIPLY: lambda step: " * ".join(_parts(step)),
    Kind.CONCAT: lambda step: f"torch.cat([{', '.join(_parts(step))}], dim=1)",
    Kind.SPLIT: _split,
}
