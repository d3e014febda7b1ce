"""What ByteNet's paper prints of itself, as summaries of version 2 quote it; it counts no parameters."""

from dsviz.published import Known, Published, Quantity, Value

_MODEL: dict[str, Value] = {"preset": "language_model"}


def _quoted(quantity: Quantity, printed: str, note: str, options: dict[str, Value]) -> Published:
    return Published("", quantity, printed, options, note=note, known=Known.QUOTED)


PUBLISHED = (
    Published(
        "",
        Quantity.FIELD,
        "315",
        _MODEL,
        path="head.classifier",
        note="architectures.bytenet_note_field",
        errs=True,
        known=Known.QUOTED,
    ),
    _quoted(Quantity.BITS_PER_CHARACTER, "1.31", "architectures.bytenet_note_bits", _MODEL),
    _quoted(Quantity.BLEU, "23.75", "architectures.bytenet_note_2014", {}),
    _quoted(Quantity.BLEU, "26.26", "architectures.bytenet_note_2015", {}),
)
