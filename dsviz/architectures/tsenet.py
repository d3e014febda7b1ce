"""TseNet: one voice out of a mixture, the voice of the speaker whose i-vector is given.

C. Xu, W. Rao, E. S. Chng, H. Li, "Time-Domain Speaker Extraction Network", 2019, arXiv:2004.14762. Sizes
are those of the authors' later SpEx+ (its short branch). Where the speaker's vector enters and how wide its
layer is are inferred from the 9.0 M parameters that the SpEx+ paper gives for TseNet: `speaker_concat`,
`speaker_width` and `speaker_layer` are the readings that come near.
"""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from torch import Tensor, nn

from dsviz.architectures.architecture import Architecture, Input, Paper, Task, Vector, Waveform
from dsviz.architectures.options import Choice, Number, Options, Value
from dsviz.layers.masking import Bottleneck, Decoder, Encoder, MaskHead, Masking, MaskingSeparator
from dsviz.layers.normalization import ChannelNorm, GlobalNorm
from dsviz.layers.operations import Repeat
from dsviz.layers.temporal import BlockSizes, Stack
from dsviz.published import Known, Published, Quantity, Rounding
from dsviz.recording import Block

SAMPLE_RATE = 8000  # Hz, of WSJ0-2mix-extr
EPS = 1e-5


@dataclass(frozen=True)
class Sizes:
    """Sizes with the paper's letters."""

    ivector_dim: int = 400  # D
    speaker_width: int = 100
    speaker_concat: str = "every_stack"
    speaker_layer: str = "own"
    mask: str = "sigmoid"
    filters: int = 256  # M
    length: int = 20  # L, samples; the stride is half of it
    bottleneck: int = 256  # N
    hidden: int = 512  # O
    kernel: int = 3  # P
    blocks: int = 8  # b: dilations 1 … 2 ** (b - 1)
    repeats: int = 4  # r
    bias: str = "yes"  # of pointwise, depthwise and linear layers


PAPER = Sizes()
DEMO = Sizes(
    ivector_dim=64, speaker_width=32, filters=128, length=40, bottleneck=48, hidden=96, blocks=6, repeats=2
)  # ours: small enough to train without a GPU


class SpeakerLayer(Block):
    """(batch, ivector_dim) and a number of frames -> (batch, width, frames): dense, ReLU, at every frame."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.act = nn.ReLU()
        self.repeat = Repeat()

    def forward(self, ivector: Tensor, frames: int) -> Tensor:
        repeated: Tensor = self.repeat(self.act(self.linear(ivector)), frames)
        return repeated


class SpeakerSeparator(nn.Module):
    """(batch, filters, frames), (batch, ivector_dim) -> one mask of the first shape."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        bias, width = sizes.bias == "yes", sizes.speaker_width
        norm = partial(GlobalNorm, eps=EPS)
        self.bottleneck = Bottleneck(
            ChannelNorm(sizes.filters, EPS), sizes.filters, sizes.bottleneck, bias=bias
        )
        block = BlockSizes(sizes.bottleneck, sizes.hidden, sizes.kernel, 0, bias, causal=False)
        self.repeats = sizes.repeats
        self.told = sizes.repeats if sizes.speaker_concat == "every_stack" else 1
        shared = nn.Linear(sizes.ivector_dim, width, bias)
        for number in range(1, sizes.repeats + 1):
            told = number <= self.told
            if told:
                own = sizes.speaker_layer == "own"
                linear = nn.Linear(sizes.ivector_dim, width, bias) if own else shared
                self.add_module(f"speaker{number}", SpeakerLayer(linear))
            self.add_module(f"stack{number}", Stack(block, sizes.blocks, norm, extra=width if told else 0))
        self.mask = MaskHead(sizes.bottleneck, sizes.filters, 1, mask=sizes.mask, bias=bias, act=None)

    def forward(self, encoded: Tensor, ivector: Tensor) -> tuple[Tensor, ...]:
        x = self.bottleneck(encoded)
        for number in range(1, self.repeats + 1):
            speaker = None
            if number <= self.told:
                speaker = self.get_submodule(f"speaker{number}")(ivector, x.shape[-1])
            x, _ = self.get_submodule(f"stack{number}")(x, extra=speaker)
        masks: tuple[Tensor, ...] = self.mask(x)
        return masks


class TseNet(MaskingSeparator):
    """(batch, 1, samples), (batch, ivector_dim) -> (batch, 1, samples)."""

    def __init__(self, sizes: Sizes = PAPER) -> None:
        super().__init__()
        self.encoder = Encoder(sizes.filters, sizes.length, bias=True, act=nn.ReLU())
        self.separator = SpeakerSeparator(sizes)
        self.masking = Masking(1)
        self.decoder = Decoder(sizes.filters, sizes.length, 1, bias=True)


def tsenet(preset: str = "paper", **sizes: Any) -> TseNet:  # noqa: ARG001
    """The network of these sizes; what `preset` stands for has been set among them (Choice.sets)."""
    return TseNet(Sizes(**sizes))


def _inputs(options: Options) -> tuple[Input, ...]:
    return Waveform(SAMPLE_RATE, float(options["seconds"])), Vector(int(options["ivector_dim"]))


_DEMO_SETS: dict[str, Value] = {
    name: value for name, value in asdict(DEMO).items() if value != asdict(PAPER)[name]
}


def _score(quantity: Quantity, printed: str) -> Published:
    note = "architectures.tsenet_note_scores"
    return Published("", quantity, printed, note=note, known=Known.MEMORY)


ARCHITECTURE = Architecture(
    key="tsenet",
    network=tsenet,
    inputs=_inputs,
    paper=Paper(
        "C. Xu, W. Rao, E. S. Chng, H. Li", 2019, "Time-Domain Speaker Extraction Network", "2004.14762"
    ),
    separable=True,
    options=(
        Choice("preset", "paper", ("paper", "demo"), sets={"demo": _DEMO_SETS}),
        Number("ivector_dim", PAPER.ivector_dim, (400,), 8, 600),
        Number("speaker_width", PAPER.speaker_width, (100, 128, 256, 400), 4, 512),
        Choice("speaker_concat", PAPER.speaker_concat, ("every_stack", "first")),
        Choice("speaker_layer", PAPER.speaker_layer, ("own", "shared")),
        Choice("mask", PAPER.mask, ("sigmoid", "relu"), counts=False),
        Number("filters", PAPER.filters, (256,), 4, 1024),
        Number("length", PAPER.length, (20,), 4, 160),
        Number("bottleneck", PAPER.bottleneck, (256,), 4, 1024),
        Number("hidden", PAPER.hidden, (512,), 4, 1024),
        Number("kernel", PAPER.kernel, (3,), 2, 9),
        Number("blocks", PAPER.blocks, (8,), 1, 10),
        Number("repeats", PAPER.repeats, (4,), 1, 8),
        Choice("bias", PAPER.bias, ("yes", "no")),
        Number("seconds", 4.0, (4.0,), 0.1, 10.0),
    ),
    published=(
        Published(
            "",
            Quantity.PARAMS,
            "9.0M",
            rounding=Rounding.CUT,
            note="architectures.tsenet_note_quoted",
            known=Known.MEMORY,
        ),
        _score(Quantity.SI_SDR, "14.73 dB"), _score(Quantity.SDR, "15.24 dB"), _score(Quantity.PESQ, "3.14"),
    ),
    small={
        "ivector_dim": 8, "speaker_width": 4, "filters": 12, "length": 8, "bottleneck": 8, "hidden": 10,
        "blocks": 3, "repeats": 2,
    },
    starts={"preset": "demo", "seconds": 2.0},
    task=Task.SEPARATE,
)  # fmt: skip
