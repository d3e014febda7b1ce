"""What blocks and stages are called on the page."""

import re

from dsviz.analysis.cost import Row
from dsviz.analysis.stages import Stage
from dsviz.layers.kind import Kind
from dsviz.text import Words
from dsviz.ui.components.strip import Role

_ROLES = {
    Kind.DEPTHWISE: Role.DEPTHWISE,
    Kind.POINTWISE: Role.POINTWISE,
    Kind.GROUPED: Role.POINTWISE,
    Kind.STANDARD: Role.STANDARD,
    Kind.TRANSPOSED: Role.STANDARD,
    Kind.LINEAR: Role.STANDARD,
    Kind.MATMUL: Role.STANDARD,
}


def role_of(kind: Kind) -> Role:
    """The colour of a kind."""
    return _ROLES.get(kind, Role.NEUTRAL)


def block_name(words: Words, path: str) -> str:
    """`block3` -> Block 3; parts that have a word of their own get it; others keep their attribute name."""
    if numbered := re.fullmatch(r"block(\d+)", path):
        return words("layers.block", number=numbered[1])
    name = short_name(words, path)
    return name[:1].upper() + name[1:]


def short_name(words: Words, path: str) -> str:
    """`block3` -> 3, for the strip."""
    if numbered := re.fullmatch(r"block(\d+)", path):
        return numbered[1]
    key = f"layers.part_{path}"
    return words(key) if key in words else path


def stage_name(words: Words, stage: Stage) -> str:
    """Depthwise; Norm, ReLU6; Gate; …"""
    if len(stage.kinds) == 1 or stage.kind is Kind.POOL:
        return operation_name(words, stage.kind, stage.operations[0])
    if Kind.MULTIPLY in stage.kinds:
        return words("layers.stage_gate")
    names = [operation_name(words, k, o) for k, o in zip(stage.kinds, stage.operations, strict=True)]
    return ", ".join(dict.fromkeys(names))


def operation_name(words: Words, kind: Kind, operation: str) -> str:
    """The kind's word; for activations and rearrangements the operation's own."""
    key = f"layers.operation_{operation.lower()}"
    if key in words:
        return words(key)
    return operation if kind is Kind.ACTIVATION else words(f"layers.stage_{kind}")


def geometry(words: Words, row: Row) -> str:
    """3×3 · stride 2 · groups 128: what is worth saying of a convolution or a pool."""
    parts = []
    if row.kernel:
        parts.append("×".join(map(str, row.kernel)))
    if any(step > 1 for step in row.stride if isinstance(step, int)):
        parts.append(words("layers.stride", stride="×".join(map(str, dict.fromkeys(row.stride)))))
    if any(step > 1 for step in row.dilation):
        parts.append(words("layers.dilation", dilation="×".join(map(str, dict.fromkeys(row.dilation)))))
    if row.kernel and row.kind is not Kind.POOL:
        parts.append(words("layers.groups", groups=row.groups))
    return " · ".join(parts)


def size_text(shape: tuple[int, ...]) -> str:
    """(128, 56, 56) -> 128×56×56."""
    return "×".join(map(str, shape))


def extent_text(space: tuple[int, ...]) -> str:
    """(56, 56) -> 56²; (98,) -> 98; () -> 1."""
    if len(space) == 2 and space[0] == space[1]:
        return f"{space[0]}²"
    return size_text(space) or "1"
