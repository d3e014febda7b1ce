"""What a leaf module is, read from its facts and never from its name."""

from enum import StrEnum
from functools import cache

from torch import nn

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d)
_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d)
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)
_ACTIVATIONS = (nn.ReLU, nn.ReLU6, nn.Sigmoid, nn.Tanh, nn.PReLU, nn.Softmax, nn.SiLU)
_POOLS = (
    nn.AvgPool1d, nn.AvgPool2d, nn.MaxPool1d, nn.MaxPool2d,
    nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d,
)  # fmt: skip
_RESHAPES = (nn.Flatten, nn.Identity, nn.Dropout, nn.Embedding)


class Kind(StrEnum):
    """The kinds of steps that tables colour, counters sum and views explain."""

    STANDARD = "standard"
    DEPTHWISE = "depthwise"
    POINTWISE = "pointwise"
    GROUPED = "grouped"
    TRANSPOSED = "transposed"
    LINEAR = "linear"
    NORM = "norm"
    ACTIVATION = "activation"
    POOL = "pool"
    ADD = "add"
    MULTIPLY = "multiply"
    CONCAT = "concat"
    SPLIT = "split"
    MATMUL = "matmul"
    TRANSFORM = "transform"
    """A fixed change of view with nothing to learn: from samples to frequencies."""
    ARRANGE = "arrange"
    """Moves values without computing: flatten, subsample, shuffle, crop, pad, dropout at rest."""


_CLASSES: tuple[tuple[Kind, tuple[type[nn.Module], ...]], ...] = (
    (Kind.TRANSPOSED, _TRANSPOSED),
    (Kind.LINEAR, (nn.Linear,)),
    (Kind.NORM, _NORMS),
    (Kind.ACTIVATION, _ACTIVATIONS),
    (Kind.POOL, _POOLS),
    (Kind.ARRANGE, _RESHAPES),
)


def kind_of(module: nn.Module) -> Kind:
    """The kind of a leaf; ValueError for a module that nobody has classed yet."""
    kind = _kind_of_class(type(module))  # type: ignore[arg-type]
    return _kind_of_convolution(module) if kind is None else kind  # type: ignore[arg-type]


@cache
def _kind_of_class(cls: type[nn.Module]) -> Kind | None:
    """None for convolutions: theirs is a matter of groups and kernel."""
    own = getattr(cls, "kind", None)
    if isinstance(own, Kind):
        return own
    if issubclass(cls, _CONVOLUTIONS):
        return None
    for kind, classes in _CLASSES:
        if issubclass(cls, classes):
            return kind
    raise ValueError(f"{cls.__name__} has no kind: give its class a `kind` or list it in layers/kind.py")


def _kind_of_convolution(module: nn.Conv1d | nn.Conv2d) -> Kind:
    if module.groups == module.in_channels > 1:
        return Kind.DEPTHWISE
    if module.groups > 1:
        return Kind.GROUPED
    return Kind.POINTWISE if set(module.kernel_size) == {1} else Kind.STANDARD
