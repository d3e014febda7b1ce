"""Recompute a printed figure: ours in the unit and with the digits of the print, compared as text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from torch import nn

from dsviz.analysis.cost import Costs, Row
from dsviz.layers.kind import Kind
from dsviz.layers.sequence import Lookup
from dsviz.published import Counted, Published, Quantity, Rounding

_PRINT = re.compile(r"(?P<digits>[\d,]+(?:\.(?P<places>\d+))?)(?P<unit>%|M|K| KB| s|)")
_UNITS = {unit: Decimal(size) for unit, size in
          (("", "1"), ("%", "0.01"), ("K", "1e3"), (" KB", "1e3"), ("M", "1e6"), (" s", "1"))}  # fmt: skip
_EVERYTHING = {Counted.ALL, Counted.NO_EMBEDDINGS}
_ROUNDING = {Rounding.NEAREST: ROUND_HALF_UP, Rounding.CUT: ROUND_DOWN}
_CONVOLUTIONS = {Kind.STANDARD, Kind.DEPTHWISE, Kind.POINTWISE, Kind.GROUPED, Kind.TRANSPOSED}
_EMBEDDINGS = {Lookup.__name__, nn.Embedding.__name__}
_BYTES = 4  # of one float32


@dataclass(frozen=True)
class Checked:
    """A printed figure, recomputed."""

    ours: int | float
    """Exact: a count, or a share from 0 to 1."""
    shown: str
    """Ours in the unit and with the digits of the print."""
    agrees: bool


def check(published: Published, costs: Costs, field: int | None = None) -> Checked:
    """The figure recomputed from the costs of the network with the options of `published`.

    For a FIELD `field` is that of the step at `published.path`, as `field.reach` gives it.

    Raises ValueError for a figure that layers do not determine, or whose print cannot be read.
    """
    if not published.computable:
        raise ValueError(f"{published.quantity} cannot be recomputed without training")
    if (published.quantity is Quantity.FIELD) is not (field is not None):
        raise ValueError(f"{published.quantity} with a field of {field}")
    ours = _exact(published, costs) if field is None else Decimal(field) / published.rate
    shown = _in_the_style_of(published.printed, ours, published.rounding)
    whole = ours == ours.to_integral_value() and published.kind is None
    return Checked(int(ours) if whole else float(ours), shown, shown == published.printed)


def _exact(published: Published, costs: Costs) -> Decimal:
    if published.rule is not None:
        return Decimal(published.rule(**published.options))
    rows = [row for row in costs.rows if published.path in ("", row.path, row.block)]
    if not rows:
        raise ValueError(f"no block or step {published.path!r}")
    idle = costs.idle if published.counted in _EVERYTHING and not published.path else 0
    match published.quantity:
        case Quantity.MACS:
            return Decimal(sum(_macs(row, published.counted) for row in rows))
        case Quantity.MACS_SHARE:
            return _share(rows, published.kind, [_macs(row, published.counted) for row in rows])
        case Quantity.PARAMS_SHARE:
            return _share(rows, published.kind, [_params(row, published.counted) for row in rows])
        case Quantity.BYTES:
            return Decimal(_BYTES * (sum(_params(row, published.counted) for row in rows) + idle))
    return Decimal(sum(_params(row, published.counted) for row in rows) + idle)


def _share(rows: Sequence[Row], kind: Kind | None, values: Sequence[int]) -> Decimal:
    own = sum(value for row, value in zip(rows, values, strict=True) if row.kind is kind)
    return Decimal(own) / Decimal(sum(values))


def _params(row: Row, counted: Counted) -> int:
    match counted:
        case Counted.ALL:
            return row.params
        case Counted.NO_NORMS:
            return row.weights + row.biases
        case Counted.NO_EMBEDDINGS:
            return 0 if row.operation in _EMBEDDINGS else row.params
        case Counted.WEIGHTS:
            return row.weights
    return row.weights if row.kind in _CONVOLUTIONS else 0


def _macs(row: Row, counted: Counted) -> int:
    return 0 if counted is Counted.CONVOLUTIONS and row.kind not in _CONVOLUTIONS else row.macs


def _in_the_style_of(printed: str, value: Decimal, rounding: Rounding) -> str:
    match = _PRINT.fullmatch(printed)
    if match is None:
        raise ValueError(f"{printed!r} is no number with a unit of {', '.join(_UNITS)}")
    step = Decimal(1).scaleb(-len(match["places"] or ""))
    rounded = (value / _UNITS[match["unit"]]).quantize(step, _ROUNDING[rounding])
    return f"{rounded:,}{match['unit']}" if "," in match["digits"] else f"{rounded}{match['unit']}"
