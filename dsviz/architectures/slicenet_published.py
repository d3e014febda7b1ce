"""Table 2 of SliceNet's paper: English to German, newstest2013.

The two large rows are the network of the released code to the printed digit. The sizes of the small rows are
not: some 50 million values that no description mentions are missing, in each of them about as many.
"""

from dsviz.published import Published, Quantity, Value

_MISSING = "architectures.slicenet_note_missing"
_TOKENS = "architectures.slicenet_note_tokens"


def _row(params: str, accuracy: str, *, note: str = "", **options: Value) -> tuple[Published, ...]:
    return (
        Published("2", Quantity.PARAMS, params, options, note=note, errs=bool(note)),
        Published("2", Quantity.ACCURACY, accuracy, options, note=_TOKENS),
    )


def _base(params: str, accuracy: str, **options: Value) -> tuple[Published, ...]:
    return _row(params, accuracy, note=_MISSING, preset="base", **options)


PUBLISHED = (
    *_base("314M", "62.41%", dilations="1_2_4_8", kernels="3_3_3_3", separability="none"),
    *_base("196M", "63.87%", dilations="1_2_4_8", kernels="3_3_3_3"),
    *_base("197M", "64.37%", dilations="1_1_2_4", kernels="3_7_7_7"),
    *_base("197M", "64.30%", dilations="1_1_1_2", kernels="3_7_15_15"),
    *_base("197M", "64.36%"),
    *_base("207M", "63.46%", dilations="1_2_4_8", kernels="3_3_3_3", separability="groups"),
    *_base("253M", "64.71%", channels=1368, separability="super"),
    *_row("349M", "66.71%"),
    *_row("348M", "67.27%", preset="super_3072"),
)
