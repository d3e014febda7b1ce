"""A network run once more with what one of its steps writes changed on the way.

Recorded networks are shared between threads, so nothing may be hung on them: the copy that runs here has
modules and hooks of its own and shares only the tensors, which nobody writes to.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from threading import Lock

from torch import Tensor, nn

Change = Callable[[Tensor], Tensor]


class Rerun:
    """Runs one network any number of times; threads take turns.

    Its weights want no gradients: whoever makes a changed output want one gets those of what follows alone.
    """

    def __init__(self, network: nn.Module) -> None:
        self._network = _apart(network)
        self._turn = Lock()
        self._next = 0
        self._at: int | None = None
        self._change: Change = _same
        for module in self._network.modules():
            if not any(True for _ in module.children()):
                module.register_forward_hook(self._leaf)

    def __call__(self, inputs: Sequence[Tensor], index: int, change: Change) -> Tensor:
        """What comes out where `change` was made to the output of step `index`; -1, -2, … are the inputs.

        ValueError where the step has several outputs or never runs.
        """
        given = list(inputs)
        if index < 0:
            given[-index - 1] = change(given[-index - 1])
        with self._turn:
            self._next, self._at, self._change = 0, index, change
            try:
                scores: Tensor = self._network(*given)
            finally:
                self._change = _same  # it may hold tensors
            if index >= self._next:
                raise ValueError(f"there is no step {index}: {self._next} ran")
        return scores

    def _leaf(self, module: nn.Module, _inputs: object, output: object) -> object:
        """Leaves are counted as they run, as `record` counts its steps."""
        index, self._next = self._next, self._next + 1
        if index != self._at:
            return output
        if not isinstance(output, Tensor):
            raise ValueError(f"step {index} has several outputs: {type(module).__name__}")
        return self._change(output)


def _same(values: Tensor) -> Tensor:
    return values


def _apart(network: nn.Module) -> nn.Module:
    """A copy with the same tensors."""
    shared: dict[int, object] = {id(buffer): buffer for buffer in network.buffers()}
    shared |= {id(p): nn.Parameter(p.detach(), requires_grad=False) for p in network.parameters()}
    return deepcopy(network, shared)
