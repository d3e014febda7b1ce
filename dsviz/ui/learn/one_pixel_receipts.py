"""The two receipts of one output number: every product on a line of its own, as tables, CSV and formula."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

import numpy as np

from dsviz.figures.theme import Theme
from dsviz.ui.learn.one_pixel_numbers import Array, Numbers
from dsviz.ui.learn.one_pixel_place import Pin, View
from dsviz.ui.learn.one_pixel_settings import Settings, Shape

TOLERANCE = 1e-5
"""Of a total, or of 1 where it is smaller: float32 keeps seven digits."""


@dataclass(frozen=True)
class Line:
    """`value` times `weight` in `channel`; `place` (row, column) of the input, None outside of it.

    `step` says what is bought: a `standard`, `depthwise` or `pointwise` product, or the `bias`.
    """

    step: str
    channel: int
    place: tuple[int, int] | None
    value: float
    weight: float

    @property
    def product(self) -> float:
        return self.value * self.weight


@dataclass(frozen=True)
class Receipt:
    """All lines of one output number, their sum, and whether torch has the same number there."""

    lines: tuple[Line, ...]
    total: float
    expected: float

    @property
    def equal(self) -> bool:
        return abs(self.total - self.expected) <= TOLERANCE * max(1.0, abs(self.expected))


def standard(numbers: Numbers, settings: Settings, cell: Pin) -> Receipt:
    """Channels x taps products, all new, and the bias."""
    lines = [*_window(numbers, settings, cell, numbers.standard[cell.output], "standard")]
    lines += _bias(numbers, cell)
    return Receipt(tuple(lines), sum(line.product for line in lines), _at(numbers.whole[cell.output], cell))


def separable(numbers: Numbers, settings: Settings, cell: Pin) -> Receipt:
    """The depthwise products, shared by all outputs, then one new product for each channel, and the bias."""
    shared = [*_window(numbers, settings, cell, numbers.depthwise, "depthwise")]
    weights = numbers.pointwise[cell.output]
    new = [
        Line("pointwise", c, None, sum(s.product for s in shared if s.channel == c), float(weights[c]))
        for c in range(settings.channels)
    ]
    new += _bias(numbers, cell)
    total = sum(line.product for line in new)
    return Receipt((*shared, *new), total, _at(numbers.separable[cell.output], cell))


def to_csv(numbers: Numbers, settings: Settings, cell: Pin) -> str:
    """Both receipts line by line with their totals and what torch has there."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("receipt", "step", "channel", "row", "column", "value", "weight", "product"))
    receipts = {View.STANDARD: standard, View.SEPARABLE: separable}
    for view, receipt in ((view, make(numbers, settings, cell)) for view, make in receipts.items()):
        for line in receipt.lines:
            place = line.place or ("", "")
            amounts = (f"{amount:g}" for amount in (line.value, line.weight, line.product))
            writer.writerow((view, line.step, line.channel, *place, *amounts))
        writer.writerow((view, "total", "", "", "", "", "", f"{receipt.total:g}"))
        writer.writerow((view, "torch", "", "", "", "", "", f"{receipt.expected:g}"))
    return file.getvalue()


def code(settings: Settings, view: View, *, biased: bool) -> str:
    """The line of PyTorch that makes this convolution; the causal one pads by itself."""
    name = "Conv2d" if settings.shape is Shape.PLANE else "Conv1d"
    more = {
        "stride": settings.stride if settings.stride > 1 else 0,
        "padding": settings.padding if settings.shape is not Shape.CAUSAL else 0,
        "dilation": settings.dilation if settings.dilation > 1 else 0,
    }
    options = "".join(f", {key}={value}" for key, value in more.items() if value)
    c, o, k = settings.channels, settings.outputs, settings.kernel
    last = "" if biased else ", bias=False"
    if view is View.SEPARABLE:
        lines = [
            f"nn.{name}({c}, {c}, {k}{options}, groups={c}, bias=False)",
            f"nn.{name}({c}, {o}, 1{last})",
        ]
    else:
        lines = [f"nn.{name}({c}, {o}, {k}{options}{last})"]
    if settings.shape is Shape.CAUSAL and settings.extent > 1:
        lines.insert(0, f"nn.ConstantPad1d(({settings.extent - 1}, 0), 0.0)")
    body = "".join(f"    {line},\n" for line in lines)
    return lines[0] if len(lines) == 1 else f"nn.Sequential(\n{body})"


def formula(receipt: Receipt, view: View, theme: Theme) -> str:
    """The sum with its numbers as KaTeX: one term for each channel, in the colours of the steps."""
    if view is View.SEPARABLE:
        terms = [
            rf"\textcolor{{{theme.pointwise}}}{{{_signed(line.weight)}}}\cdot"
            rf"\textcolor{{{theme.depthwise}}}{{{_signed(line.value)}}}"
            for line in receipt.lines
            if line.step == "pointwise"
        ]
    else:
        sums: dict[int, float] = {}
        for line in receipt.lines:
            if line.step == "standard":
                sums[line.channel] = sums.get(line.channel, 0) + line.product
        terms = [_signed(value) for value in sums.values()]
    terms += [_signed(line.product) for line in receipt.lines if line.step == "bias"]
    return " + ".join(terms) + rf" = \mathbf{{{receipt.total:g}}}"


def _signed(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def _window(numbers: Numbers, settings: Settings, cell: Pin, kernel: Array, step: str) -> Iterator[Line]:
    """The products of the window: of `kernel` (channels, rows, columns) and the input under it."""
    top, _, left, _ = settings.pads
    rows, columns = settings.input_size
    for channel, row, column in np.ndindex(kernel.shape):
        r = cell.row * settings.stride + row * settings.dilation - top
        c = cell.column * settings.stride + column * settings.dilation - left
        inside = 0 <= r < rows and 0 <= c < columns
        value = float(numbers.x[channel, r, c]) if inside else 0.0
        weight = float(kernel[channel, row, column])
        yield Line(step, channel, (r, c) if inside else None, value, weight)


def _bias(numbers: Numbers, cell: Pin) -> list[Line]:
    if numbers.bias is None:
        return []
    return [Line("bias", cell.output, None, 1.0, float(numbers.bias[cell.output]))]


def _at(sheet: Array, cell: Pin) -> float:
    return float(sheet[cell.row, cell.column])
