"""Table 2 of SliceNet's paper, English to German, newstest2013; and BLEU on newstest2014.

The two large rows are the network of the released code to the printed digit. The sizes of the small rows are
not: some 50 million values that no description mentions are missing, in each of them about as many.
"""

from dsviz.published import Counted, Published, Quantity, Rounding, Value

_MISSING = "architectures.slicenet_note_missing"
_TOKENS = "architectures.slicenet_note_tokens"
_PERPLEXITY = "architectures.slicenet_note_perplexity"
_TABLE = "architectures.slicenet_note_table"
_BLEU = "architectures.slicenet_note_bleu"


def _row(params: str, body: Published, scores: tuple[str, str], *, note: str = "") -> tuple[Published, ...]:
    """A row of Table 2; `body` is its count without embeddings, and has its options."""
    perplexity, accuracy = scores
    options = body.options
    return (
        Published("2", Quantity.PARAMS, params, options, note=note, errs=bool(note)),
        body,
        Published("2", Quantity.LOG_PERPLEXITY, perplexity, options, note=_PERPLEXITY),
        Published("2", Quantity.ACCURACY, accuracy, options, note=_TOKENS),
    )


def _base(params: str, body: str, scores: tuple[str, str], **options: Value) -> tuple[Published, ...]:
    figure = Published(
        "2", Quantity.PARAMS, body, {"preset": "base", **options}, Counted.NO_EMBEDDINGS,
        note=_MISSING, errs=True,
    )  # fmt: skip
    return _row(params, figure, scores, note=_MISSING)


_FULL = Published("2", Quantity.PARAMS, "265M", counted=Counted.NO_EMBEDDINGS)
_SUPER = Published(
    "2", Quantity.PARAMS, "222M", {"preset": "super_3072"}, Counted.NO_EMBEDDINGS,
    rounding=Rounding.CUT, note=_TABLE,
)  # fmt: skip

PUBLISHED = (
    *_base("314M", "230M", ("-1.92", "62.41%"), dilations="1_2_4_8", kernels="3_3_3_3", separability="none"),
    *_base("196M", "112M", ("-1.83", "63.87%"), dilations="1_2_4_8", kernels="3_3_3_3"),
    *_base("197M", "113M", ("-1.80", "64.37%"), dilations="1_1_2_4", kernels="3_7_7_7"),
    *_base("197M", "113M", ("-1.80", "64.30%"), dilations="1_1_1_2", kernels="3_7_15_15"),
    *_base("197M", "113M", ("-1.80", "64.36%")),
    *_base(
        "207M", "123M", ("-1.86", "63.46%"), dilations="1_2_4_8", kernels="3_3_3_3", separability="groups"
    ),
    *_base("253M", "141M", ("-1.78", "64.71%"), channels=1368, separability="super"),
    *_row("349M", _FULL, ("-1.68", "66.71%")),
    Published("", Quantity.BLEU, "25.5", note=_BLEU),
    *_row("348M", _SUPER, ("-1.64", "67.27%")),
    Published("", Quantity.BLEU, "26.1", _SUPER.options, note=_BLEU),
)
