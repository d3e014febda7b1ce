"""Figures as papers print them, and what was counted; analysis/published.py recomputes them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from dsviz.layers.kind import Kind

Value = int | float | str


class Quantity(StrEnum):
    """What a figure measures."""

    PARAMS = "params"
    MACS = "macs"
    FLOPS = "flops"
    """Neither multiply-adds nor twice as many: operations by a rule of the paper's own."""
    PARAMS_SHARE = "params_share"
    MACS_SHARE = "macs_share"
    BYTES = "bytes"
    """Of the stored parameters at four bytes each."""
    ACCURACY = "accuracy"
    """Share of right answers on the paper's data. Only training can reproduce it."""
    ERROR = "error"
    """Share of wrong ones."""
    FIELD = "field"
    """Receptive field of the step at `path`: cells of the first input, `rate` of them to the printed unit."""
    SI_SDR = "si_sdr"
    """Of what comes out, in dB; what papers call SI-SNR is the same on signals without a mean."""
    SI_SDR_GAIN = "si_sdr_gain"
    """How much better than the mixture, in dB."""
    SDR = "sdr"
    """By BSS-eval, in dB."""
    SDR_GAIN = "sdr_gain"
    PESQ = "pesq"
    """Quality of speech as people would judge it."""
    BLEU = "bleu"
    LOG_PERPLEXITY = "log_perplexity"
    """Its negative, as papers on translation print it."""
    BITS_PER_CHARACTER = "bits_per_character"
    BITS_PER_DIMENSION = "bits_per_dimension"
    """Of every colour of every pixel."""


class Counted(StrEnum):
    """What a paper counts in its figure."""

    ALL = "all"
    """Every trainable scalar; multiply-adds of convolutions and linear layers."""
    NO_NORMS = "no_norms"
    """Convolutions and linear layers with their biases."""
    WEIGHTS = "weights"
    """Weights of convolutions and linear layers: no norms, no biases."""
    CONVOLUTIONS = "convolutions"
    """Weights of convolutions alone: no linear layer, no norms, no biases."""
    NO_EMBEDDINGS = "no_embeddings"
    """All but the tables of the tokens' vectors."""


_LAYERS_TELL = frozenset({
    Quantity.PARAMS, Quantity.MACS, Quantity.FLOPS, Quantity.PARAMS_SHARE, Quantity.MACS_SHARE,
    Quantity.BYTES, Quantity.FIELD,
})  # fmt: skip


class Rounding(StrEnum):
    """How the printed digits were reached; papers are not always consistent."""

    NEAREST = "nearest"
    CUT = "cut"


class Known(StrEnum):
    """Whence we know that a paper prints a figure."""

    READ = "read"
    """Read in the paper."""
    QUOTED = "quoted"
    """Read where others quote the paper."""
    MEMORY = "memory"
    """Recalled; not confirmed."""


@dataclass(frozen=True)
class Published:
    """One printed figure: `printed` is text such as 569M, 94.86%, 66 KB, 1.53 s or 5,483."""

    source: str
    """Number of the table; empty where only the text of the paper says it."""
    quantity: Quantity
    printed: str
    options: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    """The network's options where they are not the defaults."""
    counted: Counted = Counted.ALL
    kind: Kind | None = None
    """For shares: of which kind of step."""
    rounding: Rounding = Rounding.NEAREST
    path: str = ""
    """For the figure of a part: the block or step it speaks of."""
    rule: Callable[..., int] | None = None
    """For FLOPS: the number that the paper's rule gives for `options`."""
    note: str = ""
    """Key of the sentence that says where the print errs or what is special."""
    errs: bool = False
    """The print is wrong, as the note explains; the recomputed figure differs and must."""
    known: Known = Known.READ
    rate: int = 1
    """For a FIELD: cells of the input to the printed unit, such as samples to a second."""

    @property
    def computable(self) -> bool:
        """Whether the layers alone determine the figure."""
        return self.quantity in _LAYERS_TELL
