"""Eight classic mistakes with depthwise separable layers: right lines, wrong lines, and what comes of each.

The lines shown to the visitor are the lines that run: both sides are made by the code in `right` and
`wrong`. Weights are shared as far as both sides have them, so that outputs differ by the mistake alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import torch
from torch import Tensor, nn

from dsviz.analysis.cost import count
from dsviz.layers.initial import initialise
from dsviz.layers.shuffle import ChannelShuffle
from dsviz.recording import prepare, record

CHANNELS, OUTPUTS = 8, 16
"""Of the input and the output of every example."""
_NN = SimpleNamespace(
    Conv2d=nn.Conv2d, ReLU=nn.ReLU, Sequential=nn.Sequential,
    ChannelShuffle=ChannelShuffle,  # torch's own, with its kind known to the counter
)  # fmt: skip
_PROBE = 24
"""Side of the maps that dependences are followed through: they are the same at any larger one."""
_RAISES = (RuntimeError, ValueError)
"""What torch raises for shapes that do not fit, and for arguments that cannot be."""


@dataclass(frozen=True)
class Mistake:
    """`right` and `wrong` are expressions over torch's `nn` that make a layer.

    `share` brings the weights of both layers in line, given the input. `after` is what the network does
    with input `x` and output `y` of the layer, where that is what fails. `then` are the lines, right and
    wrong, that `share` carries out where these are the mistake.
    """

    name: str
    right: str
    wrong: str
    share: Callable[[nn.Module, nn.Module, Tensor], None]
    after: str = ""
    then: tuple[str, str] = ("", "")


@dataclass(frozen=True, eq=False)
class Attempt:
    """What came of one side; everything is None or empty that was not reached before torch raised."""

    error: str = ""
    """torch's own words with the name of the exception."""
    params: int | None = None
    macs: int | None = None
    output: Tensor | None = None
    heard: int | None = None
    """Input channels that one output channel depends on."""
    read: float | None = None
    """Share (0 to 1) of the input's values that any output depends on."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """Both sides of a mistake on one input."""

    right: Attempt
    wrong: Attempt

    @property
    def difference(self) -> Tensor | None:
        """Wrong minus right where both have cells, the larger cut to the middle; None without two outputs."""
        right, wrong = self.right.output, self.wrong.output
        if right is None or wrong is None or right.shape[1] != wrong.shape[1]:
            return None
        size = [min(a, b) for a, b in zip(right.shape[2:], wrong.shape[2:], strict=True)]
        return _middle(wrong, size) - _middle(right, size)


def outcome(mistake: Mistake, x: Tensor) -> Outcome:
    """Run both sides on an input (1, CHANNELS, rows, columns); torch's errors on shapes are results here."""
    right = _made(mistake.right)
    initialise(right, seed=0)
    try:
        wrong = _made(mistake.wrong)
    except _RAISES as error:
        return Outcome(_tried(right, x, mistake.after), Attempt(error=_words_of(error)))
    initialise(wrong, seed=1)
    mistake.share(right, wrong, x)
    return Outcome(_tried(right, x, mistake.after), _tried(wrong, x, mistake.after))


def _made(code: str) -> nn.Module:
    """The layer of an expression: a constant of this module, never anything a visitor wrote."""
    made: nn.Module = eval(code, {"nn": _NN})
    return made.eval()


def _tried(layer: nn.Module, x: Tensor, after: str) -> Attempt:
    params = sum(p.numel() for p in layer.parameters())
    try:
        with torch.no_grad():
            y = layer(x)
    except _RAISES as error:
        return Attempt(_words_of(error), params)
    heard, read = _dependence(layer, x)
    return Attempt(_use(after, x, y), params, _macs(layer, x), y, heard, read)


def _use(after: str, x: Tensor, y: Tensor) -> str:
    """What torch says to the line after the layer; nothing where there is none or all is well."""
    try:
        if after:
            eval(after, {"x": x, "y": y})
    except _RAISES as error:
        return _words_of(error)
    return ""


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _macs(layer: nn.Module, x: Tensor) -> int:
    group = layer if isinstance(layer, nn.Sequential) else nn.Sequential(layer)
    return count(group, record(prepare(group), x, keep=lambda _: False)).macs


def _dependence(layer: nn.Module, x: Tensor) -> tuple[int, float]:
    """Channels that output channel 0 hears, and the share of values that all outputs together read.

    Followed through gradients of positive weights, where nothing cancels out.
    """
    probe = torch.ones(1, x.shape[1], _PROBE, _PROBE, requires_grad=True)
    positive = {name: p.detach().abs() + 0.1 for name, p in layer.named_parameters()}
    y = torch.func.functional_call(layer, positive, probe)
    (one,) = torch.autograd.grad(y[:, 0].sum(), probe, retain_graph=True)
    (every,) = torch.autograd.grad(y.sum(), probe)
    return int((one.abs().amax(dim=(0, 2, 3)) > 0).sum()), float((every != 0).double().mean())


def _middle(maps: Tensor, size: list[int]) -> Tensor:
    top, left = ((whole - part) // 2 for whole, part in zip(maps.shape[2:], size, strict=True))
    return maps[..., top : top + size[0], left : left + size[1]]


def _convolutions(layer: nn.Module) -> list[nn.Conv2d]:
    return [module for module in layer.modules() if isinstance(module, nn.Conv2d)]


def _same(right: nn.Module, wrong: nn.Module, _: Tensor) -> None:
    """Every convolution takes the weights of the one in its place, where they fit."""
    for ours, theirs in zip(_convolutions(wrong), _convolutions(right), strict=False):
        if ours.weight.shape == theirs.weight.shape:
            ours.weight.data.copy_(theirs.weight.data)


def _diagonal(right: nn.Module, wrong: nn.Module, _: Tensor) -> None:
    """The one kernel of each channel is the same; the others are new."""
    ours, theirs = _convolutions(wrong)[0], _convolutions(right)[0]
    for channel in range(CHANNELS):
        ours.weight.data[channel, channel] = theirs.weight.data[channel, 0]


def _crossed(right: nn.Module, wrong: nn.Module, _: Tensor) -> None:
    """The same recipes; the kernels of the first channels are the same, the rest are new."""
    mixing, spread = _convolutions(wrong)
    kernels, recipes = _convolutions(right)
    mixing.weight.data.copy_(recipes.weight.data)
    spread.weight.data[:CHANNELS] = kernels.weight.data


def _folded(right: nn.Module, wrong: nn.Module, x: Tensor) -> None:
    """Both take in a norm that has seen `x`; the wrong bias has lost the mean that the norm subtracts."""
    (ours,), (theirs,) = _convolutions(wrong), _convolutions(right)
    norm = nn.BatchNorm2d(theirs.out_channels, momentum=None)
    with torch.no_grad():
        # gains and shifts that can be told apart
        norm.weight.copy_(torch.linspace(0.5, 1.5, norm.num_features))
        norm.bias.copy_(torch.linspace(-0.5, 0.5, norm.num_features))
        norm(theirs(x))
    if norm.running_var is None or norm.running_mean is None or ours.bias is None or theirs.bias is None:
        raise TypeError("folding needs the norm's statistics, and biases to hold them")
    scale = norm.weight.data / (norm.running_var + norm.eps).sqrt()
    theirs.weight.data *= scale[:, None, None, None]
    ours.weight.data.copy_(theirs.weight.data)
    theirs.bias.data.copy_(norm.bias.data - norm.running_mean * scale)
    ours.bias.data.copy_(norm.bias.data)


def _sequence(*lines: str) -> str:
    body = "".join(f"    {line},\n" for line in lines)
    return f"nn.Sequential(\n{body})"


_SPREAD = f"nn.Conv2d({CHANNELS}, {CHANNELS}, 3, padding=1, groups={CHANNELS}, bias=False)"
_MIX = f"nn.Conv2d({CHANNELS}, {OUTPUTS}, 1, bias=False)"
_GROUPED = f"nn.Conv2d({CHANNELS}, {CHANNELS}, 1, groups=2, bias=False)"

_APART = f"nn.Conv2d({OUTPUTS}, {OUTPUTS}, 3, padding=1, groups={OUTPUTS}, bias=False)"
_FOLD = """scale = norm.weight / (norm.running_var + norm.eps).sqrt()
folded.weight.data = conv.weight * scale[:, None, None, None]
folded.bias.data = norm.bias"""


def _changed(line: str, old: str, new: str) -> str:
    return line.replace(f" {old},", f" {new},")


MISTAKES = (
    Mistake("groups_out", _sequence(_SPREAD, _MIX),
            _APART.replace(f"({OUTPUTS}", f"({CHANNELS}"), _same),
    Mistake("groups_forgotten", _SPREAD, _SPREAD.replace(f", groups={CHANNELS}", ""), _diagonal),
    Mistake("swapped", _sequence(_changed(_SPREAD, "3", "3, stride=2"), _MIX),
            _sequence(_MIX, _changed(_APART, "3", "3, stride=2")), _crossed),
    Mistake("dilation", _changed(_SPREAD, "padding=1", "padding=4, dilation=4"),
            _changed(_SPREAD, "padding=1", "padding=1, dilation=4"), _same, after="x + y"),
    Mistake("stride", _sequence(_MIX, _changed(_APART, "3", "3, stride=2")),
            _sequence(_changed(_MIX, "1", "1, stride=2"), _APART), _same),
    Mistake("folding", _SPREAD.replace(", bias=False", ""), _SPREAD.replace(", bias=False", ""), _folded,
            then=(f"{_FOLD} - norm.running_mean * scale", _FOLD)),
    Mistake("relu", _sequence(_SPREAD, _MIX), _sequence(_SPREAD, "nn.ReLU()", _MIX), _same),
    Mistake("shuffle", _sequence(_GROUPED, "nn.ChannelShuffle(2)", _GROUPED),
            _sequence(_GROUPED, _GROUPED), _same),
)  # fmt: skip
"""In the order of the page."""


def mistake(name: str) -> Mistake:
    """The mistake of that name; ValueError for one that nobody makes here."""
    for known in MISTAKES:
        if known.name == name:
            return known
    raise ValueError(f"{name!r} is none of {', '.join(known.name for known in MISTAKES)}")
