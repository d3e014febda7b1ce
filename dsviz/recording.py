"""Record what a network does: every leaf module is a step, every other module a group.

A network prepared once carries hooks that stay silent until the thread that runs it is recording,
so one network can serve many browser sessions at the same time.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from weakref import ref

import torch
from torch import Tensor, nn

from dsviz.errors import RecordingError

N = TypeVar("N", bound=nn.Module)
Shape = tuple[int, ...]
Watch = Callable[[str, tuple[Tensor, ...]], None]


class Block(nn.Module):
    """A group that is shown as one whole: one place on the strip, one screen of stages."""


@dataclass(frozen=True)
class Step:
    """One call of one leaf module."""

    index: int
    """Order of execution."""
    path: str
    """The attribute names that lead to the module: `block3.depthwise`."""
    block: str
    """Path of the outermost Block around the step; the step's own path where there is none."""
    module: nn.Module
    sources: tuple[int | None, ...]
    """The steps that wrote each input; -1, -2, … are the network's inputs; None is unknown."""
    ports: tuple[int, ...]
    """Which of its source's outputs each input is."""
    input_shapes: tuple[Shape, ...]
    output_shapes: tuple[Shape, ...]
    shares: int
    """The first step that used one of these weights; `index` if this is the one."""
    outputs: tuple[Tensor, ...] | None = field(repr=False)
    """The tensors the module returned; None where `keep` said no."""

    @property
    def output(self) -> Tensor:
        """The only kept output; RecordingError where it was not kept or there are several."""
        if self.outputs is None or len(self.outputs) != 1:
            raise RecordingError(f"{self.path}: one kept output is asked for, there is {self.outputs!r:.40}")
        return self.outputs[0]


def prepare(network: N) -> N:
    """Attach the silent hooks; call it once, when the network is built."""
    for module in network.modules():
        if any(True for _ in module.children()):
            vars(module)[_NAMES] = _names_below(module)
            module.register_forward_pre_hook(_enter)
            module.register_forward_hook(_leave)
        else:
            module.register_forward_hook(_step)
    return network


def record(
    network: nn.Module,
    *inputs: Tensor,
    keep: Callable[[str], bool] = lambda _: True,
    watch: Watch | None = None,
) -> list[Step]:
    """Run a prepared network and return its steps; `keep` says by path whose outputs to hold on to.

    `watch` is called with the path and the outputs of each step right after it ran, kept or not: for
    statistics of networks whose outputs would not fit into memory together. It must not change them.

    Raises RecordingError where a kept output was changed in place by a later step, or where the
    network was never prepared.
    """
    recorder = _Recorder(network, inputs, keep, watch)
    token = _recorder.set(recorder)
    try:
        with torch.no_grad():
            network(*inputs)
    finally:
        _recorder.reset(token)
    recorder.check()
    return recorder.steps


_NAMES = "_names_of_steps"
"""Attribute of a prepared group: what it calls each module below it. A deep copy has its own."""


def _names_below(group: nn.Module) -> dict[nn.Module, list[str]]:
    """Every name of every module below, in order; several where a module is held more than once."""
    names: dict[nn.Module, list[str]] = {}
    for name, child in group.named_modules(remove_duplicate=False):
        if child is not group:
            names.setdefault(child, []).append(name)
    return names


class _Frame:
    """A group that is running: it names the leaves and groups that it calls."""

    def __init__(self, path: str, module: nn.Module, block: str | None) -> None:
        self.path = path
        self.block = block if block is not None else (path if isinstance(module, Block) else None)
        self.names: dict[nn.Module, list[str]] = vars(module).get(_NAMES) or {module: [""]}
        self.calls: dict[nn.Module, int] = {}

    def name_of(self, child: nn.Module) -> str:
        """Name the child as this group does; a child held twice takes its second name on its second call."""
        names = self.names[child]
        call = self.calls[child] = self.calls.get(child, -1) + 1
        name = names[min(call, len(names) - 1)]
        return f"{self.path}.{name}" if self.path and name else self.path or name


class _Origin(NamedTuple):
    """Where a tensor came from; the reference tells it from a later one at the same address."""

    tensor: ref[Tensor]
    step: int | None
    port: int
    shape: Shape


class _Recorder:
    def __init__(
        self,
        network: nn.Module,
        inputs: tuple[Tensor, ...],
        keep: Callable[[str], bool],
        watch: Watch | None,
    ) -> None:
        self.steps: list[Step] = []
        self.keep = keep
        self.watch = watch
        self.network = network
        self.frames = [_Frame("", network, None)]
        self.origins: dict[int, _Origin] = {}
        self.versions: list[int] = []
        self.first_use: dict[int, int] = {}
        for number, tensor in enumerate(inputs, 1):
            self.remember(tensor, -number, 0)

    def enter(self, module: nn.Module) -> None:
        if module is not self.network:
            frame = self.frames[-1]
            self.frames.append(_Frame(frame.name_of(module), module, frame.block))

    def leave(self, module: nn.Module) -> None:
        if module is not self.network:
            self.frames.pop()

    def step(self, module: nn.Module, args: object, result: object) -> None:
        index, frame = len(self.steps), self.frames[-1]
        path = frame.name_of(module)
        inputs = [self.origin_of(tensor) for tensor in _tensors(args)]
        outputs = _tensors(result)
        uses = [self.first_use.setdefault(id(p), index) for p in module._parameters.values() if p is not None]
        kept = outputs if self.keep(path) else None
        self.steps.append(
            Step(
                index=index,
                path=path,
                block=path if frame.block is None else frame.block,
                module=module,
                sources=tuple([origin.step for origin in inputs]),
                ports=tuple([origin.port for origin in inputs]),
                input_shapes=tuple([origin.shape for origin in inputs]),
                output_shapes=tuple([self.remember(t, index, port).shape for port, t in enumerate(outputs)]),
                shares=min(uses) if uses else index,
                outputs=kept,
            )
        )
        self.versions.append(_version(kept) if kept else 0)
        if self.watch is not None:
            self.watch(path, outputs)

    def remember(self, tensor: Tensor, step: int, port: int) -> _Origin:
        origin = self.origins[id(tensor)] = _Origin(ref(tensor), step, port, tuple(tensor.shape))
        return origin

    def origin_of(self, tensor: Tensor) -> _Origin:
        origin = self.origins.get(id(tensor))
        known = origin is not None and origin.tensor() is tensor
        return origin if origin and known else _Origin(ref(tensor), None, 0, tuple(tensor.shape))

    def check(self) -> None:
        if not self.steps:
            raise RecordingError(
                "nothing was recorded: no leaf ran, or prepare(network) was not called before"
            )
        for step, version in zip(self.steps, self.versions, strict=True):
            if step.outputs and _version(step.outputs) != version:
                raise RecordingError(f"{step.path}: its output was changed in place by a later step")


_recorder: ContextVar[_Recorder | None] = ContextVar("recorder", default=None)


def _version(tensors: tuple[Tensor, ...]) -> int:
    """Grows with every change in place."""
    return sum([tensor._version for tensor in tensors])


def _tensors(value: object) -> tuple[Tensor, ...]:
    """The tensors in an argument or a result, nested or not, in order."""
    if isinstance(value, Tensor):
        return (value,)
    if not isinstance(value, (tuple, list)):
        return ()
    return tuple([tensor for item in value for tensor in _tensors(item)])


# torch prescribes the arguments of hooks
def _enter(module: nn.Module, args: Any) -> None:  # noqa: ARG001
    if recorder := _recorder.get():
        recorder.enter(module)


def _leave(module: nn.Module, args: Any, result: Any) -> None:  # noqa: ARG001
    if recorder := _recorder.get():
        recorder.leave(module)


def _step(module: nn.Module, args: Any, result: Any) -> None:
    if recorder := _recorder.get():
        recorder.step(module, args, result)
