"""MiTAS: Conv-TasNet with fewer weights than blocks, because blocks share them.

C.-I. Tuan, Y.-K. Wu, H. Lee, Y. Tsao, "MITAS: A Compressed Time-Domain Audio Separation Network with
Parameter Sharing", 2019, arXiv:1912.03884. Depthwise kernels are shared across the dilations of a stack,
pointwise ones across the stacks. Which Conv-TasNet it starts from is inferred: a separator with 98 % of the
parameters and a reduction by four need the layout of the first version, `v1`. The graph, the multiply-adds
and the activations are Conv-TasNet's; what is stored is not.
"""

from dataclasses import replace
from typing import Any

from torch import nn

from dsviz.architectures import conv_tasnet
from dsviz.architectures.architecture import Paper
from dsviz.architectures.conv_tasnet import (
    BEST,
    SMALL_8K,
    V1,
    ConvTasNet,
    Sizes,
    differences,
    size_options,
)
from dsviz.architectures.options import Choice
from dsviz.layers.kind import Kind, kind_of
from dsviz.published import Known, Published, Quantity

STACK, DILATION = "stack", "dilation"
"""What a part of a block is chosen by: blocks of the same stack, or of the same dilation, have the same."""

SHARE = {
    "none": {},
    "dilations": {Kind.DEPTHWISE: STACK, Kind.POINTWISE: STACK},
    "stacks": {Kind.DEPTHWISE: DILATION, Kind.POINTWISE: DILATION},
    "mitas": {Kind.DEPTHWISE: STACK, Kind.POINTWISE: DILATION},
}


class MiTAS(ConvTasNet):
    """(batch, 1, samples) -> (batch, speakers, samples): Conv-TasNet with tied parameters."""

    def __init__(self, sizes: Sizes, share: str, share_norm: str) -> None:
        super().__init__(sizes)
        by = dict(SHARE[share])
        if share_norm == "pointwise" and by:
            by |= dict.fromkeys((Kind.NORM, Kind.ACTIVATION), by[Kind.POINTWISE])
        stacks = [list(self.separator.get_submodule(name).children()) for name in self.separator.stacks]
        for stack in stacks:
            for number, block in enumerate(stack):
                _tie(block, {STACK: stack[0], DILATION: stacks[0][number]}, by)


def _tie(block: nn.Module, owners: dict[str, nn.Module], by: dict[Kind, str]) -> None:
    """Give each part of `block` the parameters of the same part of the block it shares them with."""
    for name, part in block.named_children():
        if (kind := kind_of(part)) in by:
            owner = owners[by[kind]].get_submodule(name)
            for parameter, tensor in owner.named_parameters():
                setattr(part, parameter, tensor)


def mitas(base: str = "v1", share: str = "mitas", share_norm: str = "own", **sizes: Any) -> MiTAS:  # noqa: ARG001
    """The network of these sizes; what `base` stands for has been set among them (Choice.sets)."""
    return MiTAS(Sizes(**sizes), share, share_norm)


ARCHITECTURE = replace(
    conv_tasnet.ARCHITECTURE,  # the same input, task and small sizes: only what is stored differs
    key="mitas",
    network=mitas,
    paper=Paper(
        "C.-I. Tuan, Y.-K. Wu, H. Lee, Y. Tsao",
        2019,
        "MITAS: A Compressed Time-Domain Audio Separation Network with Parameter Sharing",
        "1912.03884",
    ),
    options=(
        Choice("share", "mitas", ("mitas", "none", "dilations", "stacks")),
        Choice("base", "v1", ("v1", "v3", "demo"), sets={"v3": differences(BEST, V1), "demo": SMALL_8K}),
        Choice("share_norm", "own", ("own", "pointwise")),
        *size_options(V1),
    ),
    published=(
        Published(
            "",
            Quantity.PARAMS,
            "8.8M",
            {"share": "none", "bias": "yes"},
            note="architectures.mitas_note_base",
            known=Known.MEMORY,
        ),
    ),
    starts={"base": "demo", "seconds": 1.0},
)
