"""The authors' PydMobileNet and the networks that they compare it with."""

from typing import Any

import pytest

from dsviz.errors import InputError
from dsviz.weights import read_weights


def pydmobilenet(made: Any, kind: str) -> None:
    """Depth 29, alpha 0.5, ten classes, as a file of MXNet names it."""
    net = "net0/"
    made.add(f"{net}conv0/batchnorm0_gamma", "", (3,))
    made.add(f"{net}conv0/batchnorm0_beta", "", (3,))
    made.add(f"{net}conv0/batchnorm0_running_mean", "stem.norm.running_mean", (3,))
    made.add(f"{net}conv0/batchnorm0_running_var", "stem.norm.running_var", (3,))
    made.add(f"{net}conv0/conv0_weight", "stem.conv.weight", (32, 3, 3, 3))
    before = 32
    for block in range(9):
        after = 32 * 2 ** (block // 3)
        begin = f"{net}stg{block // 3}/blk{block % 3}/"
        _pyd_block(made, begin, f"block{block + 1}", (before, after), kind)
        if block in (3, 6):
            made.add(f"{begin}conv0_weight", f"block{block + 1}.shortcut.conv.weight", (after, before, 1, 1))
            made.norm(f"{begin}batchnorm0", f"block{block + 1}.shortcut.norm", after, made.MXNET)
        before = after
    made.add(f"{net}classifier/dense0_weight", "head.classifier.weight", (10, 128))
    made.add(f"{net}classifier/dense0_bias", "head.classifier.bias", (10,))


def _pyd_block(made: Any, begin: str, ours: str, channels: tuple[int, int], kind: str) -> None:
    before, after = channels
    inner = after // 2
    wide = 3 * inner if kind == "pyramid_concat" else inner
    pyramid = kind.startswith("pyramid")
    first, last = ("btl_in/", "btl_out/") if pyramid else ("body/", "body/")
    n3, p2, n4 = ("batchnorm0", "conv0", "batchnorm1") if pyramid else ("batchnorm2", "conv2", "batchnorm3")
    made.norm(f"{begin}{first}batchnorm0", f"{ours}.main.norm1", before, made.MXNET)
    made.add(f"{begin}{first}conv0_weight", f"{ours}.main.pointwise1.weight", (inner, before, 1, 1))
    made.norm(f"{begin}{first}batchnorm1", f"{ours}.main.norm2", inner, made.MXNET)
    if pyramid:
        for k in (3, 5, 7):
            made.add(
                f"{begin}conv{k}/conv0_weight", f"{ours}.main.pyramid.depthwise{k}.weight", (inner, 1, k, k)
            )
    else:
        part, width = ("depthwise", 1) if kind == "depthwise" else ("conv", inner)
        made.add(f"{begin}body/conv1_weight", f"{ours}.main.{part}.weight", (inner, width, 3, 3))
    made.norm(f"{begin}{last}{n3}", f"{ours}.main.norm3", wide, made.MXNET)
    made.add(f"{begin}{last}{p2}_weight", f"{ours}.main.pointwise2.weight", (after, wide, 1, 1))
    made.norm(f"{begin}{last}{n4}", f"{ours}.main.norm4", after, made.MXNET)


@pytest.mark.parametrize("kind", ["standard", "depthwise", "pyramid_add", "pyramid_concat"])
def test_every_kind_lands_where_it_belongs(made: Any, kind: str) -> None:
    pydmobilenet(made, kind)
    made.mxnet()
    assert not made.misplaced("pydmobilenet", depth=29, alpha=0.5, kind=kind, classes=10)


@pytest.mark.parametrize("kind", ["standard", "pyramid_concat"])
def test_a_file_with_one_bad_tensor_gets_a_sentence(
    made: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pydmobilenet(made, kind)
    assert not made.accepted(monkeypatch)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("standard", "body/conv0"), ("standard", "body/conv1"), ("pyramid_add", "btl_out/conv0")],
)
def test_a_file_without_a_kernel_that_tells_its_size_is_refused_by_name(
    made: Any, kind: str, missing: str
) -> None:
    pydmobilenet(made, kind)
    del made.arrays[f"net0/stg0/blk0/{missing}_weight"]
    made.mxnet()
    with pytest.raises(InputError, match=rf"weights\.missing.*{missing}"):
        read_weights(made.path.read_bytes())
