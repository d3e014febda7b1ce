"""Every row that Conv-TasNet's Table II prints of its own sizes."""

from dsviz.published import Published, Quantity

_MISPRINT = "architectures.conv_tasnet_note_misprint"
_QUOTED = "architectures.conv_tasnet_note_quoted"

COLUMNS = ("filters", "length", "bottleneck", "hidden", "skip", "kernel", "blocks", "repeats")
TABLE_2 = (
    ((128, 40, 128, 256, 128, 3, 7, 2), "1.5M"),
    ((256, 40, 128, 256, 128, 3, 7, 2), "1.5M"),
    ((512, 40, 128, 256, 128, 3, 7, 2), "1.7M"),
    ((512, 40, 128, 256, 256, 3, 7, 2), "2.4M"),  # ours is 2.2M; the rows around it agree
    ((512, 40, 128, 512, 128, 3, 7, 2), "3.1M"),
    ((512, 40, 128, 512, 512, 3, 7, 2), "6.2M"),
    ((512, 40, 256, 256, 256, 3, 7, 2), "3.2M"),
    ((512, 40, 256, 512, 256, 3, 7, 2), "6.0M"),
    ((512, 40, 256, 512, 512, 3, 7, 2), "8.1M"),
    ((512, 40, 128, 512, 128, 3, 6, 4), "5.1M"),
    ((512, 40, 128, 512, 128, 3, 4, 6), "5.1M"),
    ((512, 40, 128, 512, 128, 3, 8, 3), "5.1M"),
    ((512, 32, 128, 512, 128, 3, 8, 3), "5.1M"),
    ((512, 16, 128, 512, 128, 3, 8, 3), "5.1M"),
)
MISPRINT = 3
"""Which row of TABLE_2 errs."""


def _row(number: int) -> Published:
    sizes, printed = TABLE_2[number]
    errs = number == MISPRINT
    options = dict(zip(COLUMNS, sizes, strict=True))
    return Published("II", Quantity.PARAMS, printed, options, note=_MISPRINT if errs else "", errs=errs)


PUBLISHED = (
    *(_row(number) for number in range(len(TABLE_2))),
    Published("II", Quantity.PARAMS, "5.1M", {"causal": "yes"}),
    Published("", Quantity.PARAMS, "8.8M", {"preset": "v1", "bias": "yes"}, note=_QUOTED),
)
