"""What blocks and stages are called on the page."""

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
    """`block3` -> Block 3; `separator.stack1.block2` -> Stack 1 · Block 2: the last two parts of a path."""
    names = [part_name(words, part) for part in path.split(".")[-2:]]
    return " · ".join(name[:1].upper() + name[1:] for name in names)


def short_name(words: Words, path: str) -> str:
    """`stack1.block3` -> 3, `attention2` -> att. 2: for the strip, where the group stands above."""
    part = path.split(".")[-1]
    word, number = _split(part)
    key = f"layers.short_{word}"
    return words(key, number=number) if number and key in words else part_name(words, part)


def group_name(words: Words, path: str) -> str:
    """`separator.stack1.block3` -> Stack 1: what the block is a part of; nothing for one that is no part."""
    parts = path.split(".")[:-1]
    return part_name(words, parts[-1]) if parts else ""


def place_name(words: Words, row: Row) -> str:
    """`decoder1.attention.step2.depthwise` -> Decoder 1 · attention · step 2: where a step stands.

    Inside the block parts without a word say nothing to a visitor, and the last part is the step itself.
    """
    inside = row.path.removeprefix(f"{row.block}.").split(".")[:-1]
    return " · ".join((block_name(words, row.block), *filter(None, (_word(words, part) for part in inside))))


def part_name(words: Words, part: str) -> str:
    """The word for one attribute name; those without a word keep it."""
    return _word(words, part) or part


def _word(words: Words, part: str) -> str:
    """The word for one attribute name; nothing where there is none."""
    word, number = _split(part)
    key = f"layers.numbered_{word}" if number else f"layers.part_{word}"
    if key not in words:
        return ""
    return words(key, number=number) if number else words(key)


def _split(part: str) -> tuple[str, str]:
    """`block3` -> `block`, `3`; `stem` -> `stem`, nothing."""
    word = part.rstrip("0123456789")
    return word, part[len(word) :]


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


def glyph(text: str, place: int) -> str:
    """The character at a place: a sign for a space, and one for the end and all behind it."""
    return text[place].replace(" ", "␣") if place < len(text) else "⏎"


def size_text(shape: tuple[int, ...]) -> str:
    """(128, 56, 56) -> 128×56×56."""
    return "×".join(map(str, shape))


def extent_text(space: tuple[int, ...]) -> str:
    """(56, 56) -> 56²; (98,) -> 98; () -> 1."""
    if len(space) == 2 and space[0] == space[1]:
        return f"{space[0]}²"
    return size_text(space) or "1"
