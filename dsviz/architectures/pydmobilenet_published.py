"""The table that PydMobileNet's paper prints of its networks and those beside them (arXiv:1811.07083).

Parameters are those of the networks for 10 classes; the norm of the input has none that are trained. The
FLOPs column counts by a rule of its own, see `flops_as_printed`. 18 of the 22 parameter counts are rounded,
4 are cut, as marked.
"""

from collections.abc import Callable
from typing import NamedTuple

from dsviz.published import Published, Quantity, Rounding, Value

CIFAR, IMAGENET = "CIFAR", "ImageNet32"


class Row(NamedTuple):
    """A line of the table; the pyramids that concatenate are printed without errors."""

    kind: str
    depth: int
    alpha: float
    params: str
    flops: str
    errors: tuple[str, str] | None = None
    """In percent, on CIFAR-10 and CIFAR-100."""
    rounding: Rounding = Rounding.NEAREST


TABLE = (
    Row("standard", 29, 0.5, "0.221M", "29M", ("6.97%", "19.62%")),
    Row("depthwise", 29, 0.5, "0.079M", "12M", ("8.63%", "22.59%")),
    Row("depthwise", 29, 1.0, "0.142M", "22M", ("7.09%", "19.40%"), Rounding.CUT),
    Row("depthwise", 29, 1.5, "0.206M", "32M", ("6.56%", "18.09%"), Rounding.CUT),
    Row("pyramid_add", 29, 0.25, "0.060M", "10M", ("9.43%", "21.96%")),
    Row("pyramid_add", 29, 0.5, "0.104M", "18M", ("7.29%", "20.26%")),
    Row("pyramid_add", 29, 0.75, "0.148M", "26M", ("6.52%", "17.95%")),
    Row("pyramid_add", 29, 1.0, "0.193M", "34M", ("6.00%", "17.54%")),
    Row("standard", 56, 0.5, "0.435M", "60M", ("5.76%", "17.60%")),
    Row("depthwise", 56, 0.5, "0.151M", "23M", ("6.75%", "18.56%")),
    Row("depthwise", 56, 1.0, "0.283M", "43M", ("6.02%", "17.15%")),
    Row("depthwise", 56, 1.5, "0.416M", "63M", ("5.29%", "16.58%")),
    Row("pyramid_add", 56, 0.25, "0.109M", "19M", ("7.38%", "20.41%")),
    Row("pyramid_add", 56, 0.5, "0.200M", "36M", ("6.19%", "17.36%")),
    Row("pyramid_add", 56, 0.75, "0.292M", "52M", ("5.55%", "16.58%")),
    Row("pyramid_add", 56, 1.0, "0.382M", "69M", ("4.98%", "16.23%"), Rounding.CUT),
    Row("pyramid_concat", 29, 0.25, "0.092M", "14M", rounding=Rounding.CUT),
    Row("pyramid_concat", 29, 0.5, "0.170M", "27M"),
    Row("pyramid_concat", 29, 0.75, "0.247M", "39M"),
    Row("pyramid_concat", 56, 0.25, "0.175M", "28M"),
    Row("pyramid_concat", 56, 0.5, "0.332M", "53M"),
    Row("pyramid_concat", 56, 0.75, "0.489M", "79M"),
)  # fmt: skip
FOR_IMAGENET = ((0.25, "2.23M"), (0.5, "2.80M"), (0.75, "3.37M"))


def figures(rule: Callable[..., int]) -> tuple[Published, ...]:
    """Every figure of the paper; `rule` says what the FLOPs column counts."""
    cifar = (figure for row in TABLE for figure in _line(row, rule))
    return (*cifar, *(_imagenet(alpha, params) for alpha, params in FOR_IMAGENET))


def _line(row: Row, rule: Callable[..., int]) -> tuple[Published, ...]:
    options: dict[str, Value] = {"kind": row.kind, "depth": row.depth, "alpha": row.alpha}
    note = "architectures.pydmobilenet_note_flops"
    errors = zip((10, 100), row.errors or (), strict=False)
    return (
        Published(CIFAR, Quantity.PARAMS, row.params, options, rounding=row.rounding),
        Published(CIFAR, Quantity.FLOPS, row.flops, options, rule=rule, note=note),
        *(
            Published(CIFAR, Quantity.ERROR, error, options | {"classes": classes})
            for classes, error in errors
        ),
    )


def _imagenet(alpha: float, params: str) -> Published:
    options: dict[str, Value] = {"kind": "pyramid_concat", "depth": 56, "alpha": alpha, "classes": 1000}
    return Published(IMAGENET, Quantity.PARAMS, params, options | {"data": "imagenet32"})
