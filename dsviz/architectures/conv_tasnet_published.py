"""Every row that Conv-TasNet's Table II prints of its own sizes: parameters, receptive field, two scores.

A field is that of one frame of a mask.
"""

from dsviz.published import Known, Published, Quantity, Value

_MISPRINT = "architectures.conv_tasnet_note_misprint"
_QUOTED = "architectures.conv_tasnet_note_quoted"
_MIXTURES = "architectures.conv_tasnet_note_mixtures"
_SAMPLE_RATE = 8000  # Hz, of WSJ0-2mix

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
FIELDS = {
    (40, 7, 2): "1.28 s", (40, 6, 4): "1.27 s", (40, 4, 6): "0.46 s", (40, 8, 3): "3.83 s",
    (32, 8, 3): "3.06 s", (16, 8, 3): "1.53 s",
}  # fmt: skip
"""By length, blocks and repeats."""


def _row(number: int) -> tuple[Published, ...]:
    sizes, printed = TABLE_2[number]
    errs = number == MISPRINT
    options: dict[str, Value] = {**dict(zip(COLUMNS, sizes, strict=True)), "causal": "no"}
    length, blocks, repeats = sizes[1], sizes[6], sizes[7]
    return (
        Published(
            "II", Quantity.PARAMS, printed, options,
            note=_MISPRINT if errs else "", errs=errs, known=Known.QUOTED,
        ),
        Published(
            "II", Quantity.FIELD, FIELDS[length, blocks, repeats], options,
            path="separator.mask.mask", rate=_SAMPLE_RATE, known=Known.QUOTED,
        ),
    )  # fmt: skip


def _scores(si_sdr: str, sdr: str, causal: str) -> tuple[Published, ...]:
    """Of the best sizes."""
    gains = ((Quantity.SI_SDR_GAIN, si_sdr), (Quantity.SDR_GAIN, sdr))
    return tuple(
        Published("II", quantity, gain, {"causal": causal}, note=_MIXTURES, known=Known.QUOTED)
        for quantity, gain in gains
    )


PUBLISHED = (
    *(figure for number in range(len(TABLE_2)) for figure in _row(number)),
    *_scores("15.3 dB", "15.6 dB", "no"),
    Published("II", Quantity.PARAMS, "5.1M", {"causal": "yes"}, known=Known.QUOTED),
    *_scores("10.6 dB", "11.0 dB", "yes"),
    Published("", Quantity.PARAMS, "8.8M", {"preset": "v1", "bias": "yes"}, note=_QUOTED, known=Known.MEMORY),
)
