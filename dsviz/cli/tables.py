"""Tables for a terminal: the catalogue, and one network step by step."""

from collections.abc import Sequence

from dsviz.analysis.cost import Costs, Row
from dsviz.analysis.totals import by_kind
from dsviz.api import costs
from dsviz.architectures.architecture import Architecture, Paper
from dsviz.recording import Shape
from dsviz.text import Language, words
from dsviz.weights import measured, path_of, shipped

Cells = Sequence[str]


def table(header: Cells, lines: Sequence[Cells], right: str) -> str:
    """Columns as wide as they must be; `right` says by column whether to align right (>) or left (<)."""
    widths = [max(len(cells[column]) for cells in (header, *lines)) for column in range(len(header))]
    ruled = [header, ["-" * width for width in widths], *lines]
    return "\n".join(
        "  ".join(f"{c:{side}{w}}" for c, side, w in zip(cells, right, widths, strict=True)).rstrip()
        for cells in ruled
    )


def catalogue(architectures: Sequence[Architecture]) -> str:
    """One line a network, as its paper configures it, and what was trained of it."""
    lines = []
    for architecture in architectures:
        own = costs(architecture.key)
        separable = "yes" if architecture.separable_for({}) else "no"
        numbers = (f"{own.params:,}", f"{own.macs:,}")
        lines.append(
            (architecture.key, *numbers, separable, _cited(architecture.paper), _trained(architecture))
        )
    return table(("key", "params", "MACs", "separable", "paper", "trained"), lines, "<>><<<")


def _trained(architecture: Architecture) -> str:
    """The checkpoints that come with the package: name, size, what was measured."""
    english = words(Language.ENGLISH)
    return "; ".join(
        f"{card.name} ({path_of(card).stat().st_size / 1000:,.0f} kB): {measured(card.metric, english)}"
        for card in shipped(architecture.key)
    )


def summary(own: Costs) -> str:
    """Every step, the totals, and what each kind of step takes of them."""
    header = ("step", "kind", "kernel", "stride", "dilation", "groups", "output", "params", "MACs")
    steps = table(header, [_step(row) for row in own.rows], "<<>>>>>>>")
    kinds = table(
        ("kind", "steps", "params", "%", "MACs", "%"),
        [
            (t.kind, str(t.steps), f"{t.params:,}", _share(t.params, own.params), f"{t.macs:,}",
             _share(t.macs, own.macs))
            for t in by_kind(own)
        ],
        "<>>>>>",
    )  # fmt: skip
    totals = [("params", f"{own.params:,}"), ("MACs", f"{own.macs:,}"), ("buffers", f"{own.buffers:,}")]
    if own.idle:
        totals.append(("params never used", f"{own.idle:,}"))
    return "\n\n".join((steps, kinds, table(("total", ""), totals, "<>")))


def _shape(shape: Shape) -> str:
    return "x".join(map(str, shape))


def _step(row: Row) -> Cells:
    # what a sum or an activation has no use for stays blank
    geometry = (_shape(row.kernel), _shape(row.stride), _shape(row.dilation), str(row.groups))
    outputs = " ".join(_shape(shape) for shape in row.output_shapes)
    numbers = tuple(f"{number:,}" if number else "" for number in (row.params, row.macs))
    return (row.path, row.kind, *(geometry if row.kernel else ("", "", "", "")), outputs, *numbers)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else ""


def _cited(paper: Paper) -> str:
    first, *others = paper.authors.split(", ")
    return f"{first}{' et al.' if others else ''} {paper.year}, arXiv:{paper.arxiv}"
