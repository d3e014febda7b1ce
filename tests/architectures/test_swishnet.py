"""What only the SwishNet paper says."""

import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.analysis.field import field, field_size
from dsviz.architectures.swishnet import STRIDES

WIDTHS = pytest.mark.parametrize("width", ["slim", "wide"])


def both(width: str) -> tuple[nn.Module, nn.Module]:
    """The strided and the dense network with the same weights."""
    clip, dense = (dsviz.build("swishnet", width=width, mode=mode, seed=1) for mode in ("clip", "dense"))
    dense.load_state_dict(clip.state_dict())
    return clip, dense


def outputs(network: nn.Module, x: Tensor) -> dict[str, Tensor]:
    return {s.path: s.outputs[0] for s in dsviz.record(network, x) if s.outputs}


@WIDTHS
@pytest.mark.parametrize("frames", [96, 101, 150])
def test_strided_equals_dense_at_the_frames_of_its_grid(width: str, frames: int) -> None:
    clip, dense = both(width)
    x = torch.randn(1, 20, frames)
    sparse, full = outputs(clip, x), outputs(dense, x)
    stride = 1
    for number, step in enumerate(STRIDES, 4):
        stride *= step
        path = f"block{number}.gate.multiply"
        assert torch.allclose(sparse[path], full[path][..., ::stride], atol=1e-6), path
    assert stride == 48


@WIDTHS
def test_the_dense_network_is_causal(width: str) -> None:
    _, dense = both(width)
    x, changed = torch.randn(1, 20, 160), torch.randn(1, 20, 160)
    changed[..., :90] = x[..., :90]
    with torch.no_grad():
        before, after = dense(x), dense(changed)
    assert torch.equal(before[..., :90], after[..., :90])
    assert not torch.equal(before[..., 90], after[..., 90])


def test_a_frame_of_the_dense_network_sees_108_frames() -> None:
    _, dense = both("slim")
    x = torch.randn(1, 20, 200)
    steps = dsviz.record(dense, x, keep=lambda path: False)
    (span,) = field(steps, len(steps) - 1, (150,))[-1]
    assert (span.size, span.step, span.last) == (108, 1, 150)
    x.requires_grad_()
    dense(x)[0, :, 150].square().sum().backward()
    assert x.grad is not None
    touched = x.grad.abs().sum(dim=1)[0].nonzero().flatten()
    assert (int(touched[0]), int(touched[-1])) == (span.first, span.last)


def test_the_strides_of_the_clip_network_show_in_its_steps() -> None:
    clip, _ = both("slim")
    steps = dsviz.record(clip, torch.randn(1, 20, 100), keep=lambda path: False)
    index = {step.path: step.index for step in steps}
    jumps = [field_size(steps, index[f"block{n}.conv"])[-1][0].step for n in range(4, 8)]
    assert jumps == [3, 6, 12, 24]


@WIDTHS
def test_a_clip_has_one_answer_and_dense_one_for_each_frame(width: str) -> None:
    clip, dense = both(width)
    x = torch.randn(1, 20, 77)
    assert clip(x).shape == (1, 3)
    assert dense(x).shape == (1, 3, 77)


def test_the_head_reads_blocks_5_to_8_before_their_sums() -> None:
    rows = dsviz.costs("swishnet").rows
    pools = [row for row in rows if row.path.startswith("head.pools")]
    read = [rows[source].path for row in pools for source in row.sources if source is not None]
    assert read == [f"block{n}.gate.multiply" for n in range(5, 9)]
