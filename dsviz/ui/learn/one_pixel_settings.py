"""The convolutions that can be chosen on the page One pixel.

Only settings that make sense are possible: the window fits, no window sees nothing but padding, and a
stride leaves two places where there are two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Shape(StrEnum):
    """What the window slides over."""

    PLANE = "2d"
    LINE = "1d"
    CAUSAL = "causal"
    """1-D, all padding in front: an output knows its own moment and those before it."""


BOUNDS = {
    "channels": (1, 4), "outputs": (1, 4), "size": (5, 12), "kernel": (1, 5),
    "stride": (1, 4), "padding": (0, 3), "dilation": (1, 3),
}  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """One convolution over a small input, `size` x `size` or 1 x `size` cells in each channel."""

    channels: int = 3
    outputs: int = 4
    size: int = 6
    kernel: int = 3
    stride: int = 1
    padding: int = 1
    dilation: int = 1
    shape: Shape = Shape.PLANE

    @property
    def extent(self) -> int:
        """Cells from the first to the last tap."""
        return (self.kernel - 1) * self.dilation + 1

    @property
    def pads(self) -> tuple[int, int, int, int]:
        """Zeros at the top, bottom, left and right."""
        if self.shape is Shape.CAUSAL:
            return 0, 0, self.extent - 1, 0
        rows = self.padding if self.shape is Shape.PLANE else 0
        return rows, rows, self.padding, self.padding

    @property
    def input_size(self) -> tuple[int, int]:
        return (self.size if self.shape is Shape.PLANE else 1), self.size

    @property
    def kernel_size(self) -> tuple[int, int]:
        return (self.kernel if self.shape is Shape.PLANE else 1), self.kernel

    @property
    def output_size(self) -> tuple[int, int]:
        top, bottom, left, right = self.pads
        columns = (self.size + left + right - self.extent) // self.stride + 1
        rows = (self.size + top + bottom - self.extent) // self.stride + 1
        return (rows if self.shape is Shape.PLANE else 1), columns

    @property
    def possible(self) -> bool:
        """Whether a visitor may choose this."""
        bounded = all(low <= getattr(self, name) <= high for name, (low, high) in BOUNDS.items())
        slack = self.size + sum(self.pads[2:]) - self.extent  # steps of 1 that the window can make
        fits = self.extent <= self.size + 2 * self.padding and slack >= 0
        if self.shape is Shape.CAUSAL:
            fits = self.extent <= self.size
        elif self.padding > self.extent - 1:
            return False  # a window at the edge would see padding only
        return bounded and fits and self.stride <= max(1, slack) and not (self.kernel == 1 < self.dilation)

    def allowed(self, name: str) -> tuple[int, ...]:
        """The possible values of one setting while the others stay; none for the padding of causal ones."""
        if name == "padding" and self.shape is Shape.CAUSAL:
            return ()
        low, high = BOUNDS[name]
        return tuple(v for v in range(low, high + 1) if replace(self, **{name: v}).possible)  # type: ignore[arg-type]

    def changed(self, wanted: Mapping[str, object]) -> "Settings":
        """These settings with what was `wanted` as far as it is possible; another shape always is."""
        settings = self
        shape = wanted.get("shape")
        if shape in set(Shape):
            settings = replace(settings, shape=Shape(str(shape)))
            if not settings.possible:
                settings = Settings(self.channels, self.outputs, self.size, shape=settings.shape)
        for name in BOUNDS:
            value = wanted.get(name)
            if type(value) is int and value in settings.allowed(name):
                settings = replace(settings, **{name: value})  # type: ignore[arg-type]
        return settings

    def __str__(self) -> str:
        """As it stands in the address: `2d.3.4.6.3.1.1.1`."""
        return ".".join([self.shape.value, *(str(getattr(self, name)) for name in BOUNDS)])

    @classmethod
    def parse(cls, text: str) -> "Settings":
        """Reads `str(settings)`; ValueError for what is not possible."""
        shape, *numbers = text.split(".")
        values = dict(zip(BOUNDS, map(int, numbers), strict=True))
        settings = cls(**values, shape=Shape(shape))
        if not settings.possible:
            raise ValueError(f"{text!r} is no possible convolution")
        return settings
