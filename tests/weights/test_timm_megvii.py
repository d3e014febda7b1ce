"""timm's MobileNet and Xception, and the authors' ShuffleNet."""

from collections.abc import Callable
from typing import Any

import pytest

import dsviz
from dsviz.errors import InputError
from dsviz.weights import load_weights


def timm_mobilenet(made: Any) -> None:
    made.add("conv_stem.weight", "stem.conv.weight", (8, 3, 3, 3))
    made.norm("bn1", "stem.norm", 8, made.TORCH)
    places = ["0.0", "1.0", "1.1", "2.0", "2.1", *(f"3.{n}" for n in range(6)), "4.0", "4.1"]
    for place, (n, before, after) in zip(places, made.mobilenet_channels(), strict=True):
        made.add(f"blocks.{place}.conv_dw.weight", f"block{n}.depthwise.weight", (before, 1, 3, 3))
        made.norm(f"blocks.{place}.bn1", f"block{n}.norm1", before, made.TORCH)
        made.add(f"blocks.{place}.conv_pw.weight", f"block{n}.pointwise.weight", (after, before, 1, 1))
        made.norm(f"blocks.{place}.bn2", f"block{n}.norm2", after, made.TORCH)
    made.add("classifier.weight", "head.classifier.weight", (5, 256))
    made.add("classifier.bias", "head.classifier.bias", (5,))


def timm_xception(made: Any) -> None:
    for n, before, after in ((1, 3, 32), (2, 32, 64)):
        made.add(f"conv{n}.weight", f"block1.conv{n}.weight", (after, before, 3, 3))
        made.norm(f"bn{n}", f"block1.norm{n}", after, made.TORCH)
    for module, unit, before, after in made.xception_units():
        if module == 14:
            theirs, norm = f"conv{unit + 2}", f"bn{unit + 2}"
        else:
            k = 3 * (unit - 1) + (0 if module == 2 else 1)
            theirs, norm = f"block{module - 1}.rep.{k}", f"block{module - 1}.rep.{k + 1}"
        ours = made.unit_of(module, unit)
        made.add(f"{theirs}.conv1.weight", f"{ours}.depthwise.weight", (before, 1, 3, 3))
        made.add(f"{theirs}.pointwise.weight", f"{ours}.pointwise.weight", (after, before, 1, 1))
        made.norm(norm, f"{ours}.norm", after, made.TORCH)
    for module, (before, after) in made.SHORTCUTS.items():
        made.add(
            f"block{module - 1}.skip.weight", f"block{module}.shortcut.conv.weight", (after, before, 1, 1)
        )
        made.norm(f"block{module - 1}.skipbn", f"block{module}.shortcut.norm", after, made.TORCH)
    made.add("fc.weight", "head.classifier.weight", (3, 2048))
    made.add("fc.bias", "head.classifier.bias", (3,))


def megvii(made: Any) -> None:
    """0.5x with three groups: 12, 120, 240, 480."""
    made.add("first_conv.0.weight", "stem.conv.weight", (12, 3, 3, 3), lambda a: a[:, ::-1])  # BGR -> RGB
    made.norm("first_conv.1", "stem.norm", 12, made.TORCH)
    before, block = 12, 0
    for after, repeats in ((120, 4), (240, 8), (480, 4)):
        for repeat in range(repeats):
            groups, inner = (1 if block == 0 else 3), after // 4
            made_here = after - before if repeat == 0 else after
            theirs, ours = f"features.{block}.branch_main", f"block{block + 1}.main"
            made.add(f"{theirs}_1.0.weight", f"{ours}.reduce.weight", (inner, before // groups, 1, 1))
            made.norm(f"{theirs}_1.1", f"{ours}.norm1", inner, made.TORCH)
            made.add(f"{theirs}_1.3.weight", f"{ours}.depthwise.weight", (inner, 1, 3, 3))
            made.norm(f"{theirs}_1.4", f"{ours}.norm2", inner, made.TORCH)
            made.add(f"{theirs}_2.0.weight", f"{ours}.expand.weight", (made_here, inner // 3, 1, 1))
            made.norm(f"{theirs}_2.1", f"{ours}.norm3", made_here, made.TORCH)
            before, block = after, block + 1
    made.add("classifier.0.weight", "head.classifier.weight", (7, 480))


def test_mobilenet_lands_where_it_belongs(made: Any) -> None:
    timm_mobilenet(made)
    made.torch()
    assert not made.misplaced("mobilenet", width=0.25, classes=5, act="relu6", padding="sym", eps=1e-5)


def test_xception_lands_where_it_belongs(made: Any) -> None:
    timm_xception(made)
    made.torch()
    assert not made.misplaced("xception", classes=3, pool="sym", eps=1e-5)


def test_shufflenet_lands_where_it_belongs(made: Any) -> None:
    megvii(made)
    made.torch()
    assert not made.misplaced("shufflenet", scale=0.5, groups=3, shuffle="official", classes=7)


def test_shufflenet_s_pictures_go_from_0_to_255(made: Any) -> None:
    megvii(made)
    made.torch()
    weights = load_weights(dsviz.build("shufflenet", scale=0.5, classes=7, shuffle="official"), made.path)
    assert (weights.mean, weights.std) == (0.0, 1 / 255)


def test_a_shuffle_the_other_way_round_is_refused(made: Any) -> None:
    megvii(made)
    made.torch()
    network = dsviz.build("shufflenet", scale=0.5, classes=7)
    with pytest.raises(InputError, match=r"weights\.other_options.*official"):
        load_weights(network, made.path)


@pytest.mark.parametrize("make", [timm_mobilenet, timm_xception, megvii])
def test_a_file_with_one_bad_tensor_gets_a_sentence(
    made: Any, make: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(made)
    assert not made.accepted(monkeypatch)
