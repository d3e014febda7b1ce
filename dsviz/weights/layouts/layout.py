"""What every layout has to say, and how its names are turned into ours."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from torch import Tensor

from dsviz.architectures.options import Value
from dsviz.errors import InputError

Tensors = Mapping[str, Tensor]
Settings = Mapping[str, object]
"""What the file says besides its tensors; mostly nothing."""
Pair = tuple[str, str]
"""A name of theirs, and ours."""

BATCH_NORM = (
    ("weight", "weight"), ("bias", "bias"), ("running_mean", "running_mean"), ("running_var", "running_var"),
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One release of one network."""

    name: str
    network: str
    """Key in the catalogue."""
    matches: Callable[[Tensors], bool]
    options: Callable[[Tensors, Settings], Mapping[str, Value]]
    """All that the release fixes: its sizes, read from the tensors, and its padding, eps and order."""
    convert: Callable[[Tensors, Settings], dict[str, Tensor]]
    """Tensors by our names, in our order of axes; those that it does not know keep their names."""
    mean: float | tuple[float, float, float] | None = None
    """What the release takes from each channel of a picture in 0..1; None where that is the catalogue's."""
    std: float | tuple[float, float, float] | None = None
    """What it divides by."""


def renamed(tensors: Tensors, pairs: Iterator[Pair]) -> dict[str, Tensor]:
    """Tensors by our names. One that is not there is left out, one that no pair names keeps its name."""
    names = dict(pairs)
    return {names.get(name, name): tensor for name, tensor in tensors.items()}


def norm(theirs: str, ours: str) -> Iterator[Pair]:
    """The four tensors of a batch norm in torch's names."""
    return ((f"{theirs}.{a}", f"{ours}.{b}") for a, b in BATCH_NORM)


def needed(tensors: Tensors, name: str, *axes: int) -> Tensor:
    """The tensor that a size is read from. InputError where it is missing, empty or of other axes."""
    if name not in tensors:
        raise InputError("weights.missing", n=1, names=name)
    return sized(tensors[name], name, *axes)


def sized(tensor: Tensor, name: str, *axes: int) -> Tensor:
    """A tensor with as many axes as one of `axes` says. InputError for others and for an empty one."""
    if tensor.dim() not in axes or not tensor.numel():
        raise InputError("weights.shapes", n=1, names=name)
    return tensor
