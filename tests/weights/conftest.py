"""Released weights, built by the rules of the specification with random values."""

import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.architectures import find
from dsviz.errors import InputError
from dsviz.weights import load_weights, put, read_weights
from dsviz.weights.containers import Contents


class Made:
    """Random arrays under their names, and what tensor of ours each must become."""

    TORCH = (".weight", ".bias", ".running_mean", ".running_var")
    KERAS = ("/gamma:0", "/beta:0", "/moving_mean:0", "/moving_variance:0")
    MXNET = ("_gamma", "_beta", "_running_mean", "_running_var")
    SHORTCUTS: Mapping[int, tuple[int, int]] = {2: (64, 128), 3: (128, 256), 4: (256, 728), 13: (728, 1024)}
    """Of Xception: channels in and out by module."""

    def __init__(self, path: Path) -> None:
        self.chance = np.random.default_rng(7)
        self.path = path
        self.arrays: dict[str, np.ndarray] = {}
        self.expected: dict[str, Tensor] = {}
        self.unread = set[str]()
        """Names of arrays that no network has a place for."""
        self.key = "mobilenet"
        """The network that is tried where a file does not say which it is for."""

    def add(self, name: str, ours: str, shape: tuple[int, ...], turn: Callable | None = None) -> None:
        array = self.chance.standard_normal(shape, np.float32)
        if "var" in name:
            array = 0.5 + np.abs(array)
        self.arrays[name] = array
        if not ours:
            self.unread.add(name)
        else:
            self.expected[ours] = torch.from_numpy((array if turn is None else turn(array)).copy())

    def norm(self, theirs: str, ours: str, channels: int, words: tuple[str, ...]) -> None:
        for word, own in zip(words, self.TORCH, strict=True):
            self.add(theirs + word, ours + own, (channels,))

    def hdf5(self) -> None:
        with h5py.File(self.path, "w") as file:
            for name, array in self.arrays.items():
                file[name] = array

    def torch(self, **besides: object) -> None:
        """As a training script saves it that ran on several graphics cards."""
        tensors = {f"module.{name}": torch.from_numpy(array) for name, array in self.arrays.items()}
        counters = {name.replace("running_var", "num_batches_tracked"): torch.tensor(9) for name in tensors}
        torch.save({"epoch": 3, "state_dict": counters | tensors, **besides}, self.path)

    def mxnet(self) -> None:
        parts = [struct.pack("<QQQ", 0x112, 0, len(self.arrays))]
        for array in self.arrays.values():
            shape = struct.pack(f"<Iii{array.ndim}q", 0xF993FAC9, 0, array.ndim, *array.shape)
            parts += [shape, struct.pack("<iii", 1, 0, 0), array.tobytes()]
        parts.append(struct.pack("<Q", len(self.arrays)))
        parts += [struct.pack("<Q", len(name)) + name.encode() for name in self.arrays]
        self.path.write_bytes(b"".join(parts))

    def misplaced(self, key: str, **options: object) -> list[str]:
        """The file read and put into the network that it names: what is not as it must be, by name."""
        found = read_weights(self.path.read_bytes())
        network = dsviz.build(found.network, **found.options)
        load_weights(network, self.path)
        own = {name: tensor for name, tensor in network.state_dict().items() if "num_batches" not in name}
        both = own.keys() & self.expected.keys()
        return [
            *([] if found.network == key else [found.network]),
            *(name for name, value in options.items() if found.options[name] != value),
            *sorted(own.keys() ^ self.expected.keys()),
            *(name for name in sorted(both) if not torch.equal(own[name], self.expected[name])),
        ]

    def spoiled(self, first: int) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """What was done to which tensor, and the file's tensors then: none of these fits any network."""
        tensors = {name: torch.from_numpy(array) for name, array in self.arrays.items()}
        read = [name for name in tensors if name not in self.unread]
        for name in (*read[:first], *read[-2:], *self.chance.choice(read, 3).tolist()):
            whole = tensors[name]
            flat = torch.zeros(3, 3) if whole.dim() != 2 else whole[0]
            yield f"without {name}", {other: t for other, t in tensors.items() if other != name}
            yield f"a number for {name}", tensors | {name: torch.tensor(1.0)}
            yield f"an empty {name}", tensors | {name: torch.zeros(0)}
            yield f"nothing in {name}", tensors | {name: whole[:0]}
            yield f"other axes for {name}", tensors | {name: flat}
            yield f"one more axis for {name}", tensors | {name: whole[..., None].expand(*whole.shape, 3)}
            yield f"a wide {name}", tensors | {name: torch.zeros(3, 3, *whole.shape[2:], 5)}

    def accepted(self, monkeypatch: pytest.MonkeyPatch, first: int = 2) -> list[str]:
        """Which of the spoiled files are read and put into the network that they name."""
        known: dict[str, nn.Module] = {}

        def made(key: str, options: Mapping[str, object]) -> nn.Module:
            name = f"{key} {options}"
            if name not in known:
                with torch.device("meta"):  # a refused file leaves it as it was
                    known[name] = find(key).make(options)
            return known[name]

        found = []
        for what, tensors in self.spoiled(first):
            monkeypatch.setattr("dsviz.weights.load.contents", lambda _, given=tensors: Contents(given))
            with suppress(InputError):
                weights = read_weights(b"")
                put(weights, made(weights.network or self.key, weights.options))
                found.append(what)
        return found

    @staticmethod
    def mobilenet_channels() -> Iterator[tuple[int, int, int]]:
        """Block, channels in and out at width 0.25."""
        channels = [8, 16, 32, 32, 64, 64, *[128] * 6, 256, 256]
        yield from ((n, channels[n - 1], channels[n]) for n in range(1, 14))

    @staticmethod
    def xception_units() -> Iterator[tuple[int, int, int, int]]:
        """Module, unit, channels in and out."""
        rows = {2: (64, 128, 128), 3: (128, 256, 256), 4: (256, 728, 728), 13: (728, 728, 1024)}
        rows |= {14: (1024, 1536, 2048)} | dict.fromkeys(range(5, 13), (728,) * 4)
        for module, row in sorted(rows.items()):
            for unit in range(1, len(row)):
                yield module, unit, row[unit - 1], row[unit]

    @staticmethod
    def unit_of(module: int, unit: int) -> str:
        return f"block{module}.unit{unit}" if module == 14 else f"block{module}.main.unit{unit}"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "file")
