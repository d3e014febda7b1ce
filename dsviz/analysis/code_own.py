"""The lines of PyTorch for the operations of our own: each does the same to `x`, `y`, … in one expression."""

from collections.abc import Callable
from typing import Any

from torch import nn

from dsviz.layers.attention import HIDDEN, RELEASED_WAVES, Hide, Mix, Scale, Score, Timing, released_timing
from dsviz.layers.masking import SpeakerSoftmax
from dsviz.layers.normalization import ChannelNorm, CumulativeNorm, GlobalNorm
from dsviz.layers.operations import Crop, PadChannels, PadToWindows, Repeat, ShiftDown, Subsample
from dsviz.layers.pooling import AdaptiveMaxPool2d
from dsviz.layers.sequence import Begin, Follow, Lookup, Present, ShiftRight, Unfold
from dsviz.layers.spectral import BLACKMAN_HARRIS, Bands, Decibel, PowerSpectrum
from dsviz.recording import Step

_GAINED = "* weight[:, None] + bias[:, None]"


def own_code(step: Step) -> str | None:
    """What the step does to its inputs, None for a module that is torch's or extends one of torch's."""
    written = _WRITTEN.get(type(step.module))
    return None if written is None else written(step.module, step)


def _subsample(module: Any, step: Step) -> str:
    return f"x[..., {', '.join([f'::{module.stride}'] * len(step.input_shapes[0][2:]))}]"


def _pad_channels(module: Any, step: Step) -> str:
    amounts = (0, 0) * len(step.input_shapes[0][2:]) + (0, module.out_channels - step.input_shapes[0][1])
    return f"nn.functional.pad(x, {amounts})"


def _channel_norm(module: Any, _: Step) -> str:
    mean, variance = "x.mean(1, keepdim=True)", "x.var(1, correction=0, keepdim=True)"
    return f"(x - {mean}) / ({variance} + {module.eps:g}).sqrt() {_GAINED}"


def _global_norm(module: Any, _: Step) -> str:
    return f"nn.GroupNorm(1, {module.weight.numel()}, eps={module.eps:g})"


def _cumulative_norm(module: Any, _: Step) -> str:
    seen = "(n := x.shape[1] * torch.arange(1, x.shape[2] + 1))"
    mean = f"(m := x.sum(1, keepdim=True).cumsum(2) / {seen})"
    power = "x.square().sum(1, keepdim=True).cumsum(2) / n"
    return f"(x - {mean}) / (({power} - m.square()).clamp(min=0) + {module.eps:g}).sqrt() {_GAINED}"


def _power_spectrum(module: Any, _: Step) -> str:
    shape = f"torch.signal.windows.general_cosine({module.window}, a={list(BLACKMAN_HARRIS)}, sym=False, "
    shape += "dtype=torch.float64).float()"
    stft = f"torch.stft(x[:, 0], {module.n_fft}, {module.hop}, {module.window}, {shape}, "
    stft += 'pad_mode="reflect", return_complex=True)'
    gained = f"{stft}[:, None, :{module.bins}] * {module.gain!r}"
    return f"torch.view_as_real({gained}).square().sum(-1)"


def _timing(module: Any, step: Step) -> str:
    _, channels, length = step.input_shapes[0]
    moments = f"torch.arange({length}, dtype=torch.float64)"
    if module.signal is released_timing:
        slower = f"1e4 ** (torch.arange({RELEASED_WAVES}, dtype=torch.float64) / {RELEASED_WAVES - 1})"
        waves = f"torch.cat([(w := {moments} / ({slower})[:, None]).sin(), w.cos()])"
        return f"x + nn.functional.pad({waves}, (0, 0, 0, {channels - 2 * RELEASED_WAVES})).float()"
    slower = f"1e4 ** (2 * torch.arange({-(-channels // 2)}, dtype=torch.float64) / {channels})"
    waves = f"torch.stack([(w := {moments} / ({slower})[:, None]).sin(), w.cos()], 1)"
    return f"x + {waves}.flatten(0, 1)[:{channels}].float()"


def _longer(step: Step) -> str:
    """Zeros behind the last moment, or the last moments cut off."""
    return f"nn.functional.pad(x, (0, {step.output_shapes[0][-1] - step.input_shapes[0][-1]}))"


_WRITTEN: dict[type[nn.Module], Callable[[Any, Step], str]] = {
    Subsample: _subsample,
    PadChannels: _pad_channels,
    ShiftDown: lambda *_: "nn.functional.pad(x, (0, 0, 1, -1))",
    PadToWindows: lambda m, step: f"nn.functional.pad(x, (0, {m.missing(step.input_shapes[0][-1])}))",
    Crop: lambda _, step: f"x[..., :{step.output_shapes[0][-1]}]",
    Repeat: lambda _, step: f"x.unsqueeze(-1).expand(-1, -1, {step.output_shapes[0][-1]})",
    ChannelNorm: _channel_norm,
    GlobalNorm: _global_norm,
    CumulativeNorm: _cumulative_norm,
    SpeakerSoftmax: lambda m, _: f"x.unflatten(1, ({m.speakers}, -1)).softmax(1).flatten(1, 2)",
    AdaptiveMaxPool2d: lambda _, step: f"nn.AdaptiveMaxPool2d({tuple(step.output_shapes[0][2:])})",
    PowerSpectrum: _power_spectrum,
    Decibel: lambda m, _: f"10 * torch.log10(x.clamp(min={m.floor!r}))",
    Bands: lambda m, _: f"x.unflatten(2, ({m.bands}, -1)).squeeze(1)",
    Score: lambda *_: "y.transpose(1, 2) @ x",
    Scale: lambda m, _: f"x * {m.factor!r}",
    Hide: lambda *_: f"torch.where(y.transpose(1, 2) > 0, x, {HIDDEN:g})",
    Mix: lambda *_: "y @ x",
    Timing: _timing,
    Lookup: lambda *_: "nn.functional.embedding(x, weight[..., 0]).transpose(1, 2)",
    Begin: lambda *_: "torch.cat([weight[:1].expand(len(x), -1, -1), x[..., :-1]], dim=2)",
    ShiftRight: lambda *_: "nn.functional.pad(x, (1, -1))",
    Unfold: lambda _, step: _longer(step),
    Follow: lambda _, step: _longer(step),
    Present: lambda *_: "(x != 0).float()[:, None]",
}
