"""ESResNet's authors' file and asteroid's Conv-TasNet."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

import dsviz
from dsviz.errors import InputError
from dsviz.text import Language, words
from dsviz.weights import load_weights, read_weights


def esresnet(made: Any) -> None:
    """With attention, four classes, torchvision's names."""
    block = 0
    made.add("window", "", (1654,))
    made.add("conv1.weight", "stem.conv.weight", (64, 3, 7, 7))
    made.norm("bn1", "stem.norm", 64, made.TORCH)
    before = 64
    kernels = ((3, 1), (1, 5), (3, 1), (1, 5), (3, 5))
    for layer, (inner, repeats) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3), (512, 0)), 1):
        _attention(made, layer, before, 4 * inner, kernels[layer - 1])
        for place in range(repeats):
            block += 1
            _bottleneck(made, f"layer{layer}.{place}", f"block{block}", (before, inner))
            before = 4 * inner
    made.add("classifier.weight", "head.classifier.weight", (4, 2048))
    made.add("classifier.bias", "head.classifier.bias", (4,))


def _attention(made: Any, number: int, before: int, after: int, kernel: tuple[int, int]) -> None:
    theirs, ours = f"att{number}", f"attention{number}"
    made.add(f"{theirs}.conv_depth.weight", f"{ours}.depthwise.weight", (before, 1, *kernel))
    made.add(f"{theirs}.conv_depth.bias", f"{ours}.depthwise.bias", (before,))
    made.add(f"{theirs}.conv_point.weight", f"{ours}.pointwise.weight", (after, before, 1, 1))
    made.add(f"{theirs}.conv_point.bias", f"{ours}.pointwise.bias", (after,))
    made.norm(f"{theirs}.bn", f"{ours}.norm", after, made.TORCH)


def _bottleneck(made: Any, theirs: str, ours: str, channels: tuple[int, int]) -> None:
    before, inner = channels
    sizes = {"narrow": (inner, before, 1, 1), "conv": (inner, inner, 3, 3), "widen": (4 * inner, inner, 1, 1)}
    for number, (part, shape) in enumerate(sizes.items(), 1):
        made.add(f"{theirs}.conv{number}.weight", f"{ours}.main.{part}.weight", shape)
        made.norm(f"{theirs}.bn{number}", f"{ours}.main.norm{number}", shape[0], made.TORCH)
    if before != 4 * inner:
        made.add(f"{theirs}.downsample.0.weight", f"{ours}.shortcut.conv.weight", (4 * inner, before, 1, 1))
        made.norm(f"{theirs}.downsample.1", f"{ours}.shortcut.norm", 4 * inner, made.TORCH)


def conv_tasnet(made: Any, causal: bool = False) -> None:
    """12 filters of 8 samples, 6 channels, 10 inside, 5 skipped, twice three blocks, two speakers."""
    masker, ours = "masker.", "separator."
    made.add("encoder.filterbank._filters", "encoder.conv.weight", (12, 1, 8))
    made.add("decoder.filterbank._filters", "decoder.speaker1.weight", (12, 1, 8))
    _gain(made, f"{masker}bottleneck.0", f"{ours}bottleneck.norm", 12)
    _conv(made, f"{masker}bottleneck.1", f"{ours}bottleneck.pointwise", (6, 12, 1))
    for n in range(6):
        shared, own = f"{masker}TCN.{n}.shared_block", f"{ours}stack{1 + n // 3}.block{1 + n % 3}"
        _conv(made, f"{shared}.0", f"{own}.expand", (10, 6, 1))
        _conv(made, f"{shared}.3.0" if causal else f"{shared}.3", f"{own}.depthwise", (10, 1, 3))
        for act, norm, number in ((1, 2, 1), (4, 5, 2)):
            made.add(f"{shared}.{act}.weight", f"{own}.act{number}.weight", (1,))
            _gain(made, f"{shared}.{norm}", f"{own}.norm{number}", 10)
        _conv(made, f"{masker}TCN.{n}.res_conv", f"{own}.project", (6, 10, 1))
        _conv(made, f"{masker}TCN.{n}.skip_conv", f"{own}.skip", (5, 10, 1))
    made.add(f"{masker}mask_net.0.weight", f"{ours}mask.act.weight", (1,))
    _conv(made, f"{masker}mask_net.1", f"{ours}mask.pointwise", (24, 5, 1))
    made.expected["decoder.speaker2.weight"] = made.expected["decoder.speaker1.weight"]


def _conv(made: Any, theirs: str, ours: str, shape: tuple[int, ...]) -> None:
    made.add(f"{theirs}.weight", f"{ours}.weight", shape)
    made.add(f"{theirs}.bias", f"{ours}.bias", shape[:1])


def _gain(made: Any, theirs: str, ours: str, channels: int) -> None:
    made.add(f"{theirs}.gamma", f"{ours}.weight", (channels,))
    made.add(f"{theirs}.beta", f"{ours}.bias", (channels,))


def test_esresnet_lands_where_it_belongs(made: Any) -> None:
    esresnet(made)
    made.torch()
    assert not made.misplaced("esresnet", attention="yes", classes=4, width=1.0)


def model_args(causal: bool = False, **other: object) -> dict[str, object]:
    """As asteroid writes them, for the file above."""
    return {
        "n_blocks": 3, "n_repeats": 2, "mask_act": "sigmoid", "encoder_activation": None, "causal": causal,
        "norm_type": "cgLN" if causal else "gLN", "stride": 4, "sample_rate": 8000.0, **other,
    }  # fmt: skip


@pytest.mark.parametrize("causal", [False, True])
def test_conv_tasnet_lands_where_it_belongs(made: Any, causal: bool) -> None:
    conv_tasnet(made, causal)
    made.torch(model_args=model_args(causal))
    assert not made.misplaced(
        "conv_tasnet", filters=12, length=8, skip=5, blocks=3, repeats=2, causal="yes" if causal else "no",
        mask="sigmoid", encoder_act="none",
    )  # fmt: skip


@pytest.mark.parametrize(("make", "first"), [(esresnet, 2), (conv_tasnet, 30)])
def test_a_file_with_one_bad_tensor_gets_a_sentence(
    made: Any, make: Callable[[Any], None], first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(made)
    assert not made.accepted(monkeypatch, first)


def separated(tensors: Mapping[str, Tensor], x: Tensor, causal: bool) -> Tensor:
    """What asteroid makes of (1, 1, samples) with the file above, in its own order: skip path, sigmoid."""

    def conv(name: str, y: Tensor, **how: Any) -> Tensor:
        return F.conv1d(y, tensors[f"{name}.weight"], tensors[f"{name}.bias"], **how)

    def norm(name: str, y: Tensor) -> Tensor:
        ends = range(1, y.shape[2] + 1) if causal else [y.shape[2]] * y.shape[2]
        heard = [y[..., :end] for end in ends]
        mean = torch.stack([part.mean() for part in heard])
        variance = torch.stack([part.var(unbiased=False) for part in heard])
        gain, shift = tensors[f"{name}.gamma"][:, None], tensors[f"{name}.beta"][:, None]
        return gain * (y - mean) / (variance + 1e-8).sqrt() + shift

    encoded = F.conv1d(x, tensors["encoder.filterbank._filters"], stride=4)
    y, skips = conv("masker.bottleneck.1", norm("masker.bottleneck.0", encoded)), torch.zeros(1)
    for n in range(6):
        block, reach = f"masker.TCN.{n}", 2 * 2 ** (n % 3)
        shared = f"{block}.shared_block"
        z = norm(f"{shared}.2", F.prelu(conv(f"{shared}.0", y), tensors[f"{shared}.1.weight"]))
        z = F.pad(z, (reach, 0) if causal else (reach // 2, reach // 2))
        z = conv(f"{shared}.3.0" if causal else f"{shared}.3", z, dilation=reach // 2, groups=10)
        z = norm(f"{shared}.5", F.prelu(z, tensors[f"{shared}.4.weight"]))
        y, skips = y + conv(f"{block}.res_conv", z), skips + conv(f"{block}.skip_conv", z)
    masks = conv("masker.mask_net.1", F.prelu(skips, tensors["masker.mask_net.0.weight"])).sigmoid()
    voices = masks.reshape(2, 12, -1) * encoded
    return F.conv_transpose1d(voices, tensors["decoder.filterbank._filters"], stride=4).reshape(1, 2, -1)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("told", ["all", "no mask"])
def test_conv_tasnet_separates_as_asteroid_does(made: Any, causal: bool, told: str) -> None:
    conv_tasnet(made, causal)
    settings = model_args(causal)
    if told == "no mask":
        del settings["mask_act"], settings["stride"], settings["sample_rate"]
    made.torch(model_args=settings)
    weights = read_weights(made.path.read_bytes())
    network = dsviz.build(weights.network, **weights.options)
    load_weights(network, made.path)
    x = torch.randn(1, 1, 8 + 4 * 40, generator=torch.Generator().manual_seed(0))
    tensors = {name: torch.from_numpy(array) for name, array in made.arrays.items()}
    with torch.no_grad():
        expected = separated(tensors, x, causal)
        assert (network(x) - expected).abs().max() < 1e-4 * expected.abs().max()


@pytest.mark.parametrize(
    ("causal", "other", "told"),
    [
        (True, {"norm_type": "gLN"}, "norm_type=cLN"),
        (True, {"norm_type": "cLN"}, "norm_type=cLN"),
        (False, {"norm_type": "cLN"}, "norm_type=cLN"),
        (False, {"norm_type": "cgLN"}, "norm_type=cgLN"),
        (False, {"stride": 2}, "stride=2"),
        (False, {"sample_rate": 16000}, "sample_rate=16000"),
        (False, {"mask_act": "tanh"}, "mask_act=tanh"),
        (False, {"mask_act": None}, "mask_act=None"),
        (False, {"encoder_activation": "tanh"}, "encoder_activation=tanh"),
        (False, {"n_blocks": 3.5}, "n_blocks=3.5"),
        (False, {"stride": torch.zeros(2)}, "stride=?"),
        (False, {"mask_act": "x" * 999}, "mask_act=" + "x" * 20),
    ],
)
def test_a_conv_tasnet_that_is_not_made_here_is_refused_by_its_setting(
    made: Any, causal: bool, other: dict[str, object], told: str
) -> None:
    conv_tasnet(made, causal)
    made.torch(model_args=model_args(causal, **other))
    with pytest.raises(InputError) as caught:
        read_weights(made.path.read_bytes())
    assert caught.value.key == "weights.other_make"
    assert caught.value.values["setting"] == told
    for language in Language:
        assert told in words(language)(caught.value.key, **caught.value.values)


def test_a_causal_conv_tasnet_that_does_not_name_its_norm_is_refused(made: Any) -> None:
    conv_tasnet(made, True)
    made.torch()
    with pytest.raises(InputError, match="norm_type=cLN"):
        read_weights(made.path.read_bytes())


def test_a_conv_tasnet_without_a_skip_path_is_refused_for_that(made: Any) -> None:
    conv_tasnet(made)
    made.arrays = {name: array for name, array in made.arrays.items() if "skip_conv" not in name}
    made.torch(model_args=model_args(skip_chan=0))
    with pytest.raises(InputError, match="skip_chan=0"):
        read_weights(made.path.read_bytes())
