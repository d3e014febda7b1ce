"""What the cards of the page share: the network on screen and how its parts are named and coloured."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dsviz.analysis.cost import Costs
from dsviz.analysis.stages import BlockOutline, blocks_of
from dsviz.architectures.architecture import Architecture
from dsviz.architectures.options import Value
from dsviz.figures.theme import Theme
from dsviz.layers.kind import Kind
from dsviz.recording import Shape
from dsviz.text import Words
from dsviz.ui.setting import setting

_COLOURS = {
    Kind.DEPTHWISE: "depthwise",
    Kind.POINTWISE: "pointwise",
    Kind.GROUPED: "pointwise",
    Kind.STANDARD: "standard",
    Kind.TRANSPOSED: "standard",
    Kind.LINEAR: "classifier",
    Kind.MATMUL: "classifier",
}


@dataclass(frozen=True)
class Shown:
    """One network with its options, its costs, and the visitor's words and colours."""

    architecture: Architecture
    options: Mapping[str, Value]
    costs: Costs
    words: Words
    theme: Theme

    @cached_property
    def blocks(self) -> tuple[BlockOutline, ...]:
        return blocks_of(self.costs.rows)

    @property
    def name(self) -> str:
        return self.words(f"architectures.{self.architecture.key}_name")

    def kind(self, kind: Kind) -> str:
        return self.words(f"architectures.kind_{kind}")

    def colour(self, kind: Kind) -> str:
        """Hex; the kinds that only norm, add or move share one."""
        colour: str = getattr(self.theme, _COLOURS.get(kind, "norm"))
        return colour

    def percent(self, part: int, whole: int, digits: int = 2) -> str:
        return self.words.percent(part / (whole or 1), digits)

    def setting(self, options: Mapping[str, Value]) -> str:
        """Width 0.75 · input size 160: the given options that are not the defaults."""
        return setting(self.words, self.architecture, options)


def shape_text(shape: Shape) -> str:
    """Without the batch axis: (1, 128, 56, 56) -> 128×56²; (1, 8, 98) -> 8×98."""
    own = shape[1:]
    if len(own) == 3 and own[1] == own[2]:
        return f"{own[0]}×{own[1]}²"
    return "×".join(map(str, own))


def sides_text(sides: Shape) -> str:
    """(3, 3) -> 3×3; (3,) -> 3; () -> –."""
    return "×".join(map(str, sides)) or "–"


def once_text(sides: Shape) -> str:
    """(2, 2) -> 2; (2, 1) -> 2×1; () -> –."""
    return sides_text(sides[:1] if len(set(sides)) == 1 else sides)
