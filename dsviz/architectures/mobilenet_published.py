"""Every row that MobileNet's paper prints of its own sizes (arXiv:1704.04861, Tables 2 to 7, 9 and 10).

Parameter counts leave the norms out: only so is 0.5-160 printed 1.32M. Multiply-adds are sometimes rounded
and sometimes cut, as marked; 4866M leaves the classifier out.
"""

from dsviz.layers.kind import Kind
from dsviz.published import Counted, Published, Quantity, Rounding, Value

DOGS = 120  # classes of the Stanford Dogs, Table 10
TYPICAL = "block7"  # 512 -> 512 channels at 14 x 14, the layer of Table 3


def _row(
    source: str,
    accuracy: str,
    macs: str,
    params: str,
    *,
    rounding: Rounding = Rounding.NEAREST,
    **options: Value,
) -> tuple[Published, ...]:
    """A row of Tables 4 to 9: accuracy, million multiply-adds, million parameters."""
    return (
        Published(source, Quantity.ACCURACY, accuracy, options),
        Published(source, Quantity.MACS, macs, options, Counted.NO_NORMS, rounding=rounding),
        Published(source, Quantity.PARAMS, params, options, Counted.NO_NORMS),
    )


def _share(quantity: Quantity, kind: Kind, printed: str) -> Published:
    return Published("2", quantity, printed, counted=Counted.WEIGHTS, kind=kind)


def _layer(macs: str, params: str, **options: Value) -> tuple[Published, ...]:
    """A row of Table 3: one block of the network, its convolutions alone."""
    note = "architectures.mobilenet_note_layer"
    counted = Counted.CONVOLUTIONS
    return (
        Published("3", Quantity.MACS, macs, options, counted, path=TYPICAL, note=note),
        Published("3", Quantity.PARAMS, params, options, counted, path=TYPICAL, note=note),
    )


def _dogs(
    accuracy: str, macs: str, params: str, *, errs: bool = False, **options: Value
) -> tuple[Published, ...]:
    """A row of Table 10; its multiply-adds are those of the network with 1000 classes."""
    note = "architectures.mobilenet_note_dogs" if errs else ""
    options = options | {"classes": DOGS}
    return (
        Published("10", Quantity.ACCURACY, accuracy, options),
        Published("10", Quantity.MACS, macs, options, Counted.NO_NORMS, note=note, errs=errs),
        Published("10", Quantity.PARAMS, params, options, Counted.NO_NORMS),
    )


_BY_KIND = (
    _share(Quantity.MACS_SHARE, Kind.POINTWISE, "94.86%"),
    _share(Quantity.MACS_SHARE, Kind.DEPTHWISE, "3.06%"),
    Published(
        "2",
        Quantity.MACS_SHARE,
        "1.19%",
        counted=Counted.WEIGHTS,
        kind=Kind.STANDARD,
        note="architectures.mobilenet_note_swap",
        errs=True,
    ),
    _share(Quantity.MACS_SHARE, Kind.LINEAR, "0.18%"),
    _share(Quantity.PARAMS_SHARE, Kind.POINTWISE, "74.59%"),
    _share(Quantity.PARAMS_SHARE, Kind.DEPTHWISE, "1.06%"),
    _share(Quantity.PARAMS_SHARE, Kind.STANDARD, "0.02%"),
    _share(Quantity.PARAMS_SHARE, Kind.LINEAR, "24.33%"),
)

PUBLISHED = (
    *_row("6", "70.6%", "569M", "4.2M"),
    *_BY_KIND,
    *_layer("462M", "2.36M", body="standard"),
    *_layer("52.3M", "0.27M"),
    *_layer("29.6M", "0.15M", width=0.75),
    *_layer("15.1M", "0.15M", width=0.75, size=160),
    Published("4", Quantity.ACCURACY, "71.7%", {"body": "standard"}),
    Published(
        "4",
        Quantity.MACS,
        "4866M",
        {"body": "standard"},
        Counted.CONVOLUTIONS,
        note="architectures.mobilenet_note_full",
    ),
    Published("4", Quantity.PARAMS, "29.3M", {"body": "standard"}, Counted.NO_NORMS),
    *_row("5", "65.3%", "307M", "2.9M", body="shallow"),
    *_row("6", "68.4%", "325M", "2.6M", width=0.75),
    *_row("6", "63.7%", "149M", "1.3M", width=0.5),
    *_row("6", "50.6%", "41M", "0.5M", width=0.25),
    *_row("7", "69.1%", "418M", "4.2M", size=192),
    *_row("7", "67.2%", "290M", "4.2M", size=160, rounding=Rounding.CUT),
    *_row("7", "64.4%", "186M", "4.2M", size=128),
    *_row("9", "60.2%", "76M", "1.32M", width=0.5, size=160, rounding=Rounding.CUT),
    *_dogs("83.3%", "569M", "3.3M", errs=True),
    *_dogs("81.9%", "325M", "1.9M", width=0.75),
    *_dogs("81.9%", "418M", "3.3M", size=192, errs=True),
    *_dogs("80.5%", "239M", "1.9M", width=0.75, size=192),
)
