"""What a run leaves on disk: its state, to be taken up again, and the log of its curves."""

import csv
import os
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn


def save(state: dict[str, Any], path: Path) -> None:
    """Write all or nothing: an interruption leaves the state that was there before."""
    fresh = path.with_suffix(".new")
    torch.save(state, fresh)
    os.replace(fresh, path)


def load(path: Path) -> dict[str, Any]:
    """What `save` wrote, on the CPU."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state


class Average:
    """The running mean of a network's floating-point tensors, norms' statistics among them.

    It begins quickly, so that the random first weights are soon forgotten: after n steps what is new weighs
    at least 9 / (10 + n).
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.tensors = {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}

    def follow(self, network: nn.Module, step: int) -> None:
        """Take in the weights after `step` steps."""
        decay = min(self.decay, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, tensor in network.state_dict().items():
                if tensor.is_floating_point():
                    self.tensors[name].lerp_(tensor, 1 - decay)
                else:
                    self.tensors[name].copy_(tensor)

    def load(self, tensors: dict[str, Tensor]) -> None:
        for name, tensor in tensors.items():
            self.tensors[name].copy_(tensor)


class Curves:
    """A CSV file of figures by step; rows after the step that a run is taken up from are dropped."""

    def __init__(self, path: Path, after: int) -> None:
        self.path = path
        kept = [row for row in self._rows() if int(row["step"]) <= after] if after else []
        path.unlink(missing_ok=True)
        for row in kept:
            self.add(row)

    def add(self, row: dict[str, Any]) -> None:
        fresh = not self.path.exists()
        with self.path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, row.keys())
            if fresh:
                writer.writeheader()
            writer.writerow(row)

    def _rows(self) -> list[dict[str, str]]:
        if not self.path.exists():
            return []
        with self.path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
