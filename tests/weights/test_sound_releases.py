"""ESResNet's authors' file and asteroid's Conv-TasNet."""

from collections.abc import Callable
from typing import Any

import pytest


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


@pytest.mark.parametrize("causal", [False, True])
def test_conv_tasnet_lands_where_it_belongs(made: Any, causal: bool) -> None:
    conv_tasnet(made, causal)
    made.torch(model_args={"n_blocks": 3, "n_repeats": 2, "mask_act": "sigmoid", "encoder_activation": None})
    assert not made.misplaced(
        "conv_tasnet", filters=12, length=8, skip=5, blocks=3, repeats=2, causal="yes" if causal else "no",
        mask="sigmoid", encoder_act="none",
    )  # fmt: skip


@pytest.mark.parametrize("make", [esresnet, conv_tasnet])
def test_a_file_with_one_bad_tensor_gets_a_sentence(
    made: Any, make: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(made)
    assert not made.accepted(monkeypatch)
